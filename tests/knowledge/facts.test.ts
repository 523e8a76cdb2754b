import { expect, test } from 'vitest'
import { borneOut, factsOf, readChineseNumeral, titlesOf } from '../../src/knowledge/facts.ts'

test.each([
  ['三十五', 35],
  ['十五', 15],
  ['一百零八', 108],
  ['一百一十', 110],
  ['二〇二五', 2025],
  ['三千二百万', 32_000_000],
  ['一万五千', 15_000],
])('the numeral %s is %d', (numeral, value) => {
  expect(readChineseNumeral(numeral)).toBe(value)
})

test.each([
  ['15个工作日', '十五个工作日'],
  ['１５个工作日', '15 个工作日'],
  ['1.5万元', '15000元'],
  ['3,000元', '三千元'],
  ['百分之八十', '80%'],
  ['2025年1月1日', '2025-01-01'],
  ['国办发〔2022〕12号', '国办发[2022]12号'],
  ['010-55501234', '01055501234'],
  ['18周岁', '18岁'],
  ['两年', '2年'],
])('%s and %s are one fact', (a, b) => {
  expect(factsOf(a)).toEqual(factsOf(b))
  expect(factsOf(a).size).toBe(1)
})

test.each([
  ['15日', '15个工作日'],
  ['3个月', '3年'],
  ['120元', '拨打120'],
  ['2025年3月1日', '2025年1月3日'],
  ['9:30', '8:30'],
])('%s does not stand in “%s”', (claim, evidence) => {
  const borne = borneOut(evidence)

  expect([...factsOf(claim)].every((fact) => borne.has(fact))).toBe(false)
})

test.each(['十分感谢', '一般来说', '统一受理', '千万不要', '二手房', '一次性告知'])('“%s” holds no number', (words) => {
  expect([...factsOf(words)]).toEqual([])
})

test('a full date bears out its year and its month', () => {
  const borne = borneOut('自2025年1月1日起')

  for (const claim of ['2025年', '2025年1月', '1月1日']) {
    expect([...factsOf(claim)].every((fact) => borne.has(fact))).toBe(true)
  }
})

test('names of laws are read from their marks', () => {
  expect(titlesOf('依据《城市游船管理办法》和《民法典》')).toEqual(['城市游船管理办法', '民法典'])
})
