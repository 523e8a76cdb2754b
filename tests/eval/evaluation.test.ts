import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { evaluate } from '../../src/eval/index.ts'
import { parseArticles } from '../../src/knowledge/index.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { recorded, scratchFolder } from './files.ts'

const documents = [
  { id: 'd1', title: '居住证', text: '居住证由公安派出所办理，需要提交居住地址证明。' },
  { id: 'd2', title: '供暖', text: '供暖季从十一月十五日开始，室温不得低于十八摄氏度。' },
  { id: 3, title: '养犬', text: '养犬人应当为犬只办理登记，并定期接种狂犬病疫苗。' },
]
const queries = [
  { id: 'q1', query: '居住证去哪里办', relevant: ['d1'] },
  { id: 'q2', query: '暖气', detail: '供暖季从哪天开始？', relevant: ['d2', '3'] },
  { id: 'q3', query: '飞碟', relevant: ['missing'] },
]
const embedder = async () => localEmbedder()
const own = { articles: async () => [], embedder: async () => localEmbedder() }

test('recall averages over the documents that answer a question, found or not', async () => {
  using folder = scratchFolder()
  const options = {
    documents: folder.rows('documents.jsonl.gz', documents),
    queries: folder.rows('queries.jsonl', queries),
    use: 'query+detail' as const,
    embedder,
  }

  const result = await evaluate({ name: 'retrieval', options }, recorded())

  expect(result).toMatchObject({ n: 3, recallAt1: 0.5, recallAt100: 0.5, mrrAt10: 0.6667 })
  expect(result.ndcgAt10).toBeCloseTo((1 + 1 / (1 + 1 / Math.log2(3)) + 0) / 3, 4)
  expect(result.p99Ms).toBeGreaterThanOrEqual(result.p50Ms as number)
})

test('the letter behind a question helps only when it is asked for', async () => {
  using folder = scratchFolder()
  const letter = { id: 'q', query: '飞碟', detail: '我家的犬只要登记吗？', relevant: ['3'] }
  const files = { documents: folder.rows('d.jsonl', documents), queries: folder.rows('q.jsonl', [letter]) }

  const bare = await evaluate({ name: 'retrieval', options: { ...files, use: 'query', embedder } }, recorded())
  const whole = await evaluate({ name: 'retrieval', options: { ...files, use: 'query+detail', embedder } }, recorded())

  expect(bare.mrrAt10).toBe(0)
  expect(whole.mrrAt10).toBe(1)
})

const faults: [name: string, content: string, says: RegExp][] = [
  ['a line that is not JSON', '{"id":"1","query":"一","relevant":["d1"]}\n\n{oops\n', /queries\.jsonl:3: is not JSON/],
  ['a row without what it must have', '{"id":"1","query":"一"}\n', /queries\.jsonl:1: relevant/],
  ['a file without a row', '\n', /has no rows/],
]

test.each(faults)('%s stops the evaluation and says where', async (_name, content, says) => {
  using folder = scratchFolder()
  const options = {
    documents: folder.rows('d.jsonl', documents),
    queries: folder.text('queries.jsonl', content),
    use: 'query' as const,
    embedder,
  }

  const running = evaluate({ name: 'retrieval', options }, recorded())

  await expect(running).rejects.toMatchObject({ code: 'COMMAND_INVALID', message: expect.stringMatching(says) })
})

test.each([
  ['is not there', 'nowhere.jsonl', null],
  ['is called gzip and is none', 'broken.jsonl.gz', 'plain'],
])('a file that %s is a clear fault', async (_name, name, content) => {
  using folder = scratchFolder()
  const path = folder.path(name)
  if (content !== null) await import('node:fs/promises').then((fs) => fs.writeFile(path, content))

  const running = evaluate({ name: 'kinds', options: { messages: [path] } }, recorded())

  await expect(running).rejects.toMatchObject({ code: 'COMMAND_INVALID', message: expect.stringContaining(name) })
})

const taught = [
  ...['公交车晚点半小时', '地铁站出口扶梯停运', '路口红绿灯时间太短', '出租车拒载乘客'].map((text) => ({
    text,
    category: '交通',
  })),
  ...['医院挂号排队太久', '社区医院没有疫苗', '医生开药收费太高', '急诊没有值班医生'].map((text) => ({
    text,
    category: '卫生',
  })),
]

test('categories are learned from examples and judged per category', async () => {
  using folder = scratchFolder()
  const messages = [
    { id: '1', title: '公交车总是晚点', text: '等了很久公交车。', category: '交通' },
    { id: '2', title: '医院的医生不够', text: '挂号太难。', category: '卫生' },
    { id: '3', title: '出租车医院门口', text: '地铁站和公交车都没有。', category: '卫生' },
  ]
  const output = recorded()
  const options = {
    examples: folder.rows('e.jsonl', taught),
    messages: folder.rows('m.jsonl', messages),
    use: 'title+text' as const,
  }

  const result = await evaluate({ name: 'tickets', options }, output)

  expect(result).toMatchObject({ n: 3, accuracy: 0.6667, perCategory: { 交通: { precision: 0.5, recall: 1, n: 1 } } })
  expect(result.macroF1).toBeCloseTo(2 / 3, 3)
  expect(result).not.toHaveProperty('unseen')
  expect(output.lines.join('\n')).toMatch(/实际＼判为/)
})

test('where an example is one of the messages, the report also says what is known without it', async () => {
  using folder = scratchFolder()
  const text = '市民反映夜市噪音扰民，每天晚上十二点以后还在唱歌，请有关部门来管一管。'
  const stripped = '市民反映夜市噪音扰民每天晚上十二点唱歌请有关部门管一管'
  const options = {
    examples: folder.rows('e.jsonl', [...taught, { text: stripped, category: '环境' }]),
    messages: folder.rows('m.jsonl', [{ text, category: '环境' }]),
    use: 'title+text' as const,
  }

  const result = await evaluate({ name: 'tickets', options }, recorded())

  expect(result).toMatchObject({ n: 1, accuracy: 1, unseen: { examples: 1, messages: 1, accuracy: 0 } })
})

test('kinds are read under their Chinese and their English names, from several files', async () => {
  using folder = scratchFolder()
  const messages = [
    folder.rows('a.jsonl', [{ id: '1', query: '咨询居住证怎么办理', detail: '请问需要什么材料？', kind: '咨询' }]),
    folder.rows('b.jsonl', [{ title: '建议增设公交站', text: '建议在小区门口增设公交站。', kind: 'suggestion' }]),
  ]

  const result = await evaluate({ name: 'kinds', options: { messages } }, recorded())

  expect(result).toMatchObject({ n: 2, accuracy: 1, macroF1: 1, perKind: { inquiry: { n: 1 }, suggestion: { n: 1 } } })
})

test('a kind that nobody knows is a fault of its line', async () => {
  using folder = scratchFolder()
  const messages = [folder.rows('a.jsonl', [{ text: '你好', kind: '闲聊' }])]

  const running = evaluate({ name: 'kinds', options: { messages } }, recorded())

  await expect(running).rejects.toMatchObject({ code: 'COMMAND_INVALID', message: expect.stringMatching(/:1: kind/) })
})

test('repeats are counted in pairs of the listed messages, in the order of time', async () => {
  using folder = scratchFolder()
  const about = (id: string, time: string, text: string) => ({ id, time, title: text.slice(0, 14), text })
  const messages = [
    about('3', '2019/7/3 9:00:00', '锦绣花园小区旁边的搅拌站夜间噪音扰民，粉尘也很大。'),
    about('1', '2019/07/01 10:00', '锦绣花园附近搅拌站夜间施工噪音扰民，粉尘污染严重。'),
    about('2', '2019-07-02T08:00:00+08:00', '投诉锦绣花园附近搅拌站夜间噪音粉尘扰民。'),
    about('4', '2019/7/4 9:00:00', '幸福路小学门口没有斑马线，学生过马路危险。'),
    about('5', '2019/7/5 9:00:00', '请问公积金贷款额度怎么计算？'),
  ]
  const topics = [
    ...['1', '2', '3'].map((id) => ({ id, topic: '搅拌站' })),
    ...['4', '5'].map((id) => ({ id, topic: '路' })),
  ]
  const options = { messages: folder.rows('m.jsonl.gz', messages), topics: folder.rows('t.jsonl', topics) }

  const result = await evaluate({ name: 'repeats', options }, recorded())

  expect(result).toMatchObject({
    n: 5,
    listed: 5,
    pairwisePrecision: 1,
    pairwiseRecall: 0.75,
    largestGroup: 3,
    groups: 3,
  })
})

test('a time that is none is a fault of its line', async () => {
  using folder = scratchFolder()
  const messages = folder.rows('m.jsonl', [{ id: '1', text: '一', time: '昨天' }])
  const topics = folder.rows('t.jsonl', [{ id: '1', topic: '一' }])

  const running = evaluate({ name: 'repeats', options: { messages, topics } }, recorded())

  await expect(running).rejects.toMatchObject({ code: 'COMMAND_INVALID', message: expect.stringMatching(/:1: time/) })
})

test('whoever answers everything is right by chance, whoever refuses everything is never wrong', async () => {
  using folder = scratchFolder()
  const questions = folder.rows('q.jsonl', [
    { query: '居住证由谁办理', answerable: true, relevant: ['d1'] },
    { query: '供暖季室温不得低于多少', answerable: true, relevant: ['d1'] },
    { query: '居住地址被飞碟占了', answerable: false },
  ])
  const options = { questions, documents: folder.rows('d.jsonl', documents), own }

  const result = await evaluate({ name: 'answers', options }, recorded())
  const curve = result.curve as { threshold: number; answerRate: number; precision: number; refusalAccuracy: number }[]

  expect(curve[0]).toEqual({ threshold: 0, answerRate: 1, precision: 0.3333, refusalAccuracy: 0 })
  for (const [place, point] of curve.slice(1).entries()) {
    expect(point.answerRate).toBeLessThanOrEqual(curve[place]!.answerRate)
    expect(point.refusalAccuracy).toBeGreaterThanOrEqual(curve[place]!.refusalAccuracy)
  }
  expect(curve).toContainEqual(expect.objectContaining({ ...scoresOf(result), threshold: result.threshold }))
})

const scoresOf = ({ answerRate, precision, refusalAccuracy }: Record<string, unknown>) => ({
  answerRate,
  precision,
  refusalAccuracy,
})

test('without documents the questions are asked of the articles', async () => {
  using folder = scratchFolder()
  const yaml = `- id: residence-permit
  question: 居住证怎么办理？
  answer: 到居住地派出所办理。
  category: 居住证
  line: citizen
  area: '110000'
  ownerUnit: 公安局
  reviewBy: '2030-01-01'
  sources: [{ title: 居住证规定, issuer: 市政府, states: 居住证由派出所办理。, checked: true }]
`
  const articles = async () => parseArticles(yaml, 'articles.yaml').articles
  const questions = folder.rows('q.jsonl', [
    { query: '居住证怎么办理？', answerable: true, relevant: ['residence-permit'] },
    { query: '火箭发射几点开始', answerable: false },
  ])

  const result = await evaluate({ name: 'answers', options: { questions, own: { ...own, articles } } }, recorded())

  expect(result).toMatchObject({ n: 2, answerRate: 1, precision: 1, refusalAccuracy: 1 })
})

test('a report is kept, and the next one is held against it', async () => {
  using folder = scratchFolder()
  const report = folder.path('report.json')
  const good = folder.rows('a.jsonl', [{ text: '建议增设公交站', kind: '建议' }])
  const mixed = folder.rows('b.jsonl', [
    { text: '建议增设公交站', kind: '建议' },
    { text: '建议增设路灯', kind: '表扬' },
  ])

  await evaluate({ name: 'kinds', options: { messages: [good] }, report }, recorded())
  const output = recorded()
  await evaluate({ name: 'kinds', options: { messages: [mixed] }, report }, output)

  expect(output.lines.join('\n')).toMatch(/accuracy\s+1\s+0\.5\s+-0\.5/)
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ evaluation: 'kinds', result: { n: 2 } })
})

test('an earlier result is compared with and left as it was; a missing one is a clear fault', async () => {
  using folder = scratchFolder()
  const messages = folder.rows('m.jsonl', [{ text: '建议增设公交站', kind: '建议' }])
  const earlier = '{"evaluation":"kinds","at":"2026-01-01","result":{"accuracy":0.5}}'
  const compare = folder.text('earlier.json', earlier)
  const output = recorded()

  await evaluate({ name: 'kinds', options: { messages: [messages] }, compare }, output)

  expect(output.lines.join('\n')).toMatch(/accuracy +0\.5 +1 +\+0\.5/)
  expect(await readFile(compare, 'utf8')).toBe(earlier)
  const missing = evaluate(
    { name: 'kinds', options: { messages: [messages] }, compare: folder.path('no.json') },
    output,
  )
  await expect(missing).rejects.toMatchObject({ code: 'COMMAND_INVALID' })
})

test('a report of something else is neither compared nor overwritten', async () => {
  using folder = scratchFolder()
  const report = folder.text('report.json', '{"evaluation":"tickets","at":"2026-01-01","result":{}}')
  const messages = [folder.rows('a.jsonl', [{ text: '建议增设公交站', kind: '建议' }])]

  const running = evaluate({ name: 'kinds', options: { messages }, report }, recorded())

  await expect(running).rejects.toMatchObject({ code: 'COMMAND_INVALID' })
  expect(await readFile(report, 'utf8')).toContain('tickets')
})

test('a catalogue is measured by its own examples, and its confidence is as often right as it says', async () => {
  const output = recorded()
  const catalogue = fileURLToPath(new URL('../../content/catalogue.csv', import.meta.url))

  const result = await evaluate({ name: 'leaves', options: { catalogue } }, output)

  expect(result.accuracy).toBeGreaterThan(0.78)
  expect(result.amongThree).toBeGreaterThan(0.9)
  expect(result.calibrationError).toBeLessThan(0.08)
})
