import { generateSecret, generateURI, verifySync } from 'otplib'

/** Seconds that a code holds, and how far a telephone's clock may be off, both ways. */
const PERIOD_SECONDS = 30
const TOLERANCE_SECONDS = 30

/** A fresh secret of 160 bits in Base32, as authenticator programs take it. */
export function newTotpSecret(): string {
  return generateSecret()
}

/** The address behind the picture that a telephone scans. */
export function totpAddress(secret: string, userName: string): string {
  return generateURI({ issuer: '接诉 12345', label: userName, secret })
}

/**
 * The time step of a right code (RFC 6238: six digits, SHA-1, 30 seconds); null for a wrong one, and for one of
 * `lastStep` or before: a code that somebody looked at over a shoulder is worth nothing a second time.
 */
export function stepOfCode(secret: string, code: string, now: Date, lastStep: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const epoch = Math.floor(now.getTime() / 1000)
  const result = verifySync({ secret, token: code, epoch, period: PERIOD_SECONDS, epochTolerance: TOLERANCE_SECONDS })
  if (!result.valid) return null
  const step = Math.floor(epoch / PERIOD_SECONDS) + result.delta
  return step > lastStep ? step : null
}
