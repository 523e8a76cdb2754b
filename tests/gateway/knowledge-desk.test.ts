import { afterAll, beforeAll, expect, test } from 'vitest'
import { boatArticle } from '../knowledge/fixtures/index.ts'
import { atDesk, type DeskClient } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

let gateway: TestGateway
let li: DeskClient
let wang: DeskClient
/** The log is read once it is certain that nothing came in before: the clock is put ahead for that. */
let aheadMs = 0
const clock = () => new Date(Date.now() + aheadMs)
beforeAll(async () => {
  gateway = await start({ clock })
  li = await atDesk(gateway, 'editor')
  wang = await atDesk(gateway, 'supervisor')
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
})

const boat = { ...boatArticle('boat-licence'), id: 'new-boat-licence', sample: false }
const path = '/knowledge/articles/new-boat-licence'

test('an article is written by one, let out by another, and then citizens are answered by it', async () => {
  const chat = await gateway.chat()
  const before = await chat.say(boat.question)

  const saved = await li.call('PUT', `${path}/draft`, { article: boat, revision: 0, reason: '新规' })
  const preview = await li.post('/knowledge/preview', { article: boat })
  const submitted = await li.post(`${path}/submit`, { revision: saved.body.revision, reason: '请审核' })
  const own = await li.post(`${path}/publish`, { revision: submitted.body.revision })
  const waiting = await wang.get('/knowledge/review')
  const published = await wang.post(`${path}/publish`, { revision: submitted.body.revision, reason: '已核对' })
  const after = await chat.say(boat.question)
  const history = await li.get(`${path}/history`)

  expect(before.kind).toBe('refusal')
  expect([saved.status, submitted.status, published.status]).toEqual([200, 200, 200])
  expect(preview.body).toMatchObject({ faults: [], text: expect.stringContaining('年满18周岁'), findings: [] })
  expect(own).toMatchObject({ status: 403, body: { code: 'REVIEW_OWN' } })
  expect(waiting.body.drafts).toMatchObject([{ article: { id: boat.id }, state: 'in-review' }])
  expect(after).toMatchObject({ kind: 'answer', citations: [{ articleId: boat.id }] })
  expect(history.body.entries.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['created', 'submitted', 'saved']),
  )
})

test('editors search as the bot does and see why, and what may not be used', async () => {
  const found = await li.post('/knowledge/search', { text: '居住证怎么办' })
  const elsewhere = await li.post('/knowledge/search', { text: '居住证怎么办', line: 'enterprise' })

  expect(found.body.answer.outcome).toBe('answered')
  expect(found.body.hits[0]).toMatchObject({ why: expect.any(Array), confidence: expect.any(Number) })
  expect(elsewhere.body.outside[0].reason).toContain('市民热线')
})

test('rules of a district are found where it is asked for, on the days they hold, as said with their file', async () => {
  const content = Buffer.from(
    '城市划艇停放办法\n第一条 划艇停放在码头。\n第二条 每艘每日收费二元。\n第三条 夜间不收费。',
  )
  const meta = { area: '110105', line: 'citizen', effectiveFrom: '2026-01-01', effectiveTo: '2026-12-31' }
  const whom = { audience: '艇主', ownerUnit: '区码头办', reviewBy: '2026-12-01', url: 'https://example.org/a' }
  const brought = await li.post('/knowledge/imports', {
    name: '停放.txt',
    content: content.toString('base64'),
    meta: { ...meta, ...whom },
  })
  await li.post(`/knowledge/imports/${brought.body.id}/submit`, { reason: '' })
  await wang.post(`/knowledge/imports/${brought.body.id}/publish`, { reason: '' })
  const ask = (scope: object) => li.post('/knowledge/search', { text: '城市划艇停放办法第二条', ...scope })

  const { body } = await li.get('/knowledge/areas')
  expect(body.areas.slice(0, 3)).toEqual([
    { code: '000000', name: '全国' },
    { code: '110000', name: '北京市' },
    { code: '110101', name: '东城区' },
  ])
  expect((await ask({ area: '110105' })).body.hits[0].question).toBe('城市划艇停放办法 第二条')
  expect((await ask({})).body.outside[0].reason).toContain('只适用于朝阳区')
  expect((await ask({ area: '110105', at: '2027-01-01T12:00:00+08:00' })).body.outside[0].reason).toContain('失效')
  const [stored] = await gateway.db.query(
    `select content from article where content->>'ownerUnit' = '区码头办' limit 1`,
  )
  expect(stored).toMatchObject({ content: { audience: '艇主', reviewBy: '2026-12-01', sources: [{ url: whom.url }] } })
})

test('what could not be answered or was disliked is put together, without personal data, and settled', async () => {
  for (const words of [
    '火星移民护照怎么申请？我电话13800138000',
    '请问火星移民护照怎么申请？',
    '火星移民护照如何申请',
  ]) {
    const chat = await gateway.chat()
    await chat.say(words)
  }
  await answeredByAgent('火星移民护照怎么申请', '火星移民护照还没有开办，开办后会在政务网站公布，联系电话13900139000。')
  const chat = await gateway.chat()
  const answer = await chat.say('居住证怎么办？')
  chat.send({ type: 'feedback', messageId: answer.messageId, helpful: false, comment: '没说清楚' })
  await chat.say('你好')

  aheadMs = 60_000
  const { body } = await li.get('/knowledge/gaps')
  const mars = body.gaps.find(({ question }: { question: string }) => question.includes('火星'))
  const disliked = body.gaps.find(({ question }: { question: string }) => question.includes('居住证'))
  const figures = await li.get('/knowledge/figures')
  const settled = await li.post('/knowledge/gaps/settle', { messageIds: mars.messageIds, outcome: 'no-need' })
  const { body: left } = await li.get('/knowledge/gaps')

  expect(mars).toMatchObject({ count: 4, disliked: 0, line: 'citizen' })
  expect(mars.agentAnswers).toEqual([expect.stringContaining('火星移民护照还没有开办')])
  expect(disliked).toMatchObject({ count: 1, disliked: 1 })
  expect(JSON.stringify(body)).not.toMatch(/13800138000|13900139000/)
  const cited = answer.citations[0]!.articleId
  expect(figures.body.figures.find(({ articleId }: { articleId: string }) => articleId === cited)).toMatchObject({
    hits: 1,
    unhelpful: 1,
  })
  expect(settled.body).toEqual({ settled: 4 })
  expect(JSON.stringify(left)).not.toContain('火星')
})

test('what was asked in vain and has an answer under other words is told by what answered the askers next', async () => {
  const chat = await gateway.chat()
  const refusal = await chat.say('二手车过户费多少')
  const [meant = ''] = refusal.quickReplies
  await chat.say('1')
  const other = await gateway.chat()
  await other.say('二手车过户费多少')
  await other.say(meant)

  aheadMs += 60_000
  const { body } = await li.get('/knowledge/gaps')

  const gap = body.gaps.find(({ question }: { question: string }) => question.includes('过户费'))
  expect(refusal.kind).toBe('refusal')
  expect(gap.count).toBe(2)
  expect(gap.meant[0]).toEqual({ id: 'car-transfer-and-move', question: meant, answeredNext: 2 })
  expect(gap.meant.length).toBeLessThanOrEqual(3)
})

/** Somebody asks in vain, asks for a person, and is told by one. */
async function answeredByAgent(question: string, words: string): Promise<void> {
  const agent = { id: 'agent-li', name: '李坐席' }
  const { takeover } = gateway.gateway
  await takeover.heartbeat(agent, { groups: ['citizen'], capacity: 2, state: 'available' })
  const chat = await gateway.chat()
  await chat.say(question)
  await chat.say('转人工')
  const { conversationId } = chat.session
  await takeover.take(agent, conversationId)
  await takeover.say(agent, conversationId, { text: words, messageId: '01900000-0000-7000-8000-00000000000a' })
  await takeover.handBack(agent, conversationId)
}

test('a file is brought, looked at and published by somebody else', async () => {
  const content = Buffer.from('问题,答复,依据,发文单位\n皮划艇要登记吗？,要登记。,游船办法,市游船办\n').toString(
    'base64',
  )

  const brought = await li.post('/knowledge/imports', { name: '皮划艇.csv', content })
  await li.post(`/knowledge/imports/${brought.body.id}/submit`, { reason: '' })
  const published = await wang.post(`/knowledge/imports/${brought.body.id}/publish`, { reason: '' })
  const chat = await gateway.chat()

  expect(brought).toMatchObject({ status: 201, body: { counts: { created: 1 }, faults: [] } })
  expect(published.body).toMatchObject({ created: 1 })
  expect((await chat.say('皮划艇要登记吗？')).text).toContain('要登记')
})

test('a broken file is refused in words', async () => {
  const content = Buffer.from('PK nothing').toString('base64')

  expect(await li.post('/knowledge/imports', { name: 'x.docx', content })).toMatchObject({
    status: 422,
    body: { code: 'IMPORT_UNREADABLE' },
  })
})

test('words that the database cannot keep are a fault of who sent them', async () => {
  const content = Buffer.from('问题,答复\n问,答\n').toString('base64')

  const article = await li.call('PUT', `${path}/draft`, {
    article: { ...boat, answer: '年满\0' },
    revision: 0,
    reason: '',
  })
  const reason = await li.call('PUT', `${path}/draft`, { article: boat, revision: 0, reason: '新规\0' })
  const name = await li.post('/knowledge/imports', { name: '表\0.csv', content })
  const title = await li.post('/knowledge/imports', { name: '表.csv', content, meta: { title: '办法\ud840' } })

  expect(article).toMatchObject({ status: 422, body: { code: 'KNOWLEDGE_INVALID' } })
  for (const refused of [reason, name, title]) expect(refused.status).toBe(400)
})

test('a theme of the month is kept with its articles', async () => {
  const theme = {
    title: '每月一题：房产证办理难',
    month: '2026-11',
    intro: '一单一表一图一问答',
    articleIds: [boat.id],
  }

  const put = await li.call('PUT', '/knowledge/collections/2026-11-fangchanzheng', theme)
  const wrong = await li.call('PUT', '/knowledge/collections/x', { ...theme, articleIds: ['nothing'] })
  const { body } = await wang.get('/knowledge/collections')

  expect([put.status, wrong.body.code]).toEqual([200, 'KNOWLEDGE_INVALID'])
  expect(body.collections).toMatchObject([
    { title: theme.title, articleIds: [boat.id], articles: [{ id: boat.id, question: boat.question }] },
  ])
})
