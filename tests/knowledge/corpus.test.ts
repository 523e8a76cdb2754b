import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Corpus } from '../../src/knowledge/corpus.ts'
import { Wording } from '../../src/knowledge/wording.ts'
import { provision } from './fixtures/index.ts'

const number = 300
const stored = Array.from({ length: number }, (_, at) => ({
  article: provision('湖面规定', `第${at + 1}条`, `第${at + 1}条说的是游船。`),
  version: 1,
  withdrawn: false,
}))

function found(corpus: Corpus, question: string): number {
  return corpus.index.scores(corpus.index.read(question)).filter((score) => score > 0).length
}

test('while many articles are read with another list of wordings, questions are answered by the former one', async () => {
  const corpus = new Corpus(Wording.parse('').wording)
  corpus.apply(stored)
  const before = corpus.revision

  const done = corpus.reword(Wording.parse('游船 = 划划乐').wording)
  await nextTurn()
  const meanwhile = [found(corpus, '游船'), found(corpus, '划划乐')]
  await done

  expect(meanwhile).toEqual([number, 0])
  expect([found(corpus, '游船'), found(corpus, '划划乐')]).toEqual([number, number])
  expect(corpus.revision).not.toBe(before)
  expect(corpus.get(stored[7]!.article.id)).toBe(stored[7]!.article)
  expect(corpus.works.cited('湖面规定第八条', () => true).slots.map((slot) => corpus.at(slot)!.id)).toEqual([
    stored[7]!.article.id,
  ])
})

test('many changes are taken over in turns', async () => {
  const corpus = new Corpus()

  const done = corpus.applyInTurns(stored)
  const first = corpus.size
  await done

  expect(first).toBeGreaterThan(0)
  expect(first).toBeLessThan(number)
  expect(corpus.size).toBe(number)
})

test('room of articles that went is used again', () => {
  const corpus = new Corpus()
  corpus.apply(stored)
  for (let round = 0; round < 3; round++) corpus.apply(stored)

  expect(corpus.index.slots).toBeLessThan(number * 1.5)
  expect(found(corpus, '游船')).toBe(number)
})

test('the passages that are drawn are the same whatever came and went', () => {
  const [one, other] = [new Corpus(), new Corpus()]
  one.apply(stored)
  for (const { article } of stored.toReversed())
    other.apply([{ article: { ...article, id: `${article.id}-gone` }, version: 1, withdrawn: false }])
  other.apply(stored.toReversed())
  for (const { article } of stored)
    other.apply([{ article: { ...article, id: `${article.id}-gone` }, version: 2, withdrawn: true }])
  const drawn = (corpus: Corpus) => corpus.drawn(20).map((slot) => corpus.at(slot)!.id)

  expect(drawn(one)).toHaveLength(20)
  expect(drawn(other)).toEqual(drawn(one))
})
