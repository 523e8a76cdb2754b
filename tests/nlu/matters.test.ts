import { describe, expect, test } from 'vitest'
import { splitMatters } from '../../src/nlu/index.ts'

const split = (text: string) =>
  splitMatters(text, { now: new Date('2026-11-22T10:00:00+08:00') }).map(({ text: words, kind }) => [kind, words])

describe('several matters in one message', () => {
  test.each<[string, [string, string][]]>([
    [
      '楼下烧烤店油烟太大，熏得睡不着。另外小区门口的路灯坏了一个星期没人修',
      [
        ['complaint', '烧烤店油烟'],
        ['complaint', '路灯坏了'],
      ],
    ],
    [
      '我要反映两个问题：一是小区电梯老是坏没人修，二是楼道里堆满杂物没人清理',
      [
        ['complaint', '电梯'],
        ['complaint', '楼道'],
      ],
    ],
    [
      '1、广场舞噪音扰民，每晚到十点；2、垃圾桶满了三天没人清',
      [
        ['complaint', '广场舞'],
        ['complaint', '垃圾桶'],
      ],
    ],
    [
      '门口那条路坑坑洼洼，骑车摔了好几回。顺便问一下，居住证怎么办理？',
      [
        ['complaint', '坑坑洼洼'],
        ['inquiry', '居住证怎么办理'],
      ],
    ],
    [
      '请问公积金提取需要什么材料？另外我们小区停水两天了，没人管',
      [
        ['inquiry', '公积金'],
        ['complaint', '停水'],
      ],
    ],
  ])('%s', (text, matters) => {
    const found = split(text)

    expect(found).toHaveLength(matters.length)
    for (const [i, [kind, words]] of matters.entries()) {
      expect(found[i]![1]).toContain(words)
      if (kind === 'inquiry') expect(found[i]![0]).toBe('inquiry')
      else expect(found[i]![0]).not.toBe('inquiry')
    }
  })

  test.each([
    '楼下烧烤店油烟太大，另外电话是13800138000，我叫王芳',
    '路灯坏了三天，还有就是望京街道花家地',
    '公司拖欠工资三个月，首先找了老板',
    '第一次打这个电话，小区停水两天了',
    '我住2.5公里外，垃圾桶没人清',
    '暖气不热',
    '',
  ])('“%s” is one', (text) => {
    expect(split(text)).toEqual([])
  })

  test('each has its own sentences, and none is lost', () => {
    const text = '您好，小区电梯老是坏没人修。另外楼道里堆满杂物没人清理，电话13800138000。'

    expect(
      split(text)
        .map(([, words]) => words)
        .join(''),
    ).toBe(text)
  })
})
