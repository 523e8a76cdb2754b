import { createHash } from 'node:crypto'
import type { Configuration } from 'openid-client'
import { AppError, newId } from '../domain/index.ts'
import { roles as knownRoles, type Role } from './actor.ts'
import { recordAudit } from './audit.ts'
import type { IssuedSession } from './session.ts'
import { endSessions } from './session-store.ts'
import { begin } from './sign-in.ts'
import { actorOf, type PeopleDeps } from './user.ts'
import * as store from './user-store.ts'

/** The city's identity provider, by OpenID Connect. */
export interface OidcSettings {
  issuer: string
  clientId: string
  /** Left out for a public client; the code is bound to us by PKCE either way. */
  clientSecret?: string
  /** Member of the ID token that names what somebody is: a text or a list, dots lead into objects. */
  roleClaim: string
  /** What of it means which role of ours; without an entry a name means the role of the same name. */
  roleMap: Readonly<Record<string, Role>>
}

/** What has to be remembered from the way out until the way back. */
export interface OidcAttempt {
  state: string
  nonce: string
  verifier: string
}

/** Sign-in through an identity provider: authorization code with PKCE, state and nonce. */
export class Oidc {
  readonly #deps: PeopleDeps
  readonly #settings: OidcSettings
  #configuration: Promise<Configuration> | null = null

  constructor(deps: PeopleDeps, settings: OidcSettings) {
    this.#deps = deps
    this.#settings = settings
  }

  /** Where to send the browser, and what to remember. Throws OIDC_UNAVAILABLE. */
  async begin(redirectUri: string): Promise<{ url: string; attempt: OidcAttempt }> {
    const client = await import('openid-client')
    const verifier = client.randomPKCECodeVerifier()
    const attempt = { state: client.randomState(), nonce: client.randomNonce(), verifier }
    const url = client.buildAuthorizationUrl(await this.#configured(), {
      redirect_uri: redirectUri,
      scope: 'openid profile',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    return { url: url.href, attempt }
  }

  /**
   * Signs in who comes back from there. Their roles are those that the provider names now.
   * Throws OIDC_REFUSED, OIDC_UNAVAILABLE.
   */
  async finish(
    callback: URL,
    { attempt, ...from }: { attempt: OidcAttempt; address: string; priorToken?: string },
  ): Promise<IssuedSession> {
    const claims = await this.#claimsOf(callback, attempt)
    const user = await this.#userOf(claims)
    return begin(this.#deps, user, { ...from, by: 'oidc' })
  }

  async #claimsOf(callback: URL, attempt: OidcAttempt): Promise<Record<string, unknown> & { sub: string }> {
    const client = await import('openid-client')
    const configuration = await this.#configured()
    try {
      const tokens = await client.authorizationCodeGrant(configuration, callback, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      })
      return tokens.claims()! as Record<string, unknown> & { sub: string }
    } catch (cause) {
      throw new AppError('OIDC_REFUSED', 'the identity provider did not confirm this sign-in', { cause })
    }
  }

  async #userOf(claims: Record<string, unknown> & { sub: string }): Promise<store.UserRow> {
    const { db, clock } = this.#deps
    const { issuer } = this.#settings
    const roles = rolesIn(claims, this.#settings)
    if (roles.length === 0) throw new AppError('OIDC_REFUSED', 'this person has no role at the desk')
    return db.transaction(async (tx) => {
      const known = await store.findUserByOidc(tx, issuer, claims.sub)
      if (known?.disabled_at) throw new AppError('OIDC_REFUSED', 'this account is disabled')
      const displayName = nameIn(claims)
      const id = known?.id ?? newId()
      if (!known) {
        const name = accountName(claims, issuer)
        const oidc = { issuer, subject: claims.sub }
        const user = { id, name, displayName, roles, passwordHash: null, mustChangePassword: false, oidc, now: clock() }
        if (!(await store.insertUser(tx, user))) throw new AppError('USER_EXISTS', 'an account of that name is there')
      } else if (known.roles.toSorted().join() !== roles.toSorted().join()) {
        await store.updateUser(tx, id, { roles }, clock())
        await endSessions(tx, id)
      } else {
        return known
      }
      const user = (await store.findUser(tx, { id }))!
      await recordAudit(tx, {
        actor: actorOf(user),
        action: known ? 'user.changed' : 'user.added',
        subjectType: 'user',
        subjectId: id,
        fields: ['roles'],
        detail: { name: user.name, by: 'oidc', roles, ...(known && { rolesBefore: known.roles }) },
      })
      return user
    })
  }

  /** Found out at the first use and kept; a provider that is away is asked again the next time. */
  #configured(): Promise<Configuration> {
    this.#configuration ??= this.#discover().catch((cause) => {
      this.#configuration = null
      throw new AppError('OIDC_UNAVAILABLE', 'the identity provider does not answer', { cause })
    })
    return this.#configuration
  }

  async #discover(): Promise<Configuration> {
    const client = await import('openid-client')
    const { issuer, clientId, clientSecret } = this.#settings
    const server = new URL(issuer)
    const authentication = clientSecret ? client.ClientSecretPost(clientSecret) : client.None()
    // The operator named this address; within a data centre it may be plain HTTP.
    const execute = server.protocol === 'http:' ? [client.allowInsecureRequests] : []
    return client.discovery(server, clientId, undefined, authentication, { execute })
  }
}

/** The roles that the token's claim stands for; those that mean nothing here are left out. */
export function rolesIn(
  claims: Readonly<Record<string, unknown>>,
  { roleClaim, roleMap }: Pick<OidcSettings, 'roleClaim' | 'roleMap'>,
): Role[] {
  const value = roleClaim.split('.').reduce<unknown>((at, member) => {
    return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[member] : undefined
  }, claims)
  const named = (Array.isArray(value) ? value : String(value ?? '').split(/[\s,]+/)).map(String)
  const meant = named.map((name) => (Object.hasOwn(roleMap, name) ? roleMap[name] : name))
  return knownRoles.filter((role) => meant.includes(role))
}

function nameIn(claims: Readonly<Record<string, unknown>>): string {
  const name = [claims.name, claims.preferred_username, claims.sub].find((one) => typeof one === 'string' && one !== '')
  return String(name).slice(0, 64)
}

/** Readable, and never that of somebody else: the end tells issuer and subject apart. */
function accountName(claims: Readonly<Record<string, unknown>> & { sub: string }, issuer: string): string {
  const wish = String(claims.preferred_username ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, '')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 40)
  const mark = createHash('sha256').update(`${issuer}\0${claims.sub}`).digest('hex').slice(0, 12)
  return `${wish || 'oidc'}-${mark}`
}
