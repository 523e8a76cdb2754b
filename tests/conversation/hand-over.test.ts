import { describe, expect, test } from 'vitest'
import type { Decision, Situation } from '../../src/conversation/decision.ts'
import { isAngryAtUs, wantsPersonElsewhere, withHandOver } from '../../src/conversation/hand-over.ts'
import { newStory } from '../../src/conversation/index.ts'
import { understand } from '../../src/nlu/index.ts'

describe('anger at the hotline brings a person, anger at others is an appeal', () => {
  const atUs = [
    '你听不懂人话吗',
    '答非所问，什么破机器人',
    '你们12345就是踢皮球',
    '别糊弄我了',
    '我都说了八遍了',
    '复读机啊你',
    '气死我了，你这个机器人',
    '真是人工智障',
  ]
  const atOthers = [
    '楼上天天漏水，气死我了',
    '这家饭店太垃圾了，吃坏肚子',
    '物业敷衍了事，根本不管',
    '邻居家的狗叫了一夜，烦死了',
    '垃圾三天没人清运了',
    '公交车司机骂人',
    '小区门口的垃圾桶满了',
  ]
  test.each(atUs)('“%s”', (text) => expect(isAngryAtUs(text)).toBe(true))
  test.each(atOthers)('not “%s”', (text) => expect(isAngryAtUs(text)).toBe(false))
})

test('a person is asked for in other languages too', () => {
  for (const text of [
    'I want to talk to a human',
    'Can I speak to an operator please',
    '担当者と話したい',
    '상담원 연결해 주세요',
  ]) {
    expect(wantsPersonElsewhere(text), text).toBe(true)
  }
  for (const text of ['what is the human resources bureau', '路灯坏了'])
    expect(wantsPersonElsewhere(text), text).toBe(false)
})

const rules = {
  afterRefusals: 2,
  onAnger: true,
  rules: [{ line: 'enterprise' as const, words: ['上市'], group: 'enterprise' }],
}

function situation(text: string, changes: Partial<Situation<never>> = {}): Situation<never> {
  return {
    story: newStory(),
    hasty: false,
    text,
    line: 'citizen',
    understanding: understand(text, { asked: null, now: new Date(0) }),
    point: null,
    attachments: [],
    at: new Date(0),
    draftId: 'd',
    survey: () => ({ leaf: null, placeSettled: false, placeChoices: [] }),
    handOver: rules,
    ...changes,
  }
}

const refuse = (refusals: number): Decision<never> => ({
  do: 'refuse',
  near: [],
  pending: null,
  story: { ...newStory(), refusals },
})

describe('a person is offered', () => {
  test('at the second refusal in a row, not at the first', () => {
    const first = withHandOver(refuse(0), situation('火星几点关门'))
    const second = withHandOver(refuse(1), situation('火星几点关门', { story: { ...newStory(), refusals: 1 } }))

    expect(first).toMatchObject({ do: 'refuse', story: { refusals: 1 } })
    expect(second).toMatchObject({ do: 'takeover', reason: 'unanswered', otherwise: { do: 'refuse' } })
  })

  test('an answer in between begins the count anew', () => {
    const guided = withHandOver(
      { do: 'progress', ticketNo: null, story: { ...newStory(), refusals: 1 } },
      situation('进度'),
    )
    expect(guided).toMatchObject({ do: 'progress', story: { refusals: 0 } })
  })

  test('by a rule of the city, with its group', () => {
    const found = withHandOver(refuse(0), situation('公司上市补贴', { line: 'enterprise' }))
    expect(found).toMatchObject({ do: 'takeover', reason: 'rule', group: 'enterprise' })
    expect(withHandOver(refuse(0), situation('公司上市补贴'))).toMatchObject({ do: 'refuse' })
  })

  test('never in place of an alarm', () => {
    const alarm = { do: 'alarm', story: newStory() } as unknown as Decision<never>
    expect(withHandOver(alarm, situation('着火了，你们这些废物'))).toBe(alarm)
  })

  test('never where nobody set it up', () => {
    expect(withHandOver(refuse(5), situation('废物机器人', { handOver: undefined }))).toMatchObject({ do: 'refuse' })
  })
})
