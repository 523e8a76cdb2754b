import { expect, test } from 'vitest'
import { isPlainText, isStorable } from '../../src/domain/index.ts'

test('a text with NUL or with half of a character cannot be kept; whole characters of any plane can', () => {
  expect(['', '暖气', '𠮷野家😀', 'a\u0001b', '\u202e'].filter((text) => !isStorable(text))).toEqual([])
  expect(['暖\0气', '\ud83d', '\ude00\ud83d', '😀\ud83d'].filter(isStorable)).toEqual([])
})

test('a plain text has tabs and line ends, and no other control, override or isolate', () => {
  expect(['一\t二\r\n三', '𠮷😀'].filter((text) => !isPlainText(text))).toEqual([])
  expect(['\0', '\u0085', '\u202e', '\u2066', '\ud83d'].filter(isPlainText)).toEqual([])
})
