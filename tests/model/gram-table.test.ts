import { expect, test } from 'vitest'
import { GramTable } from '../../src/model/gram-table.ts'

/** Hashes as scripts/train-embedder/grams.py computes them: both sides must cut and hash alike. */
const known = { 公: 1397719984, 公积: 1724196880, 公积金: 3764729460, app: 977247430 }

interface Row {
  hash: number
  /** What the gram weighs in a question and in a document. */
  scale: [question: number, document: number]
  numbers: number[]
}

function fileOf(rows: readonly Row[], format = 1): Uint8Array {
  const dimensions = rows[0]!.numbers.length
  return Buffer.concat([
    Buffer.from(new Uint32Array([format, rows.length, dimensions, 0]).buffer),
    Buffer.from(new Uint32Array(rows.map(({ hash }) => hash)).buffer),
    Buffer.from(new Float32Array(rows.map(({ scale }) => scale[0])).buffer),
    Buffer.from(new Float32Array(rows.map(({ scale }) => scale[1])).buffer),
    Buffer.from(new Int8Array(rows.flatMap(({ numbers }) => numbers)).buffer),
  ])
}

const table = new GramTable(
  fileOf([
    { hash: known.公, scale: [1, 1], numbers: [100, 0, 0, 0] },
    { hash: known.公积, scale: [1, 0.5], numbers: [0, 100, 0, 0] },
    { hash: known.公积金, scale: [2, 0.5], numbers: [0, 0, 100, 0] },
    { hash: known.app, scale: [1, 1], numbers: [0, 0, 0, 100] },
  ]),
)

const rounded = (vector: ArrayLike<number>) => Array.from(vector, (value) => Math.round(value * 1000) / 1000 + 0)

test('a text is the sum of its known grams, weighed for its side, length 1', () => {
  const asked = table.embed('公积金', 'question')
  const said = table.embed('公积金', 'document')

  expect(rounded(asked)).toEqual([1, 1, 2, 0].map((value) => Math.round((value / Math.sqrt(6)) * 1000) / 1000))
  expect(rounded(said)).toEqual([1, 0.5, 0.5, 0].map((value) => Math.round((value / Math.sqrt(1.5)) * 1000) / 1000))
})

test('a gram that occurs four times counts twice, and punctuation parts grams', () => {
  const apart = table.embed('公，公，公，公 APP', 'question')

  expect(rounded(apart)).toEqual([2, 0, 0, 1].map((value) => Math.round((value / Math.sqrt(5)) * 1000) / 1000))
})

test('a text without any known gram is all zeros', () => {
  expect([...table.embed('天气', 'question')]).toEqual([0, 0, 0, 0])
  expect([...table.embed('', 'document')]).toEqual([0, 0, 0, 0])
})

test('a file of another format is refused', () => {
  expect(() => new GramTable(fileOf([{ hash: 1, scale: [1, 1], numbers: [1, 1, 1, 1] }], 2))).toThrow(/format 2/)
})
