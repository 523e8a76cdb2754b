import { timingSafeEqual } from 'node:crypto'
import type { Vault } from './index.ts'

const PURPOSE = 'link'

/** The part behind the question mark of an address that opens one thing until a moment, for whoever holds it. */
export function signLink(vault: Vault, subject: string, until: Date): string {
  const seconds = Math.floor(until.getTime() / 1000)
  return `until=${seconds}&signature=${signatureOf(vault, subject, seconds).toString('base64url')}`
}

/** Whether such an address is genuine and not too old. */
export function isOpenLink(
  vault: Vault,
  link: { subject: string; until: string; signature: string; now: Date },
): boolean {
  if (!/^\d{1,12}$/.test(link.until)) return false
  const right = signatureOf(vault, link.subject, Number(link.until))
  const given = Buffer.from(link.signature, 'base64url')
  return (
    given.length === right.length && timingSafeEqual(given, right) && Number(link.until) * 1000 > link.now.getTime()
  )
}

function signatureOf(vault: Vault, subject: string, seconds: number): Buffer {
  return vault.fingerprint(PURPOSE, `${subject} ${seconds}`)
}
