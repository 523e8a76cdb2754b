import { expect, test } from 'vitest'
import { best } from '../../src/knowledge/best.ts'
import { Sounds } from '../../src/knowledge/sounds.ts'
import { TermIndex } from '../../src/knowledge/term-index.ts'

const frequencies = new Map([
  ['居住', 9],
  ['住证', 7],
  ['银行', 5],
  ['公积', 8],
  ['积金', 8],
])
const sounds = new Sounds((term) => frequencies.get(term) ?? 0)
for (const term of frequencies.keys()) sounds.add(term)

test('a wrong character of the same sound leads to the pair that was meant', () => {
  expect(sounds.alike('居主').map(({ term }) => term)).toEqual(['居住'])
  expect(sounds.alike('银航').map(({ term }) => term)).toEqual(['银行'])
})

test('a pair that sounds alike but shares no character is another word', () => {
  expect(sounds.alike('巨注')).toEqual([])
})

test('letters that read as syllables lead to pairs; other letters do not', () => {
  expect(sounds.spelled('gongjijin').map(({ term }) => term)).toEqual(['公积', '积金'])
  expect(sounds.spelled('hello')).toEqual([])
  expect(sounds.spelled('gongjijinx')).toEqual([])
})

test('a term that comes later is found by its sound, and one that no article has any more is not', () => {
  frequencies.set('护照', 3)
  sounds.add('护照')
  expect(sounds.spelled('huzhao').map(({ term }) => term)).toEqual(['护照'])

  frequencies.set('护照', 0)
  expect(sounds.spelled('huzhao')).toEqual([])
})

test('a syllable that no article in use is said with parts no letters', () => {
  const some = new Map([
    ['西安', 1],
    ['先后', 1],
  ])
  const both = new Sounds((term) => some.get(term) ?? 0)
  for (const term of some.keys()) both.add(term)
  expect(both.spelled('xian')).toEqual([])

  some.set('先后', 0)
  expect(both.spelled('xian').map(({ term }) => term)).toEqual(['西安'])
})

test('letters without end that nearly read as syllables are told off at once', () => {
  const index = new TermIndex()
  index.add([{ text: '西安先后天津额头恶心', weight: 1 }])

  for (const letters of [`${'xian'.repeat(45)}bq`, `${'xian'.repeat(2000)}v`, 'e'.repeat(8000)]) {
    expect(index.read(letters).terms.size).toBe(1)
  }
})

test.each(['居主证怎么办', 'juzhuzheng怎么办', '居住正怎么办'])(
  '%s finds the article on residence permits',
  (question) => {
    const index = new TermIndex()
    for (const text of ['公积金怎么提取', '居住证怎么签注', '居住证丢了', '居住登记', '护照怎么办'])
      index.add([{ text, weight: 1 }])

    const [first] = best(index.scores(index.read(question)), 5)

    expect([1, 2]).toContain(first)
  },
)
