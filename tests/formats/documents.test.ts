import { readFileSync } from 'node:fs'
import { Document, HeadingLevel, Packer, Paragraph } from 'docx'
import { expect, test } from 'vitest'
import type { DocumentMeta } from '../../src/formats/index.ts'
import { readImport } from '../../src/formats/read.ts'
import { composeAnswer } from '../../src/knowledge/index.ts'

const today = '2026-11-22'
const read = (name: string, bytes: Buffer | string, meta: DocumentMeta = {}) =>
  readImport({ name, bytes: Buffer.from(bytes as Buffer), meta, today })

/** An invented statute, as a page, a Word file and a PDF would have it. */
const statute = [
  '城市游船管理办法',
  '（2022年2月10日市游船管理委员会第三次会议通过　市游船规〔2022〕12号）',
  '第一章　总则',
  '第一条　为了规范城市游船的管理，制定本办法。',
  '第二条　在本市驾驶、出租游船，适用本办法。',
  '第二章　驾驶证',
  '第三条　年满十八周岁的人可以申请游船驾驶证。申请人应当提交下列材料：',
  '（一）居民身份证；',
  '（二）近期照片两张。',
  '第四条　考试合格后十五个工作日内发证。',
  '第三条规定的材料不全的，不予发证。',
  '第五条　驾驶证有效期六年。',
  '第三章　附则',
  '第六条　本办法自2022年3月1日起施行。',
]
const paths = [
  '第一章 总则 › 第一条',
  '第一章 总则 › 第二条',
  '第二章 驾驶证 › 第三条',
  '第二章 驾驶证 › 第四条',
  '第二章 驾驶证 › 第五条',
  '第三章 附则 › 第六条',
]

async function docx(lines: readonly string[]): Promise<Buffer> {
  const children = lines.map(
    (text, at) => new Paragraph({ text, ...(at === 0 && { heading: HeadingLevel.HEADING_1 }) }),
  )
  return Packer.toBuffer(new Document({ sections: [{ children }] }))
}

const files: [string, () => Promise<Buffer> | Buffer][] = [
  ['statute.txt', () => Buffer.from(statute.join('\n'))],
  ['statute.md', () => Buffer.from(`# ${statute.join('\n\n')}`)],
  ['statute.html', () => Buffer.from(statute.map((line) => `<p>${line}</p>`).join(''))],
  ['statute.docx', () => docx(statute)],
  ['statute.pdf', () => readFileSync(new URL('fixtures/statute.pdf', import.meta.url))],
]
test.each(files)(
  'a statute in %s is split by article, with its chapters and what it says of itself',
  async (name, bytes) => {
    const { articles, documents } = await read(name, await bytes())

    expect(documents).toEqual(['城市游船管理办法'])
    expect(articles.map(({ passageOf }) => passageOf!.path.join(' › '))).toEqual(paths)
    expect(articles[2]!.answer).toContain('\n（一）居民身份证；\n（二）近期照片两张。')
    expect(articles[3]!.answer).toMatch(/考试合格[\s\S]*第三条规定的/)
    expect(articles[2]).toMatchObject({
      question: '城市游船管理办法 第三条',
      sources: [
        {
          title: '城市游船管理办法',
          provision: '第二章 驾驶证 第三条',
          issuer: '市游船管理委员会',
          documentNo: '市游船规〔2022〕12号',
          effectiveFrom: '2022-03-01',
        },
      ],
    })
  },
)

test('a changed provision keeps its id, whatever is added around it', async () => {
  const longer = [...statute.slice(0, 5), '第二条之一　游船应当登记。', ...statute.slice(5)].join('\n')

  const before = await read('a.txt', statute.join('\n'))
  const after = await read('b.txt', longer.replace('有效期六年', '有效期八年'))

  const ids = (read: Awaited<typeof before>) => read.articles.map(({ id }) => id)
  expect(ids(after)).toEqual(expect.arrayContaining(ids(before)))
  expect(ids(after)).toHaveLength(7)
  expect(after.articles.find(({ id }) => id === ids(before)[4])!.answer).toContain('八年')
})

test('a notice is split by its headings and numbered clauses, and a table reads line by line', async () => {
  const notice = `# 关于游船押金的通知
各码头：
一、退还时间
还船后三个工作日内退还。
二、标准
（一）一般标准

| 船型 | 押金 |
| --- | --- |
| 手划船 | 200元 |
| 电动船 | 500元 |

（二）减免
老年人减半。`

  const { articles } = await read('notice.md', notice, {
    issuer: '市游船管理办公室',
    documentNo: '市游船发〔2024〕3号',
  })

  expect(articles.map(({ passageOf, answer }) => [passageOf!.path.join(' › '), answer])).toEqual([
    ['正文', '各码头：'],
    ['一、退还时间', '还船后三个工作日内退还。'],
    ['二、标准 › （一）一般标准', '船型：手划船；押金：200元\n船型：电动船；押金：500元'],
    ['二、标准 › （二）减免', '老年人减半。'],
  ])
  expect(articles[1]!.sources[0]).toMatchObject({ documentNo: '市游船发〔2024〕3号' })
})

test('merged cells of a web page are said in every row that they span', async () => {
  const page = `<table><tr><th>区</th><th>窗口</th><th>电话</th></tr>
    <tr><td rowspan="2">东区</td><td>一号</td><td>1001</td></tr><tr><td>二号</td><td>1002</td></tr></table>`

  const { articles } = await read('page.html', page)

  expect(articles[0]!.answer).toBe('区：东区；窗口：一号；电话：1001\n区：东区；窗口：二号；电话：1002')
})

test('a long section is cut at its paragraphs, and no word is lost', async () => {
  const lines = Array.from({ length: 60 }, (_, at) => `这是第${at}段，讲游船停靠的秩序和安全要求，内容比较长。`)

  const { articles } = await read('long.txt', ['一、停靠', ...lines].join('\n'))

  expect(articles.length).toBeGreaterThan(1)
  expect(articles.map(({ answer }) => answer).join('\n')).toBe(lines.join('\n'))
  expect(articles.every(({ answer }) => answer.length <= 1200)).toBe(true)
})

test('what nobody compared is not called checked, and an answer names who publishes it', async () => {
  const at = new Date('2026-11-22T10:00:00+08:00')
  const row = JSON.stringify({ law: '城市游船条例', article: '第一条', text: '游船要登记。' })
  const table = '问题,答复,依据,发文单位\n游船要登记吗？,要登记。,城市游船条例,市游船办\n'
  const answerOf = async (name: string, content: string, meta: DocumentMeta = {}) => {
    const { articles } = await read(name, content, meta)
    return composeAnswer(articles[0]!, at)
  }

  expect(await answerOf('law.jsonl', row)).toBe(
    '《城市游船条例》第一条：\n游船要登记。\n具体以原发布单位最新公布为准。',
  )
  expect(await answerOf('law.jsonl', row, { issuer: '市人大常委会' })).toContain('具体以市人大常委会最新公布为准。')
  expect(await answerOf('law.jsonl', row, { checked: true })).toBe('《城市游船条例》第一条：\n游船要登记。')
  expect(await answerOf('table.csv', table)).toContain('具体以市游船办最新公布为准。')
})

test('a document is cut between characters, and loses what no database keeps', async () => {
  const rare = '𠮷'.repeat(2000)

  const { articles } = await read('rare.jsonl', JSON.stringify({ law: '𠮷办法', article: '第一条', text: `甲${rare}` }))
  const cut = await read('rare.txt', `一、停靠\n甲${rare}`)
  const torn = await read('torn.jsonl', '{"law":"办法","article":"第一条","text":"甲\\u0000乙\\ud840"}')

  expect(JSON.stringify([articles, cut.articles]).includes('\\ud8')).toBe(false)
  expect(cut.articles.map(({ answer }) => answer).join('')).toBe(`甲${rare}`)
  expect(torn.articles[0]!.answer).toBe('甲乙\ufffd')
})

test('a faulty article among JSON lines is told with what is wrong of it', async () => {
  const { faults } = await read('faults.jsonl', JSON.stringify({ id: 'a', question: '问\0', answer: '答' }))

  expect(faults.map(({ fault }) => fault)).toContain('question: holds NUL or half of a character')
})

test('JSON lines are read in every shape: provisions, plain documents, articles', async () => {
  const rows = [
    { law: '游船条例', article: '第一条', chapter: '第一章  总则', text: '为了管理游船。' },
    { law: '游船条例', article: '第二条', chapter: '游船条例', text: '游船要登记。' },
    { id: 'x1', title: '码头管理法第九条', text: '码头要验收。' },
    { id: 'x2', text: '关于开放夜游的通知。夜游每天到九点。' },
  ]
  const lines = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))

  const { articles, documents } = await read('laws.jsonl', lines)

  expect(articles.map(({ question, passageOf }) => [question, passageOf!.path])).toEqual([
    ['游船条例 第一条', ['第一章 总则', '第一条']],
    ['游船条例 第二条', ['第二条']],
    ['码头管理法 第九条', ['第九条']],
    ['关于开放夜游的通知', ['正文']],
  ])
  expect(documents).toHaveLength(3)
})
