import { expect, test } from 'vitest'
import { offerOf } from '../../src/knowledge/compose.ts'
import { boatArticle, provision } from './fixtures/index.ts'

test.each([
  ['应当遵守下列规定：\n（一）穿救生衣；', '应当遵守下列规定'],
  ['自公布之日起施行。', '自公布之日起施行'],
  ['𠮷'.repeat(40), `${'𠮷'.repeat(24)}…`],
])('a provision is offered with what it begins with, in whole characters: %s', (answer, opening) => {
  expect(offerOf(provision('湖面规定', '第七条', answer))).toBe(`湖面规定 第七条：${opening}`)
})

test('one that says nothing is offered by its heading, an article by its question', () => {
  expect(offerOf(provision('湖面规定', '第七条', ''))).toBe('湖面规定 第七条')
  expect(offerOf(boatArticle('boat-licence'))).toBe(boatArticle('boat-licence').question)
})
