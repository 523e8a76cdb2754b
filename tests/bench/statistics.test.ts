import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcomeOf } from '../../bench/bench.ts'
import { interleave } from '../../bench/rounds.ts'
import { compare, median, quantile, swingOf, unsteady } from '../../bench/statistics.ts'

const gateway = { contender: 'gateway', figure: 'perSecond' }
const bare = { contender: 'bare', figure: 'perSecond' }

/** Rounds out of pairs of figures: the gateway's and the bare one's. */
function roundsOf(...pairs: [number, number][]) {
  return pairs.map(([ours, theirs]) => ({ gateway: { perSecond: ours }, bare: { perSecond: theirs } }))
}

test.each([
  ['one figure is its own median', [7], 7],
  ['of an odd number it is the middle one, whatever the order', [9, 1, 5], 5],
  ['of an even number it lies between the middle two', [4, 1, 3, 100], 3.5],
])('%s', (_name, values, expected) => {
  expect(median(values)).toBe(expected)
})

test('a median lies among the figures and does not change with their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
      const found = median(values)
      expect(found).toBeGreaterThanOrEqual(Math.min(...values))
      expect(found).toBeLessThanOrEqual(Math.max(...values))
      expect(median(values.toReversed())).toBe(found)
    }),
  )
})

test('the slowest of a hundred is beyond the p99, the slowest but one is the p99', () => {
  const times = Array.from({ length: 100 }, (_, at) => at + 1)

  expect(quantile(times, 0.99)).toBe(99)
  expect(quantile(times, 1)).toBe(100)
  expect(quantile(times, 0.5)).toBe(50)
})

test('without a single figure nothing is claimed', () => {
  expect(median([])).toBeNaN()
  expect(quantile([], 0.99)).toBeNaN()
})

test('the ratio is taken round by round, so that one slow minute of the machine cannot tip it', () => {
  // The machine was ten times slower in the last round, for both alike.
  const rounds = roundsOf([200, 100], [220, 110], [20, 10])

  expect(compare(rounds, gateway, bare)).toEqual({ subject: 200, peer: 100, ratio: 2 })
})

test('one lucky round does not make the ratio', () => {
  expect(compare(roundsOf([100, 100], [900, 100], [100, 100]), gateway, bare).ratio).toBe(1)
})

test('a run stands as long as the bare figure swings by no more than three times', () => {
  expect(unsteady(roundsOf([1, 100], [9, 300]), bare)).toBeNull()
})

test('a run is thrown away, with its reason, when the bare figure swings by more', () => {
  const rounds = roundsOf([100, 100], [100, 301])

  expect(unsteady(rounds, bare)).toBe('the bare figure (bare, perSecond) itself swung 3.0 times')
  expect(outcomeOf(rounds, [gateway, bare], []).thrownAway).toContain('bare')
})

test('a bare figure of nothing at all spoils the run', () => {
  expect(swingOf([5, 0])).toBe(Number.POSITIVE_INFINITY)
  expect(unsteady(roundsOf([1, 5], [1, 0]), bare)).not.toBeNull()
})

test('a figure that nobody measured is a fault, not a zero', () => {
  expect(() => compare(roundsOf([1, 1]), { ...gateway, figure: 'p99Ms' }, bare)).toThrow('p99Ms of gateway')
})

test('the contenders take turns: A B, then B A, then A B', async () => {
  const order: string[] = []
  const contender = (name: string) => async () => {
    order.push(name)
    return { perSecond: order.length }
  }

  const rounds = await interleave(3, { A: contender('A'), B: contender('B') })

  expect(order.join('')).toBe('ABBAAB')
  expect(rounds.map(({ A, B }) => [A?.perSecond, B?.perSecond])).toEqual([
    [1, 2],
    [4, 3],
    [5, 6],
  ])
})
