import { randomInt } from 'node:crypto'

/** How long a code holds that was sent to a phone. */
export const CODE_MINUTES = 10
const CODE_DIGITS = 6
/** Mainland mobile numbers. */
const mobile = /^1[3-9]\d{9}$/

/** Whether a code can be sent there; it goes to nothing but a mobile number. */
export function isMobile(phone: string): boolean {
  return mobile.test(phone)
}

/** The digits of a code for one use. */
export function newCode(): string {
  return String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0')
}
