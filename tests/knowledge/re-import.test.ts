import { expect, test } from 'vitest'
import { comeAgain } from '../../src/knowledge/re-import.ts'
import { boatArticle } from './fixtures/index.ts'

const passage = {
  ...boatArticle('boat-licence'),
  passageOf: { document: '城市游船管理办法', path: ['第八条'] },
}
const [source] = passage.sources
const as = (states: string, checked: boolean) => ({
  ...passage,
  answer: states,
  sources: [{ ...source!, states, checked }],
})

test('a source was compared as long as its words are those that were compared', () => {
  const before = as('年满十八周岁可以申请。', true)

  const same = comeAgain(before, as('年满十八周岁可以申请。', false), [])
  const revised = comeAgain(before, as('年满二十周岁可以申请。', false), [])

  expect([same.sources[0]!.checked, revised.sources[0]!.checked]).toEqual([true, false])
})

test('citizens are not sent to the editors for what nobody compared', () => {
  const before = { ...as('年满十八周岁可以申请。', true), ownerUnit: '知识库编辑' }
  const read = { ...as('年满二十周岁可以申请。', false), ownerUnit: '原发布单位' }

  expect(comeAgain(before, read, []).ownerUnit).toBe('原发布单位')
  expect(comeAgain({ ...before, ownerUnit: '市水务局' }, read, []).ownerUnit).toBe('市水务局')
})

test('days that do not go together with what editors wrote are those of the document', () => {
  const read = { ...passage, sources: [{ ...source!, effectiveFrom: '2026-01-01' }] }
  const before = { ...passage, sources: [{ ...source!, effectiveTo: '2025-12-31' }] }

  expect(comeAgain(before, read, []).sources).toEqual(read.sources)
})
