import type { Db } from '../db/index.ts'

export interface KeyRow {
  id: string
  name: string
  scopes: string[]
  prefix: string
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
  replaced_by: string | null
}

const columns = 'id, name, scopes, prefix, created_at, expires_at, revoked_at, last_used_at, replaced_by'

export async function insertKey(
  db: Db,
  key: { id: string; name: string; scopes: readonly string[]; tokenHash: Buffer; prefix: string; now: Date },
): Promise<void> {
  await db.query(
    `insert into api_key (id, name, scopes, token_hash, prefix, created_at) values ($1, $2, $3::text[], $4, $5, $6)`,
    [key.id, key.name, key.scopes, key.tokenHash, key.prefix, key.now],
  )
}

export async function selectKeys(db: Db): Promise<KeyRow[]> {
  return db.query<KeyRow>(`select ${columns} from api_key order by revoked_at is not null, created_at desc`)
}

export async function findKey(db: Db, id: string): Promise<KeyRow | undefined> {
  const [row] = await db.query<KeyRow>(`select ${columns} from api_key where id = $1`, [id])
  return row
}

/** The key that a token belongs to, while it holds. */
export async function findKeyByToken(db: Db, tokenHash: Buffer, now: Date): Promise<KeyRow | undefined> {
  const [row] = await db.query<KeyRow>(
    `select ${columns} from api_key
     where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
    [tokenHash, now],
  )
  return row
}

/** Notes the use, to the minute: a busy key is not written at every call. */
export async function touchKey(db: Db, id: string, now: Date): Promise<void> {
  await db.query(
    `update api_key set last_used_at = $2
     where id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')`,
    [id, now],
  )
}

/** False when the key was replaced or revoked already. */
export async function replaceKey(db: Db, key: { id: string; replacedBy: string; expiresAt: Date }): Promise<boolean> {
  const rows = await db.query(
    `update api_key set replaced_by = $2, expires_at = least(coalesce(expires_at, $3), $3)
     where id = $1 and revoked_at is null and replaced_by is null returning id`,
    [key.id, key.replacedBy, key.expiresAt],
  )
  return rows.length > 0
}

export async function revokeKey(db: Db, id: string, now: Date): Promise<boolean> {
  const rows = await db.query('update api_key set revoked_at = $2 where id = $1 and revoked_at is null returning id', [
    id,
    now,
  ])
  return rows.length > 0
}
