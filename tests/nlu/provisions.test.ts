import { describe, expect, test } from 'vitest'
import { understand } from '../../src/nlu/index.ts'

const now = new Date('2026-11-22T10:00:00+08:00')
const read = (text: string) => understand(text, { asked: null, now })

describe('who only names a provision of a law asks for it', () => {
  test.each([
    '请问北京市禁止赌博条例第三条',
    '北京市建设工程质量条例第四条',
    '献血条例第二十条和第二十一条',
    '《北京市献血条例》第20条、第21条怎么说的？',
    '我想了解一下北京市实施《道路交通安全法》办法 第七十条规定了什么',
    '您好，请问《民法典》第1079条的具体内容是什么，谢谢',
    '北京市乡、民族乡、镇人民代表大会组织条例第三十二条',
    '消费者投诉举报处理办法第三条',
    '物业管理条例第五条和北京市消防条例第六十条是什么意思',
    '根据烟花爆竹安全管理规定（试行）第十二条第一款第二项',
    '北京市绿化条例第六十八条之一',
    '献血条例20条说了啥',
    '北京市道路交通事故处理办法 第七十条：机动车之间发生交通事故造成人身伤亡…',
  ])('%s', (text) => {
    const { act, kind, elements, emergency } = read(text)

    expect({ act, kind: kind.value, elements, emergency }).toEqual({
      act: 'inquire',
      kind: 'inquiry',
      elements: {},
      emergency: null,
    })
  })

  test.each([
    '小区违反物业管理条例第五条没人管',
    '我要举报违反物业管理条例第五条',
    '物业不按物业管理条例第五条公开收支，一直没人管',
    '我们小区物业管理规定第五条没人管',
    '举报饭店违反反食品浪费规定第十条',
    '投诉物业公司物业管理条例第五条说了不算',
    '物业管理条例第五条：小区的账目没有公开，要求公开',
  ])('but a trouble with one is told: %s', (text) => {
    expect(read(text).act).toBe('appeal')
  })

  test('and so is danger', () => {
    expect(read('救命有人被困消防标准第五条').emergency?.sort).toBe('trapped')
  })

  test('time to read stays linear in hostile texts', () => {
    const texts = [
      '请问'.repeat(80),
      '法第一条、'.repeat(31),
      `${'条例'.repeat(70)}第一条没人`,
      '《法》第1条之1'.repeat(17),
    ]
    const started = performance.now()
    for (const text of texts) read(`${text}坏`)

    expect(performance.now() - started).toBeLessThan(500)
  })
})
