import { expect, test } from 'vitest'
import { cut } from '../../src/text/index.ts'

test('Chinese is cut into characters and pairs', () => {
  expect(cut('居住证')).toEqual(['居', '居住', '住', '住证', '证'])
})

test('Latin words and numbers stay whole, whatever their width and case', () => {
  expect(cut('ＡＰＰ登录12345')).toEqual(['app', '登', '登录', '录', '12345'])
})

test('particles and punctuation part terms and are none themselves', () => {
  expect(cut('孩子的户口吗？')).toEqual(['孩', '孩子', '子', '户', '户口', '口'])
  expect(cut('好，的')).toEqual(['好'])
  expect(cut('')).toEqual([])
})
