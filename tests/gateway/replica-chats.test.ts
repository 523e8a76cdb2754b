import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeskPage } from './support/calls.ts'
import { Chat } from './support/chat.ts'
import { atDesk } from './support/desk.ts'
import { start, startReplica, type TestGateway } from './support/start.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await start()
})
afterAll(() => gateway[Symbol.asyncDispose]())

// biome-ignore lint/suspicious/noExplicitAny: frames of a socket
type Any = any
const saysIn = (text: string) => (frame: Any) =>
  frame.type === 'chat.messages' && frame.messages.some((one: Any) => one.text === text)

test('a chat on one replica and its agent on another hear each other speak and write, on open pages', async () => {
  const desk = await atDesk(gateway, 'agent')
  await desk.call('PUT', '/presence', { groups: ['citizen'], capacity: 3, state: 'available' })
  const page = await DeskPage.open(desk)
  const replica = await startReplica(gateway)
  const chat = await Chat.open(`${replica.origin.replace('http', 'ws')}/v1/chat`)
  const { conversationId } = chat.session
  await chat.say('转人工')
  await desk.post(`/conversations/${conversationId}/take`)
  await page.ask({ type: 'chat.watch', conversationId })

  await chat.frame(({ type, kind }: Any) => type === 'message' && kind === 'takeover')
  chat.send({ type: 'typing' })
  await page.frame((frame: Any) => frame.type === 'chat.typing' && frame.conversationId === conversationId)
  await chat.post('别的网关上也听得到吗')
  await page.frame(saysIn('别的网关上也听得到吗'))
  await page.ask({ type: 'chat.typing', conversationId })
  await chat.frame(({ type, author }: Any) => type === 'typing' && author === 'agent')
  for (const text of ['听得到', '请讲', '我在记'])
    await desk.post(`/conversations/${conversationId}/messages`, { text })
  await chat.frame(({ text }) => text === '我在记')
  // A line that breaks is opened again, and what was said meanwhile is shown.
  await gateway.db.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %'`)
  await desk.post(`/conversations/${conversationId}/messages`, { text: '断线时说的' })
  await chat.frame(({ text }) => text === '断线时说的')

  const spoken = chat.messages.filter(({ author }) => author === 'agent').map(({ text }) => text)
  expect(spoken).toEqual(['听得到', '请讲', '我在记', '断线时说的'])
  expect(gateway.log()).not.toContain('听得到')
  await chat.close()
  await replica.stop()
  page.close()
})
