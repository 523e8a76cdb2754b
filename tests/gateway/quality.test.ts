import { afterAll, beforeAll, expect, test } from 'vitest'
import { atDesk, type DeskClient } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

let gateway: TestGateway
let supervisor: DeskClient & { user: string }
let agent: DeskClient & { user: string }

beforeAll(async () => {
  gateway = await start()
  supervisor = await atDesk(gateway, 'supervisor')
  agent = await atDesk(gateway, 'agent')
})
afterAll(() => gateway[Symbol.asyncDispose]())

const marks = { manner: 5, understanding: 4, answer: 3, record: 5, procedure: 3 }

/** An agent leads a chat to its end. */
async function served(desk: DeskClient, words: string): Promise<string> {
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('转人工')
  await desk.call('PUT', '/presence', { capacity: 3, state: 'available' })
  await desk.post(`/conversations/${conversationId}/take`)
  await chat.post(words)
  await desk.get(`/conversations/${conversationId}/assist`)
  await desk.post(`/conversations/${conversationId}/messages`, { text: '好的，已经记下' })
  await desk.post(`/conversations/${conversationId}/hand-back`)
  return conversationId
}

test('a conversation is drawn by lot once, marked by a supervisor, read by its agent, and every step is on record', async () => {
  await served(agent, '楼下烧烤店油烟特别大')

  const first = await supervisor.post('/quality/draw', { days: 7, perAgent: 5 })
  const second = await supervisor.post('/quality/draw', { days: 7, perAgent: 5 })
  const unmarked = await agent.get('/quality')
  const { body: list } = await supervisor.get('/quality')
  const [{ id }] = list.checks
  const hidden = await agent.get(`/quality/${id}`)
  const { body: whole } = await supervisor.get(`/quality/${id}`)
  const marked = await supervisor.call('PUT', `/quality/${id}`, { marks, comment: '语速可以再慢一点' })
  const { body: own } = await agent.get('/quality')
  const { body: waiting } = await agent.get('/counts')
  await agent.post(`/quality/${id}/seen`)
  const { body: read } = await agent.get('/counts')

  expect([first.body, second.body]).toEqual([{ drawn: 1 }, { drawn: 0 }])
  expect(unmarked.body.checks).toEqual([])
  expect(hidden.status).toBe(404)
  expect(whole.transcript.map(({ text }: { text: string }) => text)).toContain('楼下烧烤店油烟特别大')
  expect(marked.body).toEqual({ score: 80 })
  expect(own.checks).toEqual([expect.objectContaining({ id, score: 80, comment: '语速可以再慢一点', seenAt: null })])
  expect([waiting.counts['/quality'], read.counts['/quality']]).toEqual([1, 0])
  const steps = await gateway.db.query<{ action: string }>(
    `select action from audit_entry where subject_type = 'quality_check' order by seq`,
  )
  expect(steps.map(({ action }) => action)).toEqual([
    'quality.drawn',
    'quality.drawn',
    'quality.viewed',
    'quality.marked',
    'quality.seen',
  ])
  const [kept] = await gateway.db.query<{ comment: Buffer }>('select comment from quality_check')
  expect(kept!.comment.toString()).not.toContain('语速')
})

test('nobody marks themselves, half a form is refused, and another agent learns nothing', async () => {
  const own = await atDesk(gateway, 'supervisor')
  const other = await atDesk(gateway, 'agent')
  await served(own, '路灯不亮')
  await own.post('/quality/draw', { days: 7, perAgent: 5 })
  const { body } = await own.get('/quality')
  const mine = body.checks.find(({ agentId }: { agentId: string }) => agentId === own.user)

  const self = await own.call('PUT', `/quality/${mine.id}`, { marks })
  const half = await supervisor.call('PUT', `/quality/${mine.id}`, { marks: { manner: 5 } })
  const tooMuch = await supervisor.call('PUT', `/quality/${mine.id}`, { marks: { ...marks, manner: 6 } })
  await supervisor.call('PUT', `/quality/${mine.id}`, { marks })
  const foreign = await other.get(`/quality/${mine.id}`)

  expect([self.status, half.status, tooMuch.status, foreign.status]).toEqual([403, 400, 400, 404])
})

test('the report counts what became of suggestions, how long it took, and how fields were filled', async () => {
  const { body } = await supervisor.get('/service-report?days=7')

  expect(body.total.talks).toBe(2)
  expect(body.total.handlingSeconds).toEqual(expect.any(Number))
  expect(body.agents.reduce((sum: number, { talks }: { talks: number }) => sum + talks, 0)).toBe(2)
  expect(body.topics).toEqual([expect.objectContaining({ name: '未归类', talks: 2, savedSeconds: null })])
})

test('an account that serves one group and has hours can say no more than that', async () => {
  const admin = await atDesk(gateway, 'admin')
  const bounded = await atDesk(gateway, 'agent')
  const set = (change: object) => admin.call('PATCH', `/users/${bounded.user}`, change)

  const unknown = await set({ skillGroups: ['社保'] })
  await set({ skillGroups: ['english'] })
  const all = await bounded.call('PUT', '/presence', { state: 'available' })
  const foreign = await bounded.call('PUT', '/presence', { groups: ['citizen'], state: 'available' })
  await set({ workingHours: [] })
  const off = await bounded.call('PUT', '/presence', { state: 'available' })
  await bounded.post('/presence/heartbeat')
  const { body: queue } = await bounded.get('/queue')

  expect(unknown.status).toBe(400)
  expect(all.body.groups).toEqual(['english'])
  expect(foreign).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
  expect(off).toMatchObject({ status: 409, body: { code: 'OFF_DUTY' } })
  const mine = queue.agents.find(({ agentId }: { agentId: string }) => agentId === bounded.user)
  expect(mine).toMatchObject({ state: 'away' })
})
