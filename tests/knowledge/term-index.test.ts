import fc from 'fast-check'
import { expect, test } from 'vitest'
import { best } from '../../src/knowledge/best.ts'
import { TermIndex } from '../../src/knowledge/term-index.ts'

const texts = ['公积金怎么提取', '居住证怎么签注', '租房提取公积金要合同', '护照丢了怎么补办']

function indexOf(all: readonly string[]): TermIndex {
  const index = new TermIndex()
  for (const text of all) index.add([{ text, weight: 1 }])
  return index
}

function find(index: TermIndex, query: string): { slot: number; score: number }[] {
  const scores = index.scores(index.read(query))
  return best(scores, 10).map((slot) => ({ slot, score: scores[slot]! }))
}

test('the text that shares the rare words comes first', () => {
  const hits = find(indexOf(texts), '租房怎么提取公积金')

  expect(hits[0]!.slot).toBe(2)
  expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score)
})

test('a removed text is not found again, before and after tidying', () => {
  const index = indexOf(texts)

  index.remove(2, [{ text: texts[2]!, weight: 1 }])
  const before = find(index, '租房公积金').map(({ slot }) => slot)
  const moved = index.compact()
  const after = find(index, '租房公积金').map(({ slot }) => slot)

  expect(before).toEqual([0])
  expect([...moved]).toEqual([0, 1, -1, 2])
  expect(after).toEqual([0])
})

test('tidying changes no order and no score', () => {
  const some = fc.array(fc.stringMatching(/^[公积金租房户口证件提取补办]{1,12}$/), { minLength: 2, maxLength: 30 })
  fc.assert(
    fc.property(some, fc.nat(29), (all, gone) => {
      const index = indexOf(all)
      if (gone < all.length) index.remove(gone, [{ text: all[gone]!, weight: 1 }])
      const kept = all.filter((_, slot) => slot !== gone)
      index.compact()
      const fresh = indexOf(kept)
      for (const query of all) expect(find(index, query)).toEqual(find(fresh, query))
    }),
    { numRuns: 60 },
  )
})

test('a word weighs more in the question than in the small print', () => {
  const index = new TermIndex()
  index.add([
    { text: '供暖时间', weight: 3 },
    { text: '停水通知', weight: 0.3 },
  ])
  index.add([
    { text: '停水通知', weight: 3 },
    { text: '供暖时间', weight: 0.3 },
  ])

  expect(find(index, '供暖').map(({ slot }) => slot)).toEqual([0, 1])
})
