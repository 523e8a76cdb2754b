import { expect, test } from 'vitest'
import { sampleWording, Wording } from '../../src/knowledge/wording.ts'

const list = `
# a comment
供热 = 暖气 供暖
养老保险 = 基本养老保险
保险 = 保单
打人 -> 殴打 故意伤害   # near is enough
`

test('words of one meaning are read as the first of their line, the longest word first', () => {
  const { wording, faults } = Wording.parse(list)

  expect(faults).toEqual([])
  expect(wording.one('家里暖气不热，供暖费退吗')).toBe('家里供热不热，供热费退吗')
  expect(wording.one('基本养老保险和保单')).toBe('养老保险和保险')
})

test('an everyday word leads to the words of the rules, and not back', () => {
  const { wording } = Wording.parse(list)

  expect(wording.leadsOf('邻居打人怎么办')).toEqual(['殴打', '故意伤害'])
  expect(wording.leadsOf('殴打他人')).toEqual([])
})

test.each([
  ['供热', 'must be “word = words” or “word -> words”'],
  ['供热 =', 'must be “word = words” or “word -> words”'],
  ['供热 = 暖气 = 供暖', 'has more than one = or ->'],
  ['打 人 -> 殴打', 'has more than one word on its left'],
  ['甲 = 乙\n丙 = 乙', 'has 乙, which another line has'],
  ['打人 -> 殴打\n打人 -> 伤害', 'leads from 打人 twice'],
  [`甲 = ${'长'.repeat(41)}`, 'has a word that is too long'],
])('the line %j is refused and named', (text, fault) => {
  expect(Wording.parse(text).faults.map((one) => one.fault)).toEqual([fault])
})

test('the list that comes with the gateway has no faults and knows the hotline’s everyday words', () => {
  const { text, wording } = sampleWording()

  expect(Wording.parse(text).faults).toEqual([])
  expect(wording.one('暖气')).toBe(wording.one('供热'))
  expect(wording.one('上户口')).toBe(wording.one('户口登记'))
})
