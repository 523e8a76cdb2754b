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
  weightsFor,
} from '../../src/knowledge/ranking.ts'

const all = <Name extends string>(names: readonly Name[], value: number) =>
  Object.fromEntries(names.map((name) => [name, value])) as Record<Name, number>
const usual: Circumstances = all(circumstances, 0)
const nothing: Traits = all(traits, 0)
const weights: RankingWeights = {
  base: { ...all(traits, 0), words: 1, meaning: 1 },
  by: {
    ...(Object.fromEntries(circumstances.map((name) => [name, all(traits, 0)])) as RankingWeights['by']),
    known: { ...all(traits, 0), meaning: 0.5 },
  },
  mean: all(circumstances, 0),
  deviation: all(circumstances, 1),
}

test('meaning counts the more the better its words are known, and what is beyond all measure counts no more than much', () => {
  const near = { ...nothing, meaning: 1 }
  const score = (known: number) => scoreOf(near, weightsFor({ ...usual, known }, weights))

  expect(score(1)).toBeGreaterThan(score(0))
  expect(score(-1)).toBeLessThan(score(0))
  expect(score(50)).toBe(score(2))
})

test('the weights in use know every trait and every circumstance', () => {
  const counted = weightsFor(usual)

  expect(Object.keys(counted).toSorted()).toEqual([...traits].toSorted())
  expect(Object.values(counted).every(Number.isFinite)).toBe(true)
})

test('a place tells less the lower it is, and none tells nothing', () => {
  expect([0, 10, 90].map(placeShare)).toEqual([1, 0.5, 0.1])
  expect(placeShare(undefined)).toBe(0)
})

test('where the words are hardly known, words lead; where they are well known, the fitted weights do', () => {
  const said = { ...nothing, words: 1 }
  const meant = { ...nothing, meaning: 1 }
  const board = scorerFor({ ...usual, known: 0.6 }, weights)
  const law = scorerFor({ ...usual, known: 0.95 }, weights)

  expect(board(said)).toBeGreaterThan(board(meant))
  expect(law(meant)).toBeGreaterThan(law(said))
})
