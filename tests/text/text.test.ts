import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blankPhones, normalise, splitClauses, splitSentences, tidy } from '../../src/text/index.ts'

describe('a text in the form that rules are written for', () => {
  test.each([
    ['１２３ＡＢＣ', '123ABC'],
    ['電話：１３８', '电话:138'],
    ['暖氣不熱', '暖气不热'],
    ['我\u3000家', '我 家'],
    ['乾隆', '乾隆'],
  ])('“%s” becomes “%s”', (text, plain) => {
    expect(normalise(text)).toBe(plain)
  })

  test('it keeps its length, so that a span found in it is a span of the original', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => normalise(text).length === text.length))
  })

  test.each([
    ['建议多装路灯，电话13800138004', '建议多装路灯，'],
    ['路灯坏了，我的联系电话是 010-65128888，谢谢', '路灯坏了，，谢谢'],
    ['电话亭坏了', '电话亭坏了'],
  ])('phones of “%s” are blanks, in place', (text, rest) => {
    expect(blankPhones(text)).toHaveLength(text.length)
    expect(blankPhones(text).replaceAll(' ', '')).toBe(rest)
  })

  test('for storing, runs of white space become one space', () => {
    expect(tidy('  路灯 \n\n 坏了\t')).toBe('路灯 坏了')
  })
})

describe('sentences and clauses', () => {
  test('a sentence ends at its mark, and its offsets lead back to it', () => {
    const text = '路灯坏了。三天了！ 谁管？'

    const sentences = splitSentences(text)

    expect(sentences.map(({ quote }) => quote)).toEqual(['路灯坏了', '三天了', '谁管'])
    for (const { start, end, quote } of sentences) expect(text.slice(start, end)).toBe(quote)
  })

  test('a time and a large number are not torn', () => {
    expect(splitClauses('22:30左右，交了1,000元').map(({ quote }) => quote)).toEqual(['22:30左右', '交了1,000元'])
  })
})
