import { describe, expect, test } from 'vitest'
import { understand } from '../../src/nlu/index.ts'

const now = new Date('2026-11-22T10:00:00+08:00')
const read = (text: string) => understand(text, { asked: null, now })

describe('one word makes no complaint of a clear question', () => {
  test.each([
    '反食品浪费规定对餐馆有什么要求',
    '办健康证有没有要求',
    '请假献血单位给假吗',
    '饭店要求最低消费合法吗',
    '公司要求周末加班违法吗？',
    '砍伐古树名木处多少罚款',
    '个人占用消防通道罚多少',
    '违规遛狗罚款多少',
    '健身房跑路了预付卡的钱能退吗',
  ])('%s', (text) => {
    const { act, kind, elements } = read(text)

    expect({ act, kind: kind.value }).toEqual({ act: 'inquire', kind: 'inquiry' })
    expect(elements).not.toHaveProperty('demand')
    expect(elements).not.toHaveProperty('place')
  })

  test.each([
    ['物业一直不修电梯，业主要求退物业费可以吗', '要求退物业费可以吗'],
    ['饭店欠我工资，要求尽快给', '要求尽快给'],
    ['楼道灯坏了，请派人来修', '请派人来修'],
    ['我要求退款', '要求退款'],
  ])('but a wish is one: %s', (text, demand) => {
    expect(read(text).elements.demand?.value).toBe(demand)
  })

  test.each(['物业乱罚款多少次了也没人管', '占道的被罚多少次都不改，请严惩', '小区消防通道天天被占，怎么没人管？'])(
    'and anger is no question: %s',
    (text) => {
      expect(read(text).act).toBe('appeal')
    },
  )

  test('a street may be called anything but 跑路', () => {
    expect(read('健身房跑路了，不给退钱').elements.place).toBeUndefined()
    expect(read('朝阳区跑马路的路灯坏了').elements.place?.value).toContain('朝阳区')
  })
})
