import type { Db } from '../db/index.ts'
import type { Attachment } from '../domain/index.ts'

export interface MediaRow extends Attachment {
  conversationId: string
  sha256: string
}

const columns = `id as "mediaId", conversation_id as "conversationId", sha256, type, bytes`

/** Keeps everybody else from recording or removing that content until the transaction ends. */
export async function lockContent(tx: Db, sha256: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [sha256])
}

/** Records an upload and gives its id: a conversation that sends the same content again gets the same id. */
export async function upsertMedia(tx: Db, row: MediaRow, at: Date): Promise<string> {
  const [kept] = await tx.query<{ id: string }>(
    `insert into media (id, conversation_id, sha256, type, bytes, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (conversation_id, sha256) do update set created_at = excluded.created_at returning id`,
    [row.mediaId, row.conversationId, row.sha256, row.type, row.bytes, at],
  )
  return kept!.id
}

export async function selectMedia(db: Db, conversationId: string, id: string): Promise<MediaRow | undefined> {
  const [row] = await db.query<MediaRow>(`select ${columns} from media where id = $1 and conversation_id = $2`, [
    id,
    conversationId,
  ])
  return row
}

export async function selectAnyMedia(db: Db, id: string): Promise<MediaRow | undefined> {
  const [row] = await db.query<MediaRow>(`select ${columns} from media where id = $1`, [id])
  return row
}

/** Marks the conversation's own uploads among these ids as carried by a message, and gives them. */
export async function attachMedia(
  db: Db,
  conversationId: string,
  ids: readonly string[],
  at: Date,
): Promise<MediaRow[]> {
  return db.query<MediaRow>(
    `update media set attached_at = coalesce(attached_at, $3)
     where id = any($1::uuid[]) and conversation_id = $2 returning ${columns}`,
    [ids, conversationId, at],
  )
}

/** Forgets uploads that no message has carried since that moment, and gives their hashes. */
export async function deleteUnattached(db: Db, since: Date): Promise<string[]> {
  const rows = await db.query<{ sha256: string }>(
    'delete from media where attached_at is null and created_at < $1 returning sha256',
    [since],
  )
  return rows.map(({ sha256 }) => sha256)
}

/** Those of the hashes that some conversation still holds. */
export async function heldContents(db: Db, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ sha256: string }>('select distinct sha256 from media where sha256 = any($1::text[])', [
    hashes,
  ])
  return new Set(rows.map(({ sha256 }) => sha256))
}
