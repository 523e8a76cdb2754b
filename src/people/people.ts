import { AppError } from '../domain/index.ts'
import type { Actor, Scope } from './actor.ts'
import { authenticateKey } from './key.ts'
import { type DeskSession, type IssuedSession, sessionOf } from './session.ts'
import { type SignIn, signIn, signOut } from './sign-in.ts'
import type { PeopleDeps } from './user.ts'

/** Who somebody is: the question that every guarded door asks. */
export interface People {
  readonly deps: PeopleDeps
  /** The machine behind an `Authorization` header's `Bearer KEY`, or behind a bare key; null when it is none. */
  authenticateKey(bearer: string | undefined): Promise<Actor | null>
  /** The same, for a door that only such keys open. Throws KEY_INVALID, or FORBIDDEN for a key of other scopes. */
  requireKey(bearer: string | undefined, scope: Scope): Promise<Actor>
  /** Who is signed in with the cookie's token. `isPassive`: asking does not keep the session alive. */
  sessionOf(token: string | undefined, options?: { isPassive?: boolean }): Promise<DeskSession | null>
  signIn(attempt: SignIn): Promise<IssuedSession>
  signOut(token: string | undefined): Promise<void>
}

export function createPeople(deps: PeopleDeps): People {
  const keyHolder = async (bearer: string | undefined) =>
    bearer ? authenticateKey(deps, bearer.replace(/^Bearer +/i, '')) : null
  return {
    deps,
    authenticateKey: keyHolder,
    async requireKey(bearer, scope) {
      const actor = await keyHolder(bearer)
      if (!actor) throw new AppError('KEY_INVALID', 'this door asks for a key that is in force')
      if (!actor.scopes.includes(scope)) throw new AppError('FORBIDDEN', `this key has no scope ${scope}`)
      return actor
    },
    sessionOf: (token, options) => sessionOf(deps, token, options),
    signIn: (attempt) => signIn(deps, attempt),
    signOut: (token) => signOut(deps, token),
  }
}
