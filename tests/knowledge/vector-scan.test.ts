import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VectorScan } from '../../src/knowledge/vector-scan.ts'

const unit = (angle: number) => [Math.cos(angle), Math.sin(angle), 0, 0]

test('an owner is as near as its nearest piece, and one without pieces is not near at all', () => {
  const scan = new VectorScan(4)
  scan.put(0, [unit(0), unit(1)])
  scan.put(2, [unit(3)])

  const cosines = scan.cosines(unit(1), 3)

  expect(cosines[0]).toBeCloseTo(1, 2)
  expect(cosines[1]).toBe(-1)
  expect(cosines[2]).toBeCloseTo(Math.cos(2), 2)
})

test('a removed owner leaves the others as they were', () => {
  const scan = new VectorScan(4)
  for (let owner = 0; owner < 300; owner++) scan.put(owner, [unit(owner / 50), unit(owner / 50)])

  for (let owner = 0; owner < 300; owner += 2) scan.put(owner, [])
  const cosines = scan.cosines(unit(3), 300)

  expect(scan.size).toBe(300)
  for (let owner = 0; owner < 300; owner++) {
    if (owner % 2 === 0) expect(cosines[owner]).toBe(-1)
    else expect(cosines[owner]).toBeCloseTo(Math.cos(3 - owner / 50), 1)
  }
})

test('one by one owners are as near as all at once, to the last bit, whatever was put and taken away', () => {
  const puts = fc.array(
    fc.record({ owner: fc.nat(9), angles: fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { maxLength: 4 }) }),
  )
  fc.assert(
    fc.property(puts, (all) => {
      const scan = new VectorScan(4)
      const now = new Map<number, number[]>()
      for (const { owner, angles } of all) {
        scan.put(owner, angles.map(unit))
        now.set(owner, angles)
      }
      const cosines = scan.cosines(unit(1), 10)
      const cosineOf = scan.cosineOf(unit(1))

      expect(scan.size).toBe([...now.values()].flat().length)
      for (let owner = 0; owner < 10; owner++) {
        const exact = Math.max(-1, ...(now.get(owner) ?? []).map((angle) => Math.cos(angle - 1)))
        expect(cosines[owner]).toBe(cosineOf(owner))
        expect(Math.abs(cosines[owner]! - exact)).toBeLessThan(0.02)
      }
    }),
  )
})

test('bytes are as good as fractions to a hundredth', () => {
  const vector = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 128, maxLength: 128 })
  fc.assert(
    fc.property(vector, vector, (a, b) => {
      const length = (v: number[]) => Math.hypot(...v) || 1
      const [x, y] = [a, b].map((v) => v.map((value) => value / length(v))) as [number[], number[]]
      const scan = new VectorScan(128)
      scan.put(0, [x])
      const exact = x.reduce((sum, value, i) => sum + value * y[i]!, 0)
      expect(Math.abs(scan.cosines(y, 1)[0]! - exact)).toBeLessThan(0.01)
    }),
    { numRuns: 200 },
  )
})
