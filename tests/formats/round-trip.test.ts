import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readImport } from '../../src/formats/read.ts'
import { type Writable, writable, writeArticles } from '../../src/formats/write.ts'
import type { Article } from '../../src/knowledge/index.ts'
import { boatArticle, boatArticles } from '../knowledge/fixtures/index.ts'

const today = '2026-11-22'
const read = (name: string, bytes: Buffer) => readImport({ name, bytes, meta: {}, today })

/** What a careless editor writes: marks of every format, two sources, cases, and words that look like structure. */
const awkward: Article = {
  ...boatArticle('boat-licence'),
  id: 'awkward',
  question: '# 费用是 10 元吗？ <b>*真的*</b> | [链接](x)',
  similarQuestions: ['"引号", 逗号', '1. 像编号'],
  answer: '1. 先看 A|B。\n- 再看 <script>alert(1)</script> & `代码`。\n> 最后 _看_ 100% ~不~。',
  materials: ['身份证（原件、复印件）', '=1+1'],
  steps: ['第一步；要排队', '第二步'],
  cases: { 户口: '京籍', 身份: '个人' },
  replaces: 'boat-deposit',
  sources: [...boatArticle('boat-licence').sources, ...boatArticle('boat-deposit').sources],
}

describe.each(writable)('%s', (format: Writable) => {
  test('what is exported comes back the same, article by article', async () => {
    const articles = [...boatArticles(), awkward].map(trimmed)

    const back = await read(`articles.${format}`, await writeArticles(articles, format))

    expect(back.faults).toEqual([])
    expect(back.articles).toEqual(articles)
  })
})

test('a PDF says every word of an article as text in Chinese, on as many pages as it takes', async () => {
  const pdf = await writeArticles(
    Array.from({ length: 30 }, () => boatArticle('boat-licence')),
    'pdf',
  )

  const streams = [...pdf.toString('latin1').matchAll(/stream\n([\s\S]*?)\nendstream/g)]
  const drawn = streams.map(([, packed]) => inflateSync(Buffer.from(packed!, 'latin1')).toString('latin1')).join('\n')
  const said = [...drawn.matchAll(/<([0-9a-f]+)> Tj/g)].map(([, codes]) => utf16(codes!)).join('')

  expect(said).toContain(boatArticle('boat-licence').question)
  expect(said).toContain('年满18周岁')
  expect(pdf.toString('latin1').match(/\/Type \/Page /g)!.length).toBeGreaterThan(10)
})

function utf16(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le')
}

/** Only the ends of an answer are not kept by every format. */
function trimmed(article: Article): Article {
  return { ...article, answer: article.answer.trim() }
}

test('a table of an editor, in the encoding and with the titles of an office, is read', async () => {
  const table =
    '标题,答案,材料,依据,发文单位,生效日期\n' +
    '怎么换领驾驶证,到窗口换领,身份证；照片,城市游船管理办法,市游船管理办公室,2022/3/1\n'
  const gb = Buffer.from(encodeGb(table), 'latin1')

  const { articles, faults } = await read('旧表.csv', gb)

  expect(faults).toEqual([])
  expect(articles).toMatchObject([
    {
      question: '怎么换领驾驶证',
      materials: ['身份证', '照片'],
      reviewBy: '2027-11-22',
      sources: [{ title: '城市游船管理办法', issuer: '市游船管理办公室', effectiveFrom: '2022-03-01', checked: false }],
    },
  ])
})

test('an article without an id keeps the one it was given, however often its table is read', async () => {
  const table = Buffer.from('问题,答复,类别\n怎么换领？,到窗口换领,游船\n')

  const [first, again] = [await read('t.csv', table), await read('t.csv', table)]

  expect(first.articles[0]!.id).toMatch(/^t-[0-9a-f]{24}$/)
  expect(again.articles).toEqual(first.articles)
})

test('every faulty row is told with its line, and the others are read', async () => {
  const table = Buffer.from('编号,问题,答复,适用地区\na-1,问,答,110000\nB 2,问二,答二,110000\na-3,问三,答三,北京\n')

  const { articles, faults } = await read('t.csv', table)

  expect(articles.map(({ id }) => id)).toEqual(['a-1'])
  expect(faults.map(({ line, articleId }) => [line, articleId])).toEqual([
    [3, 'B 2'],
    [4, 'a-3'],
  ])
})

/** GB 18030 of a text, by turning the decoder's table round. */
function encodeGb(text: string): string {
  const decoder = new TextDecoder('gb18030')
  const codes = new Map<string, string>()
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      const char = decoder.decode(Uint8Array.of(high, low))
      if (char.length === 1 && !codes.has(char)) codes.set(char, String.fromCharCode(high, low))
    }
  }
  return [...text].map((char) => (char < '\x80' ? char : codes.get(char)!)).join('')
}
