import type { Database, Db } from '../db/index.ts'
import { AppError, type Clock, newId } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import type { Actor, Role } from './actor.ts'
import { ACCOUNT_PURPOSE, forgetAttempts } from './attempt-store.ts'
import { recordAudit } from './audit.ts'
import { checkPassword, hashPassword, newPassword } from './password.ts'
import { endSessions } from './session-store.ts'
import * as store from './user-store.ts'

export interface PeopleDeps {
  db: Database
  vault: Vault
  clock: Clock
}

/** One stretch of a week in which somebody works; Monday is day 1, times `HH:MM` in Beijing, `to` after `from`. */
export interface WorkingHours {
  day: number
  from: string
  to: string
}

/** An account of the desk as administrators see it; times ISO 8601. */
export interface User {
  id: string
  name: string
  displayName: string
  roles: Role[]
  signsInWith: 'password' | 'oidc'
  mustChangePassword: boolean
  totp: boolean
  skillGroups: string[]
  workingHours: WorkingHours[] | null
  disabledAt: string | null
  lastSignedInAt: string | null
  createdAt: string
}

export function toUser(row: store.UserRow): User {
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    roles: row.roles,
    signsInWith: row.password_hash === null ? 'oidc' : 'password',
    mustChangePassword: row.must_change_password,
    totp: row.totp_confirmed,
    skillGroups: row.skill_groups,
    workingHours: row.working_hours,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    lastSignedInAt: row.last_signed_in_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}

export function actorOf(row: Pick<store.UserRow, 'id' | 'display_name' | 'roles'>): Actor {
  return { kind: 'user', id: row.id, name: row.display_name, roles: row.roles, scopes: [] }
}

/** Throws USER_UNKNOWN. */
export async function userNamed(db: Db, name: string): Promise<User> {
  const row = await store.findUser(db, { name: name.toLowerCase() })
  if (!row) throw new AppError('USER_UNKNOWN', `there is no account ${name}`)
  return toUser(row)
}

/** The account of an id; null where there is none, as for a key. */
export async function userWithId(db: Db, id: string): Promise<User | null> {
  const row = UUID.test(id) ? await store.findUser(db, { id }) : undefined
  return row ? toUser(row) : null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function listUsers(db: Db): Promise<User[]> {
  return (await store.selectUsers(db)).map(toUser)
}

export interface AddUser {
  name: string
  displayName?: string
  roles: readonly Role[]
  /** Left out, one is made. Whoever was given a password changes it at the first sign-in. */
  password?: string
  /** The person chose the password themselves. */
  isOwnPassword?: boolean
}

/** Makes an account; gives it with the password that was made for it. Throws USER_EXISTS, USER_INVALID, PASSWORD_WEAK. */
export async function addUser(
  { db, clock }: PeopleDeps,
  actor: Actor,
  wanted: AddUser,
): Promise<{ user: User; password: string }> {
  const name = wanted.name.toLowerCase()
  if (!/^[a-z0-9][a-z0-9._@-]{1,63}$/.test(name)) {
    throw new AppError('USER_INVALID', 'an account name has 2 to 64 Latin letters, digits, dots, hyphens or @')
  }
  const password = wanted.password ?? newPassword()
  checkPassword(password, name)
  const passwordHash = await hashPassword(password)
  const id = newId()
  return db.transaction(async (tx) => {
    const isNew = await store.insertUser(tx, {
      id,
      name,
      displayName: wanted.displayName ?? name,
      roles: wanted.roles,
      passwordHash,
      mustChangePassword: !wanted.isOwnPassword,
      oidc: null,
      now: clock(),
    })
    if (!isNew) throw new AppError('USER_EXISTS', `there is an account ${name} already`)
    const user = toUser((await store.findUser(tx, { id }))!)
    await recordAudit(tx, {
      actor,
      action: 'user.added',
      subjectType: 'user',
      subjectId: id,
      detail: { name, roles: [...wanted.roles] },
    })
    return { user, password }
  })
}

/**
 * Changes an account. New roles and a lock end every session of it: nobody goes on with rights that are gone.
 * Throws USER_UNKNOWN, and LAST_ADMIN when nobody could administer the desk any more.
 */
export async function changeUser(
  { db, clock }: PeopleDeps,
  actor: Actor,
  id: string,
  change: store.UserChange,
): Promise<User> {
  return db.transaction(async (tx) => {
    const administrators = await store.lockAdministrators(tx)
    const before = await store.findUser(tx, { id })
    if (!before) throw new AppError('USER_UNKNOWN', 'there is no such account')
    const losesRights = change.disabled === true || (change.roles && !change.roles.includes('admin'))
    if (losesRights && administrators.length === 1 && administrators[0] === id) {
      throw new AppError('LAST_ADMIN', 'this is the last administrator; make another one first')
    }
    await store.updateUser(tx, id, change, clock())
    if (change.roles || change.disabled) await endSessions(tx, id)
    await recordAudit(tx, {
      actor,
      action: change.disabled === undefined ? 'user.changed' : change.disabled ? 'user.disabled' : 'user.enabled',
      subjectType: 'user',
      subjectId: id,
      fields: Object.keys(change),
      detail: { name: before.name, ...(change.roles && { rolesBefore: before.roles, roles: [...change.roles] }) },
    })
    return toUser((await store.findUser(tx, { id }))!)
  })
}

/**
 * Gives an account a password that its owner must change at once, lets it try again if it had locked itself out, ends
 * its sessions and, with `totp`, its one-time codes. Throws USER_UNKNOWN, PASSWORD_WEAK.
 */
export async function resetPassword(
  { db, vault, clock }: PeopleDeps,
  actor: Actor,
  id: string,
  wanted: { password?: string; totp?: boolean } = {},
): Promise<{ password: string }> {
  const row = await store.findUser(db, { id })
  if (!row) throw new AppError('USER_UNKNOWN', 'there is no such account')
  const password = wanted.password ?? newPassword()
  checkPassword(password, row.name)
  const hash = await hashPassword(password)
  await db.transaction(async (tx) => {
    await store.updatePassword(tx, id, { hash, mustChange: true, now: clock() })
    if (wanted.totp) await store.updateTotp(tx, id, null)
    await endSessions(tx, id)
    await forgetAttempts(tx, vault.fingerprint(ACCOUNT_PURPOSE, row.name))
    await recordAudit(tx, {
      actor,
      action: 'user.password-reset',
      subjectType: 'user',
      subjectId: id,
      fields: wanted.totp ? ['password', 'totp'] : ['password'],
      detail: { name: row.name },
    })
  })
  return { password }
}
