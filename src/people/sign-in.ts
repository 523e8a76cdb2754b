import type { Db } from '../db/index.ts'
import { AppError } from '../domain/index.ts'
import * as attempts from './attempt-store.ts'
import { recordAudit } from './audit.ts'
import { checkPassword, hashPassword, verifyPassword } from './password.ts'
import { endSession, type IssuedSession, issueSession } from './session.ts'
import { endSessions } from './session-store.ts'
import { newTotpSecret, stepOfCode, totpAddress } from './totp.ts'
import { actorOf, type PeopleDeps } from './user.ts'
import * as store from './user-store.ts'

/**
 * So many attempts may fail within the window: of one account, and from one address. A whole office may stand behind
 * one address. The right password is refused too while the lock holds.
 */
const ATTEMPTS_PER_ACCOUNT = 5
const ATTEMPTS_PER_ADDRESS = 50
const WINDOW_MS = 15 * 60_000
const TOTP_PURPOSE = 'user.totp'

export interface SignIn {
  name: string
  password: string
  /** One-time code, where the account asks for one. */
  code?: string
  /** Network address that the attempt comes from. */
  address: string
  /** A session that the browser brings along; it ends, so that a planted one is worth nothing. */
  priorToken?: string
}

/**
 * Signs in with a local account. Throws SIGN_IN_REFUSED (name or password, it is not told which), TOTP_NEEDED,
 * TOTP_WRONG, SIGN_IN_LOCKED.
 */
export async function signIn(deps: PeopleDeps, attempt: SignIn): Promise<IssuedSession> {
  const { db, vault, clock } = deps
  const name = attempt.name.toLowerCase()
  const guard = await takeAttempts(deps, name, attempt.address)
  const user = await store.findUser(db, { name })
  const isRight = await verifyPassword(user?.password_hash ?? null, attempt.password)
  if (!isRight || !user || user.disabled_at) {
    await tellRefusal(db, { user, address: attempt.address, isLast: guard.isLast })
    throw new AppError('SIGN_IN_REFUSED', 'account or password is wrong')
  }
  if (user.totp_confirmed && user.totp_secret) {
    if (!attempt.code) {
      await guard.giveBack()
      throw new AppError('TOTP_NEEDED', 'this account also asks for a one-time code')
    }
    const step = stepOfCode(vault.open(TOTP_PURPOSE, user.totp_secret), attempt.code, clock(), user.totp_last_step)
    if (step === null || !(await store.takeTotpStep(db, user.id, step))) {
      await tellRefusal(db, { user, address: attempt.address, isLast: guard.isLast })
      throw new AppError('TOTP_WRONG', 'the one-time code is wrong, too old, or was used already')
    }
  }
  await guard.forget()
  return begin(deps, user, { ...attempt, by: user.totp_confirmed ? 'password+totp' : 'password' })
}

/** Begins the session of somebody who has proved who they are. */
export async function begin(
  { db, clock }: PeopleDeps,
  user: store.UserRow,
  { address, priorToken, by }: { address: string; priorToken?: string; by: string },
): Promise<IssuedSession> {
  return db.transaction(async (tx) => {
    await endSession(tx, priorToken)
    const session = await issueSession(tx, user.id, clock())
    await store.markSignedIn(tx, user.id, clock())
    await recordAudit(tx, {
      actor: actorOf(user),
      action: 'user.signed-in',
      subjectType: 'user',
      subjectId: user.id,
      detail: { address, by },
    })
    return session
  })
}

export async function signOut({ db }: PeopleDeps, token: string | undefined): Promise<void> {
  const userId = await endSession(db, token)
  const user = userId && (await store.findUser(db, { id: userId }))
  if (!user) return
  await recordAudit(db, { actor: actorOf(user), action: 'user.signed-out', subjectType: 'user', subjectId: user.id })
}

/**
 * Changes one's own password; every session ends, and a fresh one begins. Guessing at the present one counts as
 * attempts to sign in. Throws SIGN_IN_REFUSED, SIGN_IN_LOCKED, PASSWORD_WEAK.
 */
export async function changeOwnPassword(
  deps: PeopleDeps,
  wanted: { userId: string; present: string; next: string; address: string },
): Promise<IssuedSession> {
  const { db, clock } = deps
  const user = await provedUser(deps, wanted)
  checkPassword(wanted.next, user.name)
  if (wanted.next === wanted.present) throw new AppError('PASSWORD_WEAK', 'the new password is the present one')
  const hash = await hashPassword(wanted.next)
  return db.transaction(async (tx) => {
    await store.updatePassword(tx, user.id, { hash, mustChange: false, now: clock() })
    await endSessions(tx, user.id)
    const session = await issueSession(tx, user.id, clock())
    await recordAudit(tx, {
      actor: actorOf(user),
      action: 'user.password-changed',
      subjectType: 'user',
      subjectId: user.id,
      fields: ['password'],
    })
    return session
  })
}

/** Makes a secret for one-time codes; it counts once `confirmTotp` has seen a code of it. Throws as above, and TOTP_SET. */
export async function beginTotp(
  deps: PeopleDeps,
  wanted: { userId: string; present: string; address: string },
): Promise<{ secret: string; address: string }> {
  const user = await provedUser(deps, wanted)
  if (user.totp_confirmed) throw new AppError('TOTP_SET', 'one-time codes are on already; remove them first')
  const secret = newTotpSecret()
  await store.updateTotp(deps.db, user.id, deps.vault.seal(TOTP_PURPOSE, secret))
  return { secret, address: totpAddress(secret, user.name) }
}

/** Switches one-time codes on. Throws TOTP_WRONG. */
export async function confirmTotp(deps: PeopleDeps, userId: string, code: string): Promise<void> {
  const user = await takeCode(deps, userId, code)
  await recordAudit(deps.db, {
    actor: actorOf(user),
    action: 'user.totp-on',
    subjectType: 'user',
    subjectId: user.id,
    fields: ['totp'],
  })
}

/** Switches one-time codes off, for who has both password and a code. Throws as `beginTotp`, and TOTP_WRONG. */
export async function removeTotp(
  deps: PeopleDeps,
  wanted: { userId: string; present: string; address: string; code: string },
): Promise<void> {
  await provedUser(deps, wanted)
  const user = await takeCode(deps, wanted.userId, wanted.code)
  await store.updateTotp(deps.db, user.id, null)
  await recordAudit(deps.db, {
    actor: actorOf(user),
    action: 'user.totp-off',
    subjectType: 'user',
    subjectId: user.id,
    fields: ['totp'],
  })
}

async function takeCode({ db, vault, clock }: PeopleDeps, userId: string, code: string): Promise<store.UserRow> {
  const user = await store.findUser(db, { id: userId })
  const secret = user?.totp_secret ? vault.open<string>(TOTP_PURPOSE, user.totp_secret) : null
  const step = secret && stepOfCode(secret, code, clock(), user!.totp_last_step)
  if (!step || !(await store.takeTotpStep(db, userId, step))) {
    throw new AppError('TOTP_WRONG', 'the one-time code is wrong, too old, or was used already')
  }
  return user!
}

/** The account, once its present password was given again. */
async function provedUser(
  deps: PeopleDeps,
  { userId, present, address }: { userId: string; present: string; address: string },
): Promise<store.UserRow> {
  const user = await store.findUser(deps.db, { id: userId })
  if (!user?.password_hash) throw new AppError('USER_UNKNOWN', 'this account has no password here')
  const guard = await takeAttempts(deps, user.name, address)
  if (!(await verifyPassword(user.password_hash, present))) {
    throw new AppError('SIGN_IN_REFUSED', 'the present password is wrong')
  }
  await guard.forget()
  return user
}

interface AttemptGuard {
  /** One more and the account is locked. */
  isLast: boolean
  /** It was right: the account begins anew, the address is one better off. */
  forget: () => Promise<void>
  /** It was no attempt after all. */
  giveBack: () => Promise<void>
}

/** Throws SIGN_IN_LOCKED when account or address has failed too often. */
async function takeAttempts({ db, vault, clock }: PeopleDeps, name: string, address: string): Promise<AttemptGuard> {
  const now = clock()
  const account = vault.fingerprint(attempts.ACCOUNT_PURPOSE, name)
  const place = vault.fingerprint('sign-in.address', address)
  await attempts.removeOldAttempts(db, new Date(now.getTime() - WINDOW_MS))
  const ofAddress = await attempts.takeAttempt(db, place, now, WINDOW_MS)
  const ofAccount = await attempts.takeAttempt(db, account, now, WINDOW_MS)
  if (ofAddress > ATTEMPTS_PER_ADDRESS || ofAccount > ATTEMPTS_PER_ACCOUNT) {
    throw new AppError('SIGN_IN_LOCKED', 'too many failed attempts; try again in a quarter of an hour')
  }
  return {
    isLast: ofAccount === ATTEMPTS_PER_ACCOUNT,
    async forget() {
      await attempts.forgetAttempts(db, account)
      await attempts.giveBackAttempt(db, place)
    },
    async giveBack() {
      await attempts.giveBackAttempt(db, account)
      await attempts.giveBackAttempt(db, place)
    },
  }
}

/** Keeps who was refused. A name that is none of ours is not kept: people type passwords into the wrong field. */
async function tellRefusal(
  db: Db,
  { user, address, isLast }: { user: store.UserRow | undefined; address: string; isLast: boolean },
): Promise<void> {
  await recordAudit(db, {
    actor: user ? actorOf(user) : { kind: 'system', id: 'nobody', name: 'nobody' },
    action: isLast ? 'user.locked-out' : 'user.sign-in-refused',
    subjectType: 'user',
    subjectId: user?.id ?? 'unknown',
    detail: { address },
  })
}
