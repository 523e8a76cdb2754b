import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '../db/index.ts'
import type { Actor } from './actor.ts'
import * as store from './session-store.ts'
import { actorOf, type PeopleDeps } from './user.ts'

/** Nothing done for this long ends a session, and so does this long after the sign-in: a shift with its breaks. */
const IDLE_MS = 60 * 60_000
const ABSOLUTE_MS = 12 * 3600_000
/** The last use is kept to this exactness, so that not every request writes. */
const TOUCH_MS = 60_000
const TOKEN = /^[\w-]{43}$/

/** Somebody who is signed in. */
export interface DeskSession {
  actor: Actor
  userId: string
  userName: string
  /** Until then the session opens nothing but the change of the password. */
  mustChangePassword: boolean
  totp: boolean
  /** Signs in with a password of ours, not through the city's identity provider. */
  hasPassword: boolean
}

/** A fresh session; `token` goes into the cookie and is not kept. */
export interface IssuedSession {
  token: string
  expiresAt: Date
}

/** Begins a session within the caller's transaction. */
export async function issueSession(tx: Db, userId: string, now: Date): Promise<IssuedSession> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + ABSOLUTE_MS)
  await store.removeOldSessions(tx, { now, usedBefore: new Date(now.getTime() - IDLE_MS) })
  await store.insertSession(tx, { tokenHash: hashToken(token), userId, now, expiresAt })
  return { token, expiresAt }
}

/** Who is signed in with that token; null when nobody is, any more. Counts as use unless `isPassive`. */
export async function sessionOf(
  { db, clock }: PeopleDeps,
  token: string | undefined,
  { isPassive = false } = {},
): Promise<DeskSession | null> {
  if (!token || !TOKEN.test(token)) return null
  const now = clock()
  const tokenHash = hashToken(token)
  const row = await store.findSession(db, { tokenHash, now, usedAfter: new Date(now.getTime() - IDLE_MS) })
  if (!row) return null
  if (!isPassive && now.getTime() - row.last_used_at.getTime() > TOUCH_MS) {
    await store.touchSession(db, tokenHash, now)
  }
  return {
    actor: actorOf(row),
    userId: row.id,
    userName: row.name,
    mustChangePassword: row.must_change_password,
    totp: row.totp_confirmed,
    hasPassword: row.password_hash !== null,
  }
}

/** Gives the account whose session ended, if there was one. */
export async function endSession(db: Db, token: string | undefined): Promise<string | undefined> {
  return token && TOKEN.test(token) ? store.endSession(db, hashToken(token)) : undefined
}

/** The token is 256 random bits, so a plain hash is enough to keep it from who reads the table. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
