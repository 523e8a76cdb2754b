import { expect, test } from 'vitest'
import {
  type Circumstances,
  circumstances,
  placeShare,
  type RankingWeights,
  scoreOf,
  scorerFor,
  type Traits,
  traits,
  type Weighing,
  weightsFor,
  wordTraits,
} from '../../src/knowledge/ranking.ts'
import fitted from '../../src/knowledge/ranking-weights.json' with { type: 'json' }

const all = <Name extends string>(names: readonly Name[], value: number) =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<Name, number>
const usual: Circumstances = all(circumstances, 0)
const nothing: Traits = all(traits, 0)
const none = Object.fromEntries(circumstances.map((name) => [name, all(traits, 0)])) as Weighing['by']
const scale = { mean: all(circumstances, 0), deviation: all(circumstances, 1) }
const weights: RankingWeights = {
  all: {
    base: { ...all(traits, 0), words: 1, meaning: 3 },
    by: { ...none, known: { ...all(traits, 0), meaning: 0.5 } },
    ...scale,
  },
  words: { base: { ...all(traits, 0), words: 1 }, by: none, ...scale },
}

test('meaning counts the more the better its words are known, and what is beyond all measure counts no more than much', () => {
  const near = { ...nothing, meaning: 1 }
  const score = (known: number) => scoreOf(near, weightsFor({ ...usual, known }, weights.all))

  expect(score(1)).toBeGreaterThan(score(0))
  expect(score(-1)).toBeLessThan(score(0))
  expect(score(50)).toBe(score(2))
})

test('the weights in use know every trait and every circumstance; those of words count nothing else', () => {
  for (const weighing of [fitted.all, fitted.words]) {
    const counted = weightsFor(usual, weighing)

    expect(Object.keys(counted).toSorted()).toEqual([...traits].toSorted())
    expect(Object.values(counted).every(Number.isFinite)).toBe(true)
  }
  const others = traits.filter((trait) => !wordTraits.includes(trait))
  const counted = weightsFor({ ...usual, wordsLead: 1, length: 4 }, fitted.words)
  expect(others.map((trait) => counted[trait])).toEqual(others.map(() => 0))
})

test('a place tells less the lower it is, and none tells nothing', () => {
  expect([0, 10, 90].map(placeShare)).toEqual([1, 0.5, 0.1])
  expect(placeShare(undefined)).toBe(0)
})

test('where words are hardly known they alone decide, where they are well known all traits do, between them both', () => {
  const said = { ...nothing, words: 1 }
  const meant = { ...nothing, meaning: 1 }
  const [board, half, law] = [0.6, 0.72, 0.95].map((known) => scorerFor({ ...usual, known }, weights))

  expect(board!(meant)).toBe(0)
  expect(board!(said)).toBe(1)
  expect(law!(meant)).toBeGreaterThan(law!(said))
  expect(half!(meant)).toBeGreaterThan(0)
  expect(half!(meant)).toBeLessThan(law!(meant))
})
