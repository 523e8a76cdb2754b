import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { understand } from '../../src/nlu/index.ts'

interface Labelled {
  text: string
  kind: string
  /** Never looked at while the rules were made. */
  held?: boolean
}

const read = (name: string) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; kind: string | null; held?: boolean })
const labelled = [...read('./kinds.jsonl'), ...read('./utterances.jsonl')].filter(
  (row): row is Labelled => row.kind !== null,
)

function wrong({ text, kind }: Labelled): boolean {
  const found = understand(text, { asked: null, now: new Date('2026-11-22T10:00:00+08:00') })
  return !kind.split('|').includes(found.kind.value)
}

describe('consultation, help, complaint, report, suggestion, praise', () => {
  test('there are 400 labelled sentences, a third of them kept apart', () => {
    expect(labelled.length).toBeGreaterThanOrEqual(400)
    expect(labelled.filter(({ held }) => held).length).toBeGreaterThanOrEqual(130)
  })

  test.each(['inquiry', 'assistance', 'complaint', 'report', 'suggestion', 'praise'])(
    'of the sentences kept apart, four in five of each kind are told right: %s',
    (kind) => {
      const own = labelled.filter((row) => row.held && row.kind === kind)

      expect(own.filter((row) => !wrong(row)).length / own.length).toBeGreaterThanOrEqual(0.8)
    },
  )

  test('nine in ten of all are told right, those kept apart too', () => {
    const held = labelled.filter((row) => row.held)

    expect(held.filter((row) => !wrong(row)).length / held.length).toBeGreaterThanOrEqual(0.9)
    expect(labelled.filter((row) => !wrong(row)).length / labelled.length).toBeGreaterThanOrEqual(0.92)
  })
})
