import { expect, test } from 'vitest'
import type { Row } from '../../bench/bench.ts'
import { machine } from '../../bench/machine.ts'
import { benchmarksPage, type Run, tableOf, verdictOf, withRun } from '../../bench/report.ts'

const row: Row = {
  what: 'acknowledged, embedded',
  unit: '/s',
  against: '`node:http` + one INSERT',
  subject: 12_345.6,
  peer: 4000,
  ratio: 3.0864,
  limit: { of: 'ratio', sort: 'at least', value: 1 },
}
const run: Run = {
  bench: 'intake',
  at: '2026-11-22T08:00:00.000Z',
  machine: 'a machine',
  command: 'npm run bench',
  rounds: 9,
  rows: [row],
  thrownAway: null,
  remarks: ['No message was left without its reply.'],
}
const sections = [
  { name: 'intake', title: 'Intake', method: 'What is compared.' },
  { name: 'memory', title: 'Memory', method: 'How it is weighed.' },
]
const nothing = { runs: [], thrownAway: [] }

test.each<[string, Partial<Row>, string]>([
  ['a ratio that reaches its limit holds it', { ratio: 1 }, 'held'],
  ['a ratio below what is asked at least misses it', { ratio: 0.99 }, 'MISSED'],
  [
    'a ratio above what is allowed at most misses it',
    { ratio: 1.51, limit: { of: 'ratio', sort: 'at most', value: 1.5 } },
    'MISSED',
  ],
  [
    'a limit on the figure looks at the figure, not at the ratio',
    { subject: 2999, ratio: 9, limit: { of: 'figure', sort: 'at most', value: 3000 } },
    'held',
  ],
  [
    'a figure over its limit misses it',
    { subject: 3001, ratio: 0.1, limit: { of: 'figure', sort: 'at most', value: 3000 } },
    'MISSED',
  ],
  ['a figure without a limit is not judged', { limit: null }, '—'],
  ['a ratio that could not be computed never holds a limit', { ratio: Number.NaN }, 'MISSED'],
])('%s', (_name, change, verdict) => {
  expect(verdictOf({ ...row, ...change })).toBe(verdict)
})

test('every line of a table has as many cells as its head', () => {
  const lines = tableOf([row, { ...row, what: 'a | b\nc', limit: null }]).split('\n')

  const cells = lines.map((line) => line.split(/(?<!\\)\|/).length)
  expect(lines).toHaveLength(4)
  expect(new Set(cells)).toEqual(new Set([9]))
  expect(lines[1]).toMatch(/^\|( -{2,3}:? \|)+$/)
})

test('a line of the table says what was measured, both figures, ratio, limit and verdict', () => {
  expect(tableOf([row]).split('\n')[2]).toBe(
    '| acknowledged, embedded | 12,346 /s | `node:http` + one INSERT | 4,000 /s | 3.09x | at least 1.0x | held |',
  )
})

test('the page tells date, rounds, command and machine of each run, and what was not measured', () => {
  const page = benchmarksPage(sections, withRun(nothing, run))

  expect(page).toContain('2026-11-22, 9 rounds, `npm run bench`, on a machine.')
  expect(page).toContain('No message was left without its reply.')
  expect(page.slice(page.indexOf('## Memory'))).toContain('Not measured yet.')
})

test('a run that was thrown away is told, and its figures are not shown', () => {
  const thrown = { ...run, at: '2026-11-23T08:00:00.000Z', rows: [{ ...row, subject: 99_999 }], thrownAway: 'it swung' }

  const page = benchmarksPage(sections, withRun(withRun(nothing, run), thrown))

  expect(page).toContain('12,346 /s')
  expect(page).toContain('Thrown away: the run of 2026-11-23, it swung.')
  expect(page).not.toContain('99,999')
})

test('a run that stands takes the place of all before it', () => {
  const thrown = { ...run, thrownAway: 'it swung' }
  const next = { ...run, at: '2026-11-24T08:00:00.000Z' }

  const results = [thrown, run, next].reduce(withRun, nothing)

  expect(results).toEqual({ runs: [next], thrownAway: [] })
})

test('the machine is told by its parts, never by its name', async () => {
  const { hostname } = await import('node:os')

  expect(machine()).toMatch(/\d+ cores, \d+ GiB RAM, Node v\d+\.\d+\.\d+/)
  expect(machine()).not.toContain(hostname())
})
