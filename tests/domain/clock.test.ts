import { expect, test } from 'vitest'
import { instantOf } from '../../src/domain/index.ts'

test.each([
  ['2026-11-22', '2026-11-21T16:00:00.000Z'],
  ['2026-11-22T10:00', '2026-11-22T02:00:00.000Z'],
  ['2026-11-22T10:00:00.5', '2026-11-22T02:00:00.500Z'],
  ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['2028-02-29T10:00:00-14:00', '2028-03-01T00:00:00.000Z'],
])('%s is Beijing time unless it names a zone', (text, moment) => {
  expect(instantOf(text)?.toISOString()).toBe(moment)
})

test.each([
  'garbage',
  '',
  '22.11.2026',
  '2026-02-30',
  '2027-02-29T10:00:00Z',
  '2026-11-22T25:00:00Z',
  '0000-01-01T00:00:00Z',
  '2026-11-22T10:00:00+14:01',
  '2026-11-22T10:00:00-23:59',
])('%j is no time', (text) => {
  expect(instantOf(text)).toBeNull()
})
