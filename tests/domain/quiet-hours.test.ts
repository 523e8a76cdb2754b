import { expect, test } from 'vitest'
import { parseQuietHours, quietUntil } from '../../src/domain/index.ts'

const endOf = (hours: string, at: string) =>
  quietUntil(parseQuietHours(hours)!, new Date(`${at}+08:00`))?.toISOString() ?? null
const beijing = (at: string) => new Date(`${at}+08:00`).toISOString()

test.each([
  ['21:00-08:00', '2026-11-25T20:59:59', null],
  ['21:00-08:00', '2026-11-25T21:00:00', '2026-11-26T08:00:00'],
  ['21:00-08:00', '2026-11-25T23:59:30', '2026-11-26T08:00:00'],
  ['21:00-08:00', '2026-11-26T00:00:00', '2026-11-26T08:00:00'],
  ['21:00-08:00', '2026-11-26T07:59:59', '2026-11-26T08:00:00'],
  ['21:00-08:00', '2026-11-26T08:00:00', null],
  ['12:30-14:00', '2026-11-26T12:29:00', null],
  ['12:30-14:00', '2026-11-26T13:10:00', '2026-11-26T14:00:00'],
  ['12:30-14:00', '2026-11-26T23:00:00', null],
])('with quiet hours of %s, what comes at %s waits until %s', (hours, at, until) => {
  expect(endOf(hours, at)).toBe(until && beijing(until))
})

test.each(['', '21-8', '21:00-24:00', '9:00-10:00', '08:00-08:00', '21:60-08:00'])(
  '%j is no span of the day',
  (text) => {
    expect(parseQuietHours(text)).toBeNull()
  },
)
