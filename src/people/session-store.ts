import type { Db } from '../db/index.ts'
import type { UserRow } from './user-store.ts'

export interface SessionRow extends Pick<UserRow, 'id' | 'name' | 'display_name' | 'roles' | 'must_change_password'> {
  last_used_at: Date
  totp_confirmed: boolean
  password_hash: string | null
}

export async function insertSession(
  db: Db,
  session: { tokenHash: Buffer; userId: string; now: Date; expiresAt: Date },
): Promise<void> {
  await db.query(
    `insert into desk_session (token_hash, user_id, created_at, last_used_at, expires_at) values ($1, $2, $3, $3, $4)`,
    [session.tokenHash, session.userId, session.now, session.expiresAt],
  )
}

/** The account of a session that is neither over nor idle, and not disabled. */
export async function findSession(
  db: Db,
  by: { tokenHash: Buffer; now: Date; usedAfter: Date },
): Promise<SessionRow | undefined> {
  const [row] = await db.query<SessionRow>(
    `select u.id, u.name, u.display_name, u.roles, u.must_change_password, u.totp_confirmed, u.password_hash,
       s.last_used_at
     from desk_session s join desk_user u on u.id = s.user_id
     where s.token_hash = $1 and s.expires_at > $2 and s.last_used_at > $3 and u.disabled_at is null`,
    [by.tokenHash, by.now, by.usedAfter],
  )
  return row
}

export async function touchSession(db: Db, tokenHash: Buffer, now: Date): Promise<void> {
  await db.query('update desk_session set last_used_at = $2 where token_hash = $1 and last_used_at < $2', [
    tokenHash,
    now,
  ])
}

/** Gives the account whose session it was. */
export async function endSession(db: Db, tokenHash: Buffer): Promise<string | undefined> {
  const [row] = await db.query<{ user_id: string }>(
    'delete from desk_session where token_hash = $1 returning user_id',
    [tokenHash],
  )
  return row?.user_id
}

/** Ends every session of an account. */
export async function endSessions(db: Db, userId: string): Promise<void> {
  await db.query('delete from desk_session where user_id = $1', [userId])
}

export async function removeOldSessions(db: Db, by: { now: Date; usedBefore: Date }): Promise<void> {
  await db.query('delete from desk_session where expires_at <= $1 or last_used_at <= $2', [by.now, by.usedBefore])
}
