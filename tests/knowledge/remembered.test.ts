import { expect, test } from 'vitest'
import { remembered } from '../../src/knowledge/remembered.ts'

test('a text is made once, and the one made longest ago is forgotten first', () => {
  const made: string[] = []
  const lengthOf = remembered(2, (text: string) => made.push(text) && text.length)

  expect(['甲', '乙乙', '甲', '丙', '乙乙', '甲'].map(lengthOf)).toEqual([1, 2, 1, 1, 2, 1])
  expect(made).toEqual(['甲', '乙乙', '丙', '甲'])
})
