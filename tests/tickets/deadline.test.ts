import { expect, test } from 'vitest'
import { type ResponseTier, toBeijingIso } from '../../src/domain/index.ts'
import { dueAt } from '../../src/tickets/index.ts'

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
