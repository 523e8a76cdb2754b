import { expect, test } from 'vitest'
import { best } from '../../src/knowledge/best.ts'

/** The plain way: everything sorted. */
function sorted(values: Float32Array, limit: number): number[] {
  return [...values.keys()]
    .filter((place) => values[place]! > 0)
    .toSorted((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, limit)
}

test('the best of many values are those that sorting finds, equal ones included', () => {
  let seed = 7
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  for (let round = 0; round < 50; round++) {
    const values = Float32Array.from({ length: 300 }, () => Math.round(next() * 40 - 5) / 10)
    expect(best(values, 25)).toEqual(sorted(values, 25))
  }
})

test('who is not admitted leaves the place to the next, and is only asked when it would be among the best', () => {
  const asked: number[] = []
  const values = Float32Array.of(0.9, 0.5, 0.8, 0.1, 0.7)

  const found = best(values, 2, {
    admits(place) {
      asked.push(place)
      return place !== 0
    },
  })

  expect(found).toEqual([2, 4])
  expect(asked).not.toContain(3)
})

test('equal values are ordered as the caller says', () => {
  expect(best(Float32Array.of(-0.5, -0.5, -1), 2, { above: -1, isBefore: (a, b) => a > b })).toEqual([1, 0])
})
