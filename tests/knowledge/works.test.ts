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
  for (const [slot, title] of titles.entries()) works.add(slot, title, `document-${slot}`)
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

const all = () => true
const laws = [
  '北京市献血条例第二十条',
  '北京市献血条例第二十一条',
  '北京市献血条例第二十二条',
  '上海市献血条例第二十条',
  '养犬管理条例第三条',
  '北京市养犬管理条例第三条',
  '北京市实施《中华人民共和国道路交通安全法》办法第七十条',
  '北京市关于湖面的规定第一条',
  '中华人民共和国民法典第一千零七十九条',
  '码头手册第三章',
]
const cited = (question: string, admits: (slot: number) => boolean = all) => worksOf(laws).cited(question, admits).slots

test.each([
  ['您好，请问北京市献血条例第二十二条怎么说', [2]],
  ['《北京市献血条例》 第22条', [2]],
  ['北京献血条例22条', [2]],
  ['北京市献血条例里第二十二条', [2]],
  ['民法典第1079条', [8]],
  ['关于湖面的规定第一条', [7]],
  ['北京市实施道路交通安全法办法第七十条', [6]],
  ['北京市实施《道路交通安全法》办法 第七十条：机动车之间发生事故，依照《北京市献血条例》第二十条', [6]],
  ['养犬管理条例第三条', [4]],
  ['北京市献血条例第二十条和第二十一条', [0, 1]],
  ['北京市献血条例第二十条到第二十二条', [0, 1, 2]],
  ['养犬管理条例第三条、北京市献血条例第二十条', [4, 0]],
])('“%s” names %j', (question, slots) => {
  expect(cited(question)).toEqual(slots)
})

test.each([
  '献血条例第二十条',
  '广州市养犬管理条例第三条',
  '天津献血条例第二十条',
  '管理条例第三条',
  '犬管理条例第三条',
  '我家有三条狗',
  '第一条是什么',
  '码头手册第三条',
])('“%s” names none that is there', (question) => {
  expect(cited(question)).toEqual([])
})

test('a name that two laws may have is the one that may be answered from, and an expired law is no other one', () => {
  const notShanghai = (slot: number) => slot !== 3
  const notExpired = (slot: number) => slot !== 5

  expect(cited('献血条例第二十条', notShanghai)).toEqual([0])
  expect(cited('北京市养犬管理条例第三条', notExpired)).toEqual([])
})

test('a provision that its law has not is told with the last one that is there', () => {
  expect(worksOf(laws).cited('北京市献血条例第九十九条', all)).toEqual({
    slots: [],
    provisions: ['北京市献血条例 第九十九条'],
    missing: [{ work: '北京市献血条例', provision: '第九十九条', last: 22 }],
  })
})

test('equal numbers of one work stand in one order, however they came', () => {
  const kin = (ids: string[]) => {
    const works = new Works()
    works.add(9, '规定 第一条', 'z')
    for (const id of ids) works.add(Number(id), '规定 第二条', id)
    return works.kinship([9], (slot) => (slot === 1 ? 1 : 0))(9).nearby
  }

  expect(kin(['1', '2'])).toBe(kin(['2', '1']))
})
