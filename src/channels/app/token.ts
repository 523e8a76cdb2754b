import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { AppError, type Clock } from '../../domain/index.ts'
import type { AppAccount } from '../accounts.ts'

/** How far the app's clock and ours may differ. RFC 7519, 4.1.4 leaves “a few minutes”; a minute is plenty with NTP. */
const CLOCK_TOLERANCE_SECONDS = 30
/** Keys are asked for anew after so long, and for an unknown `kid`, but not more often than the second says. */
const KEYS_AGE_MS = 10 * 60_000
/** An issuer that is away takes nobody's app away with it; a key that it took back meanwhile is not good for longer. */
const KEYS_KEPT_MS = 24 * 3_600_000
const KEYS_COOLDOWN_MS = 30_000
const KEYS_TIMEOUT_MS = 5000
/** A token is a kilobyte or two; what is longer is not looked at. */
const MAX_TOKEN_LENGTH = 8192
const MAX_SUBJECT_LENGTH = 255
/** RFC 9068, 4: access tokens are `at+jwt`; older issuers write `JWT` or nothing. An ID token is none of these elsewhere. */
const types: readonly unknown[] = [undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt']

/** Who holds a token, by the app's own opaque id, and until when. */
export interface AppUser {
  subject: string
  expiresAt: Date
  /** The mobile number that the issuer has verified (OpenID Connect Core, 5.1); null where the token names none. */
  phone: string | null
}

export type TokenVerifier = (token: string) => Promise<AppUser>

export interface VerifierOptions {
  clock: Clock
  /** Told when the issuer's keys cannot be had: known ones hold for a day, without them no token is accepted. */
  onKeysMissing: (error: unknown) => void
  cooldownMs?: number
}

/**
 * Verifies the app's tokens (RFC 7519, 8725): signed by a key of the configured set and by a pinned algorithm, for us,
 * by the configured issuer, in its time, with a subject. `jku`, `x5u` and `jwk` of the token are not looked at.
 * Throws TOKEN_INVALID, and TOKEN_UNVERIFIABLE while the keys cannot be had.
 */
export function tokenVerifier(
  { issuer, audience, jwksUri, algorithms }: AppAccount,
  { clock, onKeysMissing, cooldownMs = KEYS_COOLDOWN_MS }: VerifierOptions,
): TokenVerifier {
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: cooldownMs,
    timeoutDuration: KEYS_TIMEOUT_MS,
  })
  let loadedAt: number | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  const reload = (now: number): Promise<void> => {
    askedAt = now
    return keys.reload().then(() => {
      loadedAt = now
    }, onKeysMissing)
  }
  /** Keys of some age are asked for anew meanwhile; for too old ones everybody waits. */
  const ready = async (now: number): Promise<void> => {
    if (loadedAt === null) await reload(now)
    if (loadedAt === null) throw unverifiable()
    const ageMs = now - loadedAt
    if (ageMs < KEYS_AGE_MS) return
    const reloading = now - askedAt < cooldownMs ? undefined : reload(now)
    if (ageMs < KEYS_KEPT_MS) return
    await reloading
    if (now - loadedAt >= KEYS_KEPT_MS) throw unverifiable()
  }
  return async (token) => {
    refuseOddHeader(token)
    const now = clock().getTime()
    await ready(now)
    try {
      const { payload } = await jwtVerify(token, keys as JWTVerifyGetKey, {
        algorithms: [...algorithms],
        issuer,
        audience,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'exp'],
        currentDate: clock(),
      })
      return userOf(payload)
    } catch (cause) {
      if (cause instanceof AppError || isTokenFault(cause)) throw invalid(cause)
      onKeysMissing(cause)
      throw unverifiable(cause)
    }
  }
}

function unverifiable(cause?: unknown): AppError {
  return new AppError('TOKEN_UNVERIFIABLE', 'tokens cannot be checked now; please try again', { cause })
}

function refuseOddHeader(token: string): void {
  if (token.length === 0 || token.length > MAX_TOKEN_LENGTH) throw invalid()
  const header = headerOf(token)
  if (typeof header?.kid !== 'string' || !types.includes(header.typ)) throw invalid()
}

function headerOf(token: string): { kid?: unknown; typ?: unknown } | null {
  try {
    return decodeProtectedHeader(token)
  } catch {
    return null
  }
}

function userOf({ sub, exp, ...claims }: JWTPayload): AppUser {
  if (!sub || sub.length > MAX_SUBJECT_LENGTH || typeof exp !== 'number') throw invalid()
  return { subject: sub, expiresAt: new Date(exp * 1000), phone: phoneOf(claims) }
}

/** Mainland numbers only, as E.164 has them or without the country. What is not verified proves nothing. */
function phoneOf({ phone_number: phone, phone_number_verified: isVerified }: JWTPayload): string | null {
  if (isVerified !== true || typeof phone !== 'string') return null
  return /^(?:\+?86)?(1[3-9]\d{9})$/.exec(phone.replace(/[\s()-]/g, ''))?.[1] ?? null
}

/** What is wrong with the token itself; the rest is trouble with the issuer's keys. */
function isTokenFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false
  return !(
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC'
  )
}

function invalid(cause?: unknown): AppError {
  return new AppError('TOKEN_INVALID', 'the token is missing, wrong or expired', { cause })
}
