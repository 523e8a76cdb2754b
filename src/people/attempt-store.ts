import type { Db } from '../db/index.ts'

/** What account names are hashed for. */
export const ACCOUNT_PURPOSE = 'sign-in.account'

/**
 * Counts an attempt before it is tried, so that attempts side by side are counted too; a window that is over begins
 * anew. Gives how many there were in this window.
 */
export async function takeAttempt(db: Db, key: Buffer, now: Date, windowMs: number): Promise<number> {
  const begin = new Date(now.getTime() - windowMs)
  const [row] = await db.query<{ attempts: number }>(
    `insert into sign_in_attempt (key, attempts, since) values ($1, 1, $2)
     on conflict (key) do update set
       attempts = case when sign_in_attempt.since <= $3 then 1 else sign_in_attempt.attempts + 1 end,
       since = case when sign_in_attempt.since <= $3 then excluded.since else sign_in_attempt.since end
     returning attempts`,
    [key, now, begin],
  )
  return row!.attempts
}

/** The attempt was no failure. */
export async function giveBackAttempt(db: Db, key: Buffer): Promise<void> {
  await db.query('update sign_in_attempt set attempts = attempts - 1 where key = $1 and attempts > 0', [key])
}

export async function forgetAttempts(db: Db, key: Buffer): Promise<void> {
  await db.query('delete from sign_in_attempt where key = $1', [key])
}

export async function removeOldAttempts(db: Db, before: Date): Promise<void> {
  await db.query('delete from sign_in_attempt where since <= $1', [before])
}
