import { expect, test } from 'vitest'
import { batched } from '../../src/db/index.ts'

test('calls of one tick become one write, and each gets its own outcome', async () => {
  const groups: number[][] = []
  const double = batched(async (items: number[]) => {
    groups.push(items)
    return items.map((item) => item * 2)
  })

  expect(await Promise.all([double(1), double(2), double(3)])).toEqual([2, 4, 6])
  expect(groups).toEqual([[1, 2, 3]])
})

test('what arrives while a group is being written forms the next group, in order', async () => {
  const groups: number[][] = []
  const first = Promise.withResolvers<void>()
  const write = batched(async (items: number[]) => {
    groups.push(items)
    if (groups.length === 1) await first.promise
    return items
  })

  const one = write(1)
  await new Promise(setImmediate)
  const others = [write(2), write(3)]
  first.resolve()
  await Promise.all([one, ...others])

  expect(groups).toEqual([[1], [2, 3]])
})

test('a group is no larger than the limit', async () => {
  const sizes: number[] = []
  const write = batched(async (items: number[]) => {
    sizes.push(items.length)
    return items
  }, 2)

  await Promise.all([1, 2, 3, 4, 5].map(write))

  expect(sizes).toEqual([2, 2, 1])
})

test('one bad item does not fail its neighbours', async () => {
  const write = batched(async (items: number[]) => {
    if (items.includes(2)) throw Object.assign(new Error('duplicate'), { code: '23505' })
    return items
  })

  const outcomes = await Promise.allSettled([write(1), write(2), write(3)])

  expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('when the database is gone, everybody is told at once', async () => {
  let writes = 0
  const write = batched(async () => {
    writes += 1
    throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
  })

  const outcomes = await Promise.allSettled([write(1), write(2), write(3)])

  expect(outcomes.every((one) => one.status === 'rejected')).toBe(true)
  expect(writes).toBe(1)
})
