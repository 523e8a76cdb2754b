import { expect, test } from 'vitest'
import { closenessOf, phraseShare, tellingPhrases, tellingTerms } from '../../src/knowledge/closeness.ts'
import { createDocumentIndex } from '../../src/knowledge/index.ts'
import { piecesOf } from '../../src/knowledge/pieces.ts'
import { TermIndex } from '../../src/knowledge/term-index.ts'
import { localEmbedder } from '../../src/model/index.ts'

const index = new TermIndex()
for (const text of ['公积金租房提取', '居住证签注']) index.add([{ text, weight: 1 }])
const wanted = tellingTerms(index.read('公积金提取'), index)
const close = (text: string) => closenessOf(wanted, index.wordingOf(text))
const filling = '此处另说他事。'.repeat(60)

test('words that stand together are closer than the same words far apart', () => {
  const together = close(`${filling}公积金提取`)
  const apart = close(`公积金提${filling}积金提取`)

  expect(together.passage).toBeGreaterThan(apart.passage)
})

test('the opening counts by itself, and a text without any of the words is not close at all', () => {
  expect(close(`公积金提取${filling}`).opening).toBeCloseTo(1, 1)
  expect(close(`${filling}公积金提取`).opening).toBe(0)
  expect(close(filling)).toEqual({ covered: 0, passage: 0, sentence: 0, dwelt: 0, opening: 0 })
  expect(closenessOf([], '公积金')).toEqual({ covered: 0, passage: 0, sentence: 0, dwelt: 0, opening: 0 })
})

test('a sentence that says it all is closer than a passage that says it piece by piece, and saying it again counts', () => {
  const sentence = close(`${filling}公积金提取`)
  const pieces = close(`公积金提${'此处另说他事。'.repeat(12)}积金提取${filling}`)
  const again = close(`公积金提取${'此处另说他事。'.repeat(12)}公积金提取${filling}`)

  expect(pieces.passage).toBeCloseTo(sentence.passage)
  expect(sentence.sentence).toBeGreaterThan(pieces.sentence)
  expect(again.dwelt).toBeGreaterThan(sentence.dwelt)
})

test('phrases count where they stand word for word, not where their pairs stand apart', () => {
  const phrases = tellingPhrases('请问公积金提取', index)

  expect(phraseShare(phrases, index.wordingOf('办理公积金提取的'))).toBeCloseTo(1)
  expect(phraseShare(phrases, '公积、积金、金提、提取')).toBe(0)
  expect(phraseShare(tellingPhrases('取', index), '取')).toBe(0)
})

test('pieces are whole sentences, lose nothing, and cut only what has no end', () => {
  const text = `第一句。第二句！${'长'.repeat(900)}。尾`
  const pieces = piecesOf(text, 200)

  expect(pieces.join('')).toBe(text)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(400)
  expect(piecesOf('', 200)).toEqual([''])
})

test('a document is found by what it means, where it shares no telling word with the question', async () => {
  const documents = [
    { id: 'wages', text: '用人单位拖欠或者未足额支付劳动报酬的，劳动者可以依法向当地人民法院申请支付令。' },
    { id: 'ships', text: '船舶所有人应当向船籍港船舶登记机关申请登记。' },
    { id: 'trees', text: '城市中的树木应当由养护单位定期修剪。' },
  ]
  const found = await createDocumentIndex(documents, localEmbedder())

  expect((await found.search('老板跑路了工钱没给', 3))[0]!.id).toBe('wages')
})
