import { expect, test } from 'vitest'
import { Works } from '../../src/knowledge/works.ts'

const titles = [
  '游船条例第三条',
  '游船条例第一条',
  '游船条例第二条',
  '码头条例第一条',
  '码头条例第二条',
  '关于泳池的通知',
  '游船条例第二条之一',
]
function worksOf(titles: readonly string[]): Works {
  const works = new Works()
  for (const [slot, title] of titles.entries()) works.add(slot, title)
  return works
}

const nearness = (slot: number) => [0.9, 0.1, 0.4, 0.6, 0.2, 0.8, 0.5][slot]!

test('a work that many of the best finds belong to speaks for its other parts, and a find never for itself', () => {
  const kin = worksOf(titles).kinship([0, 3, 1], nearness)

  expect(kin(2).work).toBeCloseTo(1)
  expect(kin(0).work).toBeLessThan(kin(2).work)
  expect(kin(3).work).toBe(0)
  expect(kin(4).work).toBeGreaterThan(0)
})

test('neighbours are those before and after by number, whatever order they came in', () => {
  const kin = worksOf(titles).kinship([0], nearness)

  expect(kin(1).nearby).toBeCloseTo(0.4 / 2)
  expect(kin(2).nearby).toBeCloseTo((0.1 + 0.5) / 2)
  expect(kin(6).nearby).toBeCloseTo((0.4 + 0.9) / 2)
})

test('what is part of no work has no kin', () => {
  expect(worksOf(titles).kinship([5, 0], nearness)(5)).toEqual({ work: 0, nearby: 0 })
  expect(worksOf(['独一份第一条']).kinship([0], () => 1)(0)).toEqual({ work: 0, nearby: 0 })
})

test("a part that was taken away is nobody's neighbour any more", () => {
  const works = worksOf(titles)

  works.remove(6)

  expect(works.kinship([0], nearness)(2).nearby).toBeCloseTo((0.1 + 0.9) / 2)
})

test('a part is cited by the number and the whole title of its work, or the end of it', () => {
  const works = worksOf(titles)

  expect(works.cited('请问《游船条例》第二条之一怎么说')).toEqual([6])
  expect(works.cited('码头条例 第2条')).toEqual([4])
  expect(worksOf(['某某市游船条例第一条', '某某市游船条例第二条']).cited('游船条例第二条')).toEqual([1])
  expect(worksOf(['某某市游船条例第一条', '某某市关于泳池的规定第一条']).cited('您好，请问游船条例第一条')).toEqual([0])
  expect(worksOf(['某某市游船条例第一条', '某某市关于泳池的规定第一条']).cited('关于泳池的规定第一条')).toEqual([1])
  expect(works.cited('泳池条例第一条')).toEqual([])
  expect(works.cited('游船条例第九条')).toEqual([])
  expect(works.cited('第一条是什么')).toEqual([])
})
