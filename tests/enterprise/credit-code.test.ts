import fc from 'fast-check'
import { expect, test } from 'vitest'
import { creditCodeOf, isCreditCode } from '../../src/enterprise/index.ts'

// Codes of two listed companies, as their reports print them.
const real = ['91110108551385082Q', '91440300708461136T']

test.each(real)('%s is a credit code', (code) => {
  expect(isCreditCode(code)).toBe(true)
})

test('a code is read however it was typed', () => {
  expect(creditCodeOf(' 9111 0108 5513 8508 2q ')).toBe('91110108551385082Q')
  expect(creditCodeOf('９１１１０１０８５５１３８５０８２Ｑ')).toBe('91110108551385082Q')
})

test.each([
  ['too short', '9111010855138508'],
  ['a letter that the standard does not have', '9111010855138508IQ'],
  ['a letter among the digits of the area', '9111A108551385082Q'],
  ['nothing', ''],
])('%s is refused', (_name, code) => {
  expect(() => creditCodeOf(code)).toThrow(expect.objectContaining({ code: 'CREDIT_CODE' }))
})

test('one wrong character, or two neighbours swapped, never passes', () => {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  fc.assert(
    fc.property(fc.constantFrom(...real), fc.nat(17), fc.constantFrom(...alphabet), (code, at, character) => {
      const changed = code.slice(0, at) + character + code.slice(at + 1)
      expect(isCreditCode(changed)).toBe(changed === code)
      if (at < 17 && code[at] !== code[at + 1]) {
        const swapped = code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2)
        expect(isCreditCode(swapped)).toBe(false)
      }
    }),
  )
})
