import { expect, test } from 'vitest'
import { createLearnedClassifier } from '../../src/nlu/index.ts'
import { createRepeatFinder } from '../../src/tickets/index.ts'

const examples = [
  { text: '公交车晚点半小时', label: '交通' },
  { text: '地铁站出口扶梯停运', label: '交通' },
  { text: '医院挂号排队太久', label: '卫生' },
  { text: '急诊没有值班医生', label: '卫生' },
]

test('a message falls under the category whose examples it is like', () => {
  const classifier = createLearnedClassifier(examples)

  const [best, other] = classifier.classify('请问，地铁站的扶梯什么时候能修好？')

  expect(best!.label).toBe('交通')
  expect(best!.confidence + other!.confidence).toBeCloseTo(1)
})

test('the same examples always give the same classifier', () => {
  const text = '医院门口的公交车站'

  expect(createLearnedClassifier(examples).classify(text)).toEqual(createLearnedClassifier(examples).classify(text))
})

test('stop words, punctuation and traditional characters change nothing', () => {
  const classifier = createLearnedClassifier(examples)

  expect(classifier.classify('您好，我们這裡的公交車，總是晚點！')).toEqual(classifier.classify('公交车总是晚点'))
})

test('a confirmed ticket is learned at once, under a new category too', () => {
  const classifier = createLearnedClassifier(examples)

  for (const text of ['垃圾站臭味扰民', '垃圾桶满了没人清运', '垃圾清运车噪音']) classifier.learn(text, '环境')

  expect(classifier.classify('楼下垃圾没人清运')[0]!.label).toBe('环境')
  expect(classifier.classify('地铁站扶梯停运')[0]!.label).toBe('交通')
})

test('a classifier can begin with nothing', () => {
  const classifier = createLearnedClassifier([])
  expect(classifier.classify('路灯坏了')).toEqual([])

  classifier.learn('路灯坏了', '照明')

  expect(classifier.classify('路灯坏了')).toEqual([{ label: '照明', confidence: 1 }])
})

const noise = '锦绣花园附近的搅拌站夜间施工，噪音扰民，粉尘污染严重'

test('many people who complain of one thing are one group', () => {
  const finder = createRepeatFinder()

  const first = finder.place({ id: 'a', text: noise })
  const second = finder.place({ id: 'b', text: '投诉锦绣花园旁边的搅拌站，夜间噪音扰民，粉尘很大' })

  expect(second).toBe(first)
  expect(finder.groupOf('b')).toBe('a')
  expect(finder.groupOf('stranger')).toBeUndefined()
})

test('the same estate with another trouble is another matter', () => {
  const finder = createRepeatFinder()
  finder.place({ id: 'a', text: noise })

  expect(finder.place({ id: 'b', text: '锦绣花园的电梯坏了一个月，物业一直不修' })).toBe('b')
})

test('the same trouble at another known place is another matter', () => {
  const finder = createRepeatFinder()
  finder.place({ id: 'a', text: noise, place: '110105001' })

  expect(finder.place({ id: 'b', text: noise, place: '110108002' })).toBe('b')
  expect(finder.place({ id: 'c', text: noise, place: '110105001' })).toBe('a')
})

test('a matter that was silent for more than half a year begins anew', () => {
  const finder = createRepeatFinder()
  finder.place({ id: 'a', text: noise, at: new Date('2026-01-01T00:00:00+08:00') })

  expect(finder.place({ id: 'b', text: noise, at: new Date('2026-05-01T00:00:00+08:00') })).toBe('a')
  expect(finder.place({ id: 'c', text: noise, at: new Date('2026-12-01T00:00:00+08:00') })).toBe('c')
})
