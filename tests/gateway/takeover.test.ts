import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultTakeoverSettings } from '../../src/takeover/index.ts'
import { atDesk } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

const li = { id: 'agent-li', name: '李坐席' }
const zhao = { id: 'agent-zhao', name: '赵坐席' }
const onDuty = { groups: ['citizen'], capacity: 2, state: 'available' } as const

let gateway: TestGateway
/** Moves the gateway's clock on. */
let aheadMs = 0

beforeAll(async () => {
  gateway = await start({ clock: () => new Date(Date.now() + aheadMs), takeover: defaultTakeoverSettings })
})
afterAll(() => gateway[Symbol.asyncDispose]())

const desk = () => gateway.gateway.takeover

async function nobodyIsThere(): Promise<void> {
  await gateway.db.query('delete from agent_presence')
  await gateway.db.query(
    `update takeover set status = 'closed', closed_at = now() where status in ('queued', 'callback', 'taken')`,
  )
}

async function statusOf(conversationId: string): Promise<string> {
  const [row] = await gateway.db.query<{ status: string }>(
    'select status from takeover where conversation_id = $1 order by requested_at desc limit 1',
    [conversationId],
  )
  return row!.status
}

test('an agent takes over, speaks, and hands back; the bot is silent in between and comes back clean', async () => {
  await nobodyIsThere()
  await desk().heartbeat(li, onDuty)
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('建议在朝阳区望京街道花家地多装几盏路灯，匿名')

  const asked = await chat.say('转人工')
  expect(asked).toMatchObject({ kind: 'takeover', author: 'bot', queue: { open: true, position: 1 } })
  expect(asked.queue).toMatchObject({ waitSeconds: expect.any(Number) })
  await desk().take(li, conversationId)
  await chat.frame(({ author, kind }) => author === 'system' && kind === 'takeover')

  await chat.post('你好，在吗')
  const said = await desk().say(li, conversationId, {
    text: '在的，请讲',
    messageId: '01900000-0000-7000-8000-000000000001',
  })
  await desk().say(li, conversationId, { text: '在的，请讲', messageId: '01900000-0000-7000-8000-000000000001' })
  await chat.frame(({ messageId, author }) => author === 'agent' && messageId === said.messageId)
  await untilHandled(conversationId)
  expect(chat.messages.filter(({ author }) => author === 'agent')).toHaveLength(1)

  await desk().handBack(li, conversationId)
  await chat.frame(({ text, kind }) => kind === 'takeover' && text?.includes('到这里结束'))
  // 好的 would have filed the appeal that stood open before the agent spoke.
  const after = await chat.say('好的')

  expect(after.kind).not.toBe('ticket')
  expect(chat.messages.filter(({ author }) => author === 'bot')).toHaveLength(3)
  expect(await statusOf(conversationId)).toBe('closed')
})

test('nobody on duty is said plainly, and the number that somebody leaves is on the list of calls', async () => {
  await nobodyIsThere()
  const chat = await gateway.chat()

  const none = await chat.say('转人工')
  expect(none).toMatchObject({ kind: 'takeover', queue: { open: false } })
  await chat.say('请人回电')
  await chat.say('低保停发了，想找人问清楚')
  await chat.say('13800138000')
  const { ticket } = await chat.say('确认')
  const { waiting } = await desk().queue()
  const wish = waiting.find((one) => one.conversationId === chat.session.conversationId)!
  expect(wish).toMatchObject({ status: 'callback', ticketNo: ticket!.ticketNo })

  await desk().calledBack(li, wish.id, { reached: true, note: '已说明补发时间' })
  await expect(desk().calledBack(li, wish.id, { reached: true, note: '' })).rejects.toMatchObject({
    code: 'TAKEOVER_UNKNOWN',
  })
  expect(await statusOf(chat.session.conversationId)).toBe('called_back')
})

test('asking twice keeps one’s place, and one can stop waiting', async () => {
  await nobodyIsThere()
  await desk().heartbeat(li, onDuty)
  const [first, second] = [await gateway.chat(), await gateway.chat()]
  await first.say('转人工')

  expect((await second.say('转人工')).queue).toMatchObject({ open: true, position: 2 })
  expect((await first.say('转人工')).queue).toMatchObject({ open: true, position: 1 })
  expect((await first.say('不等了')).kind).toBe('notice')
  expect((await second.say('人工客服')).queue).toMatchObject({ position: 1 })
  expect(await statusOf(first.session.conversationId)).toBe('withdrawn')
})

test('only one agent holds a conversation, and only the holder speaks in it', async () => {
  await nobodyIsThere()
  await desk().heartbeat(li, onDuty)
  await desk().heartbeat(zhao, onDuty)
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('转人工')

  const takes = await Promise.allSettled([desk().take(li, conversationId), desk().take(zhao, conversationId)])
  expect(takes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const holder = await desk().holderOf(conversationId)
  const other = holder!.id === li.id ? zhao : li

  await expect(desk().say(other, conversationId, { text: '喂' })).rejects.toMatchObject({ code: 'TAKEOVER_NOT_HELD' })
  await expect(desk().handBack(other, conversationId)).rejects.toMatchObject({ code: 'TAKEOVER_NOT_HELD' })
  await desk().transfer(holder!, conversationId, { agentId: other.id })
  await chat.frame(({ text }) => Boolean(text?.includes('另一位坐席')))
  await desk().take(other, conversationId)
  expect((await desk().holderOf(conversationId))!.id).toBe(other.id)
})

test('an agent who is gone is replaced, and when nobody is left the requester is told', async () => {
  await nobodyIsThere()
  await desk().heartbeat(li, onDuty)
  await desk().heartbeat(zhao, onDuty)
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('转人工')
  await desk().take(li, conversationId)

  await desk().goOffDuty(li)
  await desk().sweep()
  await chat.frame(({ text }) => Boolean(text?.includes('断线')))
  expect(await statusOf(conversationId)).toBe('queued')

  await desk().goOffDuty(zhao)
  await desk().sweep()
  const told = await chat.frame(({ text }) => Boolean(text?.includes('没有坐席能接')))
  expect(told.queue).toMatchObject({ open: false })
  expect(await statusOf(conversationId)).toBe('callback')
})

test('a wait that grows longer than was said is told again, once', async () => {
  await nobodyIsThere()
  await desk().heartbeat(li, onDuty)
  const chat = await gateway.chat()
  await chat.say('转人工')

  aheadMs += 10 * 60_000
  await desk().heartbeat(li)
  await desk().sweep()
  await desk().sweep()
  await chat.frame(({ text }) => Boolean(text?.includes('久等')))
  expect(chat.messages.filter(({ text }) => text.includes('久等'))).toHaveLength(1)
})

test('a conversation in which nobody speaks any more goes back to the bot', async () => {
  await nobodyIsThere()
  await desk().heartbeat(li, onDuty)
  const chat = await gateway.chat()
  await chat.say('转人工')
  await desk().take(li, chat.session.conversationId)

  aheadMs += 31 * 60_000
  await desk().heartbeat(li)
  await desk().sweep()
  await chat.frame(({ text }) => Boolean(text?.includes('有一会儿')))
  expect(await statusOf(chat.session.conversationId)).toBe('closed')
  expect((await chat.say('你好')).author).toBe('bot')
})

test('two refusals in a row bring a person where somebody is there, and change nothing where nobody is', async () => {
  await nobodyIsThere()
  const alone = await gateway.chat()
  await alone.say('火星上的居委会几点关门')
  expect((await alone.say('木星上的居委会几点开门')).kind).toBe('refusal')

  await desk().heartbeat(li, onDuty)
  const chat = await gateway.chat()
  expect((await chat.say('火星上的居委会几点关门')).kind).toBe('refusal')
  expect(await chat.say('木星上的居委会几点开门')).toMatchObject({ kind: 'takeover', queue: { open: true } })
  const angry = await gateway.chat()
  expect(await angry.say('答非所问，别糊弄我')).toMatchObject({ kind: 'takeover', queue: { open: true, position: 2 } })
})

test('what agents note stays among them, sealed', async () => {
  const chat = await gateway.chat()
  await desk().note(li, chat.session.conversationId, '情绪激动，慢慢说')

  expect(await desk().notesOf(chat.session.conversationId)).toMatchObject([
    { text: '情绪激动，慢慢说', agentName: '李坐席' },
  ])
  const [row] = await gateway.db.query<{ body: Buffer }>('select body from conversation_note')
  expect(row!.body.toString()).not.toContain('情绪')
  expect(chat.messages).toHaveLength(0)
})

test('the desk does it all over its own API: presence, queue, words, notes, hand-back', async () => {
  await nobodyIsThere()
  const wang = await atDesk(gateway, 'agent')
  const other = await atDesk(gateway, 'agent')
  expect((await wang.call('PUT', '/presence', { ...onDuty, groups: ['nobody'] })).status).toBe(400)
  expect((await wang.call('PUT', '/presence', onDuty)).status).toBe(200)
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('转人工')

  const { body: queue } = await wang.get('/queue')
  expect(queue).toMatchObject({
    waiting: [{ conversationId, status: 'queued', group: 'citizen' }],
    agents: [{ agentId: wang.user }],
  })
  expect((await wang.post(`/conversations/${conversationId}/messages`, { text: '你好' })).body.code).toBe(
    'TAKEOVER_NOT_HELD',
  )
  expect((await wang.post(`/conversations/${conversationId}/take`)).body.holder).toMatchObject({ id: wang.user })
  expect((await other.post(`/conversations/${conversationId}/take`)).body.code).toBe('TAKEOVER_HELD')
  expect((await other.get(`/conversations/${conversationId}`)).status).toBe(404)
  await wang.post(`/conversations/${conversationId}/messages`, { text: '您好，我是坐席' })
  await wang.post(`/conversations/${conversationId}/notes`, { text: '老人，说慢点' })
  const { body: seen } = await wang.get(`/conversations/${conversationId}`)
  await wang.post(`/conversations/${conversationId}/hand-back`)

  expect(seen.messages.map(({ author }: { author: string }) => author)).toEqual(['requester', 'bot', 'system', 'agent'])
  expect(seen.notes).toMatchObject([{ text: '老人，说慢点' }])
  await chat.frame(({ author, text }) => author === 'agent' && text === '您好，我是坐席')
  await chat.frame(({ text }) => Boolean(text?.includes('到这里结束')))
  expect(
    await gateway.count(`audit_entry where action = 'conversation.viewed' and subject_id = '${conversationId}'`),
  ).toBe(1)
})

/** Resolves when no message of the conversation waits for a turn. */
async function untilHandled(conversationId: string): Promise<void> {
  const waiting = `message where conversation_id = '${conversationId}' and author = 'requester' and handled_at is null`
  await expect.poll(() => gateway.count(waiting), { timeout: 20_000 }).toBe(0)
}
