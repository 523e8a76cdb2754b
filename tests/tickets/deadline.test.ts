import { expect, test } from 'vitest'
import { type ResponseTier, toBeijingIso } from '../../src/domain/index.ts'
import { afterStops, dueAt, extended } from '../../src/tickets/index.ts'

const rows: [name: string, tier: ResponseTier, receivedAt: string, due: string][] = [
  ['two hours run on the clock', '2h', '2026-11-22T15:58:00+08:00', '2026-11-22T17:58:00+08:00'],
  ['two hours run over midnight', '2h', '2026-11-22T23:10:00+08:00', '2026-11-23T01:10:00+08:00'],
  ['twenty-four hours end at the same hour tomorrow', '24h', '2026-11-22T08:30:15+08:00', '2026-11-23T08:30:15+08:00'],
  ['twenty-four hours run through a holiday', '24h', '2026-10-01T09:00:00+08:00', '2026-10-02T09:00:00+08:00'],
  ['the day of receipt does not count', '7d', '2026-11-22T15:58:00+08:00', '2026-11-29T23:59:59+08:00'],
  ['the first minute of a day counts like its last', '7d', '2026-11-22T00:00:00+08:00', '2026-11-29T23:59:59+08:00'],
  ['the last minute of a day counts like its first', '7d', '2026-11-22T23:59:59+08:00', '2026-11-29T23:59:59+08:00'],
  ['days are those of Beijing, not of Greenwich', '7d', '2026-11-22T17:00:00Z', '2026-11-30T23:59:59+08:00'],
  ['a weekend at the end moves nothing', '7d', '2026-11-21T10:00:00+08:00', '2026-11-28T23:59:59+08:00'],
  ['National Day week neither lengthens nor moves it', '7d', '2026-09-28T10:00:00+08:00', '2026-10-05T23:59:59+08:00'],
  ['fifteen days run over Spring Festival', '15d', '2027-01-31T10:00:00+08:00', '2027-02-15T23:59:59+08:00'],
  ['fifteen days run over a leap day', '15d', '2028-02-20T10:00:00+08:00', '2028-03-06T23:59:59+08:00'],
  ['fifteen days run over the year’s end', '15d', '2026-12-25T10:00:00+08:00', '2027-01-09T23:59:59+08:00'],
]

test.each(rows)('%s', (_name, tier, receivedAt, due) => {
  expect(toBeijingIso(dueAt(tier, new Date(receivedAt)))).toBe(due)
})

const workingRows: [name: string, receivedAt: string, due: string][] = [
  ['a weekend does not count', '2026-11-20T10:00:00+08:00', '2026-12-01T23:59:59+08:00'],
  ['National Day does not count, the exchanged weekends do', '2025-09-26T10:00:00+08:00', '2025-10-13T23:59:59+08:00'],
  ['a Sunday that is worked for a holiday counts', '2025-09-25T10:00:00+08:00', '2025-10-11T23:59:59+08:00'],
]

test.each(workingRows)('seven working days: %s', (_name, receivedAt, due) => {
  expect(toBeijingIso(dueAt('7d', new Date(receivedAt), 'working'))).toBe(due)
})

test('hours run on whatever day it is', () => {
  const saturday = new Date('2026-11-21T10:00:00+08:00')

  expect(dueAt('24h', saturday, 'working')).toEqual(dueAt('24h', saturday))
})

const at = (text: string) => new Date(`2026-11-${text}:00+08:00`)
const stopRows: [name: string, due: string, stops: [string, string | null][], now: string, after: string][] = [
  ['no stop moves nothing', '25T12:00', [], '24T00:00', '25T12:00'],
  ['an hour’s stop is an hour more', '25T12:00', [['24T10:00', '24T11:00']], '25T00:00', '25T13:00'],
  [
    'stops that overlap count once',
    '25T12:00',
    [
      ['24T10:00', '24T12:00'],
      ['24T11:00', '24T13:00'],
    ],
    '25T00:00',
    '25T15:00',
  ],
  ['a stop that lasts counts up to now', '25T12:00', [['24T10:00', null]], '24T16:00', '25T18:00'],
  ['a stop after the deadline comes too late', '25T12:00', [['26T10:00', '26T11:00']], '27T00:00', '25T12:00'],
]

test.each(stopRows)('clock stops: %s', (_name, due, stops, now, after) => {
  const stopped = stops.map(([from, to]) => ({ from: at(from), to: to === null ? null : at(to) }))

  expect(afterStops(at(due), stopped, at(now))).toEqual(at(after))
})

test('a deadline at the end of a day stays at the end of a day', () => {
  const due = dueAt('7d', at('20T10:00'))

  const moved = afterStops(due, [{ from: at('22T10:00'), to: at('23T09:00') }], at('24T00:00'))

  expect(toBeijingIso(moved)).toBe('2026-11-28T23:59:59+08:00')
})

test('an extension counts from the deadline before it', () => {
  expect(toBeijingIso(extended(dueAt('7d', at('20T10:00')), 5))).toBe('2026-12-02T23:59:59+08:00')
  expect(toBeijingIso(extended(dueAt('24h', at('20T10:00')), 1))).toBe('2026-11-22T23:59:59+08:00')
})
