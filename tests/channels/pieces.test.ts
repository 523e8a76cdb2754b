import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanText, pieces, wordsOf } from '../../src/channels/index.ts'

const bytes = { max: 2048, unit: 'bytes' } as const
const message = { text: '可以。', citations: [], quickReplies: [], aiGenerated: false }

test('a short answer stays whole', () => {
  expect(pieces('您好。\n\n请讲。', bytes)).toEqual(['您好。\n\n请讲。'])
  expect(pieces('  ', bytes)).toEqual([])
})

test('a long one is cut at paragraphs, then at the ends of sentences', () => {
  const sentence = '请您带好身份证，到户籍所在地的派出所办理。'
  const cut = pieces(sentence.repeat(60), bytes)

  expect(cut.length).toBe(2)
  expect(cut.every((piece) => piece.endsWith('。') && Buffer.byteLength(piece) <= 2048)).toBe(true)
  expect(cut.join('')).toBe(sentence.repeat(60))
})

test('no link is cut where that can be helped, and no character ever', () => {
  const link = `https://www.beijing.gov.cn/${'a'.repeat(60)}?b=1,2;3`
  const text = `${'看这里 '.repeat(180)}${link} 谢谢${'👨‍👩‍👧'.repeat(100)}`

  const cut = pieces(text, bytes)

  expect(cut.some((piece) => piece.includes(link))).toBe(true)
  expect(cut.every((piece) => piece.isWellFormed() && !piece.startsWith('\u200d'))).toBe(true)
})

test('whatever the text, nothing is lost, nothing is too long, nothing is empty', () => {
  const limit = fc.constantFrom({ max: 64, unit: 'bytes' as const }, { max: 20, unit: 'characters' as const })
  const text = fc.string({ unit: fc.constantFrom('路', '灯', 'a', '。', '\n', '，', ' ', '😀', '？”'), maxLength: 400 })
  fc.assert(
    fc.property(text, limit, (given, of) => {
      const cut = pieces(given, of)
      const size = (piece: string) => (of.unit === 'bytes' ? Buffer.byteLength(piece) : [...piece].length)
      expect(cut.every((piece) => piece !== '' && size(piece) <= of.max)).toBe(true)
      expect(cut.join('').replace(/\s/g, '')).toBe(given.replace(/\s/g, ''))
    }),
  )
})

test('sources are readable, with links; buttons are written out where there are none', () => {
  const citation = {
    articleId: 'a',
    title: '供热条例',
    issuer: '北京市人民政府',
    documentNo: '1号',
    url: 'https://x.example/1',
    quote: 'q',
  }
  const answer = { ...message, citations: [citation], quickReplies: ['留下诉求'] }

  expect(wordsOf(answer, false)).toBe(
    '可以。\n\n依据：\n1. 供热条例（1号），北京市人民政府 https://x.example/1\n\n可以直接回复：“留下诉求”',
  )
  expect(wordsOf(answer, true)).not.toContain('留下诉求')
  expect(wordsOf({ ...message, aiGenerated: true }, true)).toContain('人工智能')
})

test('what people write is kept without what could not be stored, or would read differently from what it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (given) => {
      const clean = cleanText(given)
      expect(clean.isWellFormed()).toBe(true)
      expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/)
      expect(cleanText(clean)).toBe(clean)
    }),
  )
  expect([...cleanText('路'.repeat(9000))].length).toBe(8000)
})
