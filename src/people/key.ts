import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '../db/index.ts'
import { AppError, newId } from '../domain/index.ts'
import type { Actor, Scope } from './actor.ts'
import { recordAudit } from './audit.ts'
import * as store from './key-store.ts'
import type { PeopleDeps } from './user.ts'

const MARK = 'jsk_'
const TOKEN = /^jsk_[\w-]{43}$/
const PREFIX_LENGTH = 10
const OVERLAP_HOURS = 24
const MAX_OVERLAP_HOURS = 24 * 90

/** A machine's key as administrators see it; the key itself is shown once, when it is made. Times ISO 8601. */
export interface ApiKey {
  id: string
  name: string
  scopes: string[]
  /** Its first characters. */
  prefix: string
  state: 'active' | 'replaced' | 'expired' | 'revoked'
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}

/** A key just made: `key` is what the machine sends as `Authorization: Bearer KEY`, and is not kept. */
export interface MadeKey {
  id: string
  name: string
  scopes: string[]
  key: string
}

export async function listKeys({ db, clock }: PeopleDeps): Promise<ApiKey[]> {
  const now = clock()
  return (await store.selectKeys(db)).map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    prefix: row.prefix,
    state: stateOf(row, now),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  }))
}

/** Throws COMMAND_INVALID for a name that is empty or too long. */
export async function addKey(
  { db, clock }: PeopleDeps,
  actor: Actor,
  wanted: { name: string; scopes: readonly Scope[] },
): Promise<MadeKey> {
  if (wanted.name.length < 1 || wanted.name.length > 64) {
    throw new AppError('COMMAND_INVALID', 'a key has a name of 1 to 64 characters')
  }
  return db.transaction((tx) => make(tx, actor, { ...wanted, now: clock() }, 'key.added'))
}

/**
 * Makes a key that takes another's place. The old one goes on for `overlapHours`, so that machines can be given the
 * new one without a break. Throws KEY_UNKNOWN.
 */
export async function rotateKey(
  { db, clock }: PeopleDeps,
  actor: Actor,
  id: string,
  overlapHours = OVERLAP_HOURS,
): Promise<MadeKey & { oldExpiresAt: string }> {
  if (!Number.isFinite(overlapHours) || overlapHours < 0 || overlapHours > MAX_OVERLAP_HOURS) {
    throw new AppError('COMMAND_INVALID', `the overlap is 0 to ${MAX_OVERLAP_HOURS} hours`)
  }
  const now = clock()
  const expiresAt = new Date(now.getTime() + overlapHours * 3600_000)
  return db.transaction(async (tx) => {
    const old = await store.findKey(tx, id)
    if (!old) throw unknown()
    const made = await make(tx, actor, { name: old.name, scopes: old.scopes, now }, 'key.rotated', old.id)
    if (!(await store.replaceKey(tx, { id, replacedBy: made.id, expiresAt }))) throw unknown()
    return { ...made, oldExpiresAt: expiresAt.toISOString() }
  })
}

/** Ends a key at once. Throws KEY_UNKNOWN. */
export async function revokeKey({ db, clock }: PeopleDeps, actor: Actor, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const key = await store.findKey(tx, id)
    if (!key || !(await store.revokeKey(tx, id, clock()))) throw unknown()
    await recordAudit(tx, {
      actor,
      action: 'key.revoked',
      subjectType: 'key',
      subjectId: id,
      detail: { name: key.name, prefix: key.prefix },
    })
  })
}

/** The machine behind a key; null when it is none that holds. */
export async function authenticateKey({ db, clock }: PeopleDeps, token: string): Promise<Actor | null> {
  if (!TOKEN.test(token)) return null
  const now = clock()
  const row = await store.findKeyByToken(db, hashToken(token), now)
  if (!row) return null
  await store.touchKey(db, row.id, now)
  return { kind: 'key', id: row.id, name: row.name, roles: [], scopes: row.scopes }
}

async function make(
  tx: Db,
  actor: Actor,
  { name, scopes, now }: { name: string; scopes: readonly string[]; now: Date },
  action: string,
  replaces: string | null = null,
): Promise<MadeKey> {
  const key = MARK + randomBytes(32).toString('base64url')
  const id = newId()
  const prefix = key.slice(0, PREFIX_LENGTH)
  await store.insertKey(tx, { id, name, scopes, tokenHash: hashToken(key), prefix, now })
  const detail = { name, prefix, scopes: [...scopes], ...(replaces && { replaces }) }
  await recordAudit(tx, { actor, action, subjectType: 'key', subjectId: id, detail })
  return { id, name, scopes: [...scopes], key }
}

function stateOf(row: store.KeyRow, now: Date): ApiKey['state'] {
  if (row.revoked_at) return 'revoked'
  if (row.expires_at && row.expires_at <= now) return 'expired'
  return row.replaced_by ? 'replaced' : 'active'
}

/** The key is 256 random bits, so a plain hash is enough to keep it from who reads the table. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function unknown(): AppError {
  return new AppError('KEY_UNKNOWN', 'there is no such key, or it was replaced or revoked already')
}
