import { expect, test } from 'vitest'
import { worksAt } from '../../src/desk/duty.ts'

const office = [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:30' }))

test.each([
  ['without hours of their own, at any time', null, '2026-11-28T03:00:00+08:00', true],
  ['on a Thursday morning', office, '2026-11-26T09:00:00+08:00', true],
  ['a minute before it begins', office, '2026-11-26T08:59:00+08:00', false],
  ['at the very end', office, '2026-11-26T17:30:00+08:00', false],
  ['on a Sunday, which is day seven', office, '2026-11-29T10:00:00+08:00', false],
  ['on a Monday in Beijing that is still Sunday in UTC', office, '2026-11-30T09:30:00+08:00', true],
  ['on a Sunday where Sundays are worked', [{ day: 7, from: '00:00', to: '23:59' }], '2026-11-29T00:00:00+08:00', true],
] as const)('an agent works %s', (_, hours, at, works) => {
  expect(worksAt(hours, new Date(at))).toBe(works)
})
