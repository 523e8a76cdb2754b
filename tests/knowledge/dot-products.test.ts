import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dotProducts } from '../../scripts/build-dot-products.ts'
import { DotProducts } from '../../src/knowledge/dot-products.ts'

test('what is run is what is written', async () => {
  const kept = readFileSync(new URL('../../src/knowledge/dot-products.wasm', import.meta.url))

  expect(Buffer.compare(kept, await dotProducts())).toBe(0)
})

test('sums are exact for any width and any number of rows, the largest numbers too', () => {
  const tables = fc
    .record({ dimensions: fc.integer({ min: 1, max: 70 }), count: fc.integer({ min: 0, max: 40 }) })
    .chain(({ dimensions, count }) => {
      const numbers = (most: number) =>
        fc.array(fc.integer({ min: -most, max: most }), { minLength: dimensions, maxLength: dimensions })
      return fc.record({
        question: numbers(2047),
        rows: fc.array(numbers(127), { minLength: count, maxLength: count }),
      })
    })
  fc.assert(
    fc.property(tables, ({ question, rows }) => {
      const products = new DotProducts(question.length)
      products.reserve(rows.length)
      for (const [at, row] of rows.entries()) products.rows.set(row, at * products.width)

      const sums: number[] = []
      products.each(question, rows.length, (_, some) => sums.push(...some))

      expect(sums).toEqual(rows.map((row) => row.reduce((sum, value, i) => sum + value * question[i]!, 0)))
    }),
  )
})

test('rows stay when room is made, and more than one block of them is summed', () => {
  const products = new DotProducts(8)
  const count = 10_000
  for (let at = 0; at < count; at++) {
    products.reserve(at + 1)
    products.rows.set([at % 100], at * products.width)
  }

  const sums: number[] = []
  products.each([3], count, (first, some) => {
    expect(first).toBe(sums.length)
    sums.push(...some)
  })

  expect(sums).toEqual(Array.from({ length: count }, (_, at) => 3 * (at % 100)))
})
