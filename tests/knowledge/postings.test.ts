import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Postings } from '../../src/knowledge/postings.ts'

function read(postings: Postings, list: number): [slot: number, count: number][] {
  const { slots, counts } = postings.cells
  const items: [number, number][] = []
  postings.runs(list, (from, to) => {
    for (let cell = from; cell < to; cell++) items.push([slots[cell]!, counts[cell]!])
  })
  return items
}

test('each list gives what was pushed to it, in that order, however lists take turns', () => {
  const turns = fc.array(fc.record({ list: fc.nat(4), times: fc.nat(300) }), { maxLength: 40 })
  fc.assert(
    fc.property(turns, (all) => {
      const postings = new Postings()
      const pushed = Array.from({ length: 5 }, () => [] as [number, number][])
      for (const list of pushed.keys()) expect(postings.open()).toBe(list)
      let slot = 0
      for (const { list, times } of all) {
        for (let time = 0; time < times; time++) {
          postings.push(list, ++slot, time)
          pushed[list]!.push([slot, time])
        }
      }
      for (const [list, items] of pushed.entries()) expect(read(postings, list)).toEqual(items)
    }),
  )
})

test('a long list lies in few runs, and hardly any room is left empty', () => {
  const postings = new Postings()
  const list = postings.open()
  for (let slot = 0; slot < 100_000; slot++) postings.push(list, slot, 1)
  let runs = 0
  let last = 0
  postings.runs(list, (_, to) => {
    runs++
    last = to
  })

  expect(runs).toBeLessThan(120)
  expect(last).toBeLessThan(100_000 * 1.01)
})
