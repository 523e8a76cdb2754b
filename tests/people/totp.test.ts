import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { newTotpSecret, stepOfCode, totpAddress } from '../../src/people/totp.ts'

/** The secret of RFC 6238, appendix B, in Base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const at = (seconds: number) => new Date(seconds * 1000)

/** RFC 4226 by hand, so that the package is not its own witness. */
function codeOf(step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', '12345678901234567890').update(counter).digest()
  const offset = digest[19]! & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('the codes of RFC 6238 are taken at their times', () => {
  expect(stepOfCode(secret, '287082', at(59), 0)).toBe(1)
  expect(stepOfCode(secret, '081804', at(1111111109), 0)).toBe(37037036)
  expect(stepOfCode(secret, '005924', at(1234567890), 0)).toBe(41152263)
})

test('a telephone may be half a minute off, and no more', () => {
  const now = at(1_800_000_000)
  const step = 60_000_000

  expect([-2, -1, 0, 1, 2].map((off) => stepOfCode(secret, codeOf(step + off), now, 0))).toEqual([
    null,
    step - 1,
    step,
    step + 1,
    null,
  ])
})

test('a code is taken once', () => {
  const now = at(1_800_000_000)

  expect(stepOfCode(secret, codeOf(60_000_000), now, 59_999_999)).toBe(60_000_000)
  expect(stepOfCode(secret, codeOf(60_000_000), now, 60_000_000)).toBeNull()
})

test.each(['', '12345', '1234567', 'abcdef', '12 345', '１２３４５６'])(
  'what is no code is wrong, not a fault: %j',
  (code) => {
    expect(stepOfCode(secret, code, at(59), 0)).toBeNull()
  },
)

test('a telephone reads whose code it is from the address', () => {
  const fresh = newTotpSecret()

  expect(fresh).toMatch(/^[A-Z2-7]{32}$/)
  expect(decodeURIComponent(totpAddress(fresh, 'wang.li'))).toContain('接诉 12345')
  expect(totpAddress(fresh, 'wang.li')).toContain(`secret=${fresh}`)
})
