import { expect, test } from 'vitest'
import { createVault, isOpenLink, newDataKey, signLink } from '../../src/vault/index.ts'

const vault = createVault(newDataKey())
const until = new Date('2026-12-22T00:00:00Z')
const before = new Date('2026-12-21T23:59:59Z')
const parts = Object.fromEntries(new URLSearchParams(signLink(vault, 'media a', until))) as {
  until: string
  signature: string
}

test('a signed address opens its own thing until its moment', () => {
  expect(isOpenLink(vault, { subject: 'media a', ...parts, now: before })).toBe(true)
  expect(isOpenLink(vault, { subject: 'media a', ...parts, now: until })).toBe(false)
})

test.each([
  ['another thing', { subject: 'media b' }],
  ['another moment', { until: String(Number(parts.until) + 1) }],
  ['a moment that is none', { until: '1e99' }],
  ['no signature', { signature: '' }],
  ['a signature that is cut off', { signature: parts.signature.slice(0, -4) }],
  ['a signature of nonsense', { signature: '///' }],
])('it does not open with %s', (_name, change) => {
  expect(isOpenLink(vault, { subject: 'media a', ...parts, now: before, ...change })).toBe(false)
})

test('nor under another key', () => {
  expect(isOpenLink(createVault(newDataKey()), { subject: 'media a', ...parts, now: before })).toBe(false)
})
