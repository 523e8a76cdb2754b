import { afterAll, beforeAll, expect, test } from 'vitest'
import { DeskPage } from './support/calls.ts'
import { atDesk } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await start()
})
afterAll(() => gateway[Symbol.asyncDispose]())

async function onDuty() {
  const desk = await atDesk(gateway, 'agent')
  await desk.call('PUT', '/presence', { groups: ['citizen'], capacity: 3, state: 'available' })
  return { desk, page: await DeskPage.open(desk) }
}

// biome-ignore lint/suspicious/noExplicitAny: frames of a socket
type Any = any
const saysIn = (text: string) => (frame: Any) =>
  frame.type === 'chat.messages' && frame.messages.some((one: Any) => one.text === text)

test('who asks for a person appears at the desk by itself, and both sides see the other write and what is written', async () => {
  const { desk, page } = await onDuty()
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('转人工')
  await page.frame(
    ({ type, waiting }: Any) => type === 'queue' && waiting.some((one: Any) => one.conversationId === conversationId),
  )

  await desk.post(`/conversations/${conversationId}/take`)
  expect(await page.ask({ type: 'chat.watch', conversationId })).toMatchObject({ type: 'ack' })
  await page.frame((frame: Any) => saysIn('转人工')(frame) && frame.isReplay)
  chat.send({ type: 'typing' })
  await page.frame(({ type }) => type === 'chat.typing')
  await chat.post('你好，在吗')
  await page.frame(saysIn('你好，在吗'))
  expect(await page.ask({ type: 'chat.typing', conversationId })).toMatchObject({ type: 'ack' })
  await chat.frame(({ type, author }: Any) => type === 'typing' && author === 'agent')
  await desk.post(`/conversations/${conversationId}/messages`, { text: '在的，请讲' })
  await page.frame(saysIn('在的，请讲'))

  expect(await gateway.count(`message where conversation_id = '${conversationId}' and author = 'bot'`)).toBe(1)
  page.close()
})

test('only who holds a chat is seen writing in it, and who passed it on hears no more of it', async () => {
  const li = await onDuty()
  const zhao = await onDuty()
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('转人工')
  await li.desk.post(`/conversations/${conversationId}/take`)
  await li.page.ask({ type: 'chat.watch', conversationId })

  const stranger = await zhao.page.ask({ type: 'chat.typing', conversationId })
  const moved = await li.desk.post(`/conversations/${conversationId}/transfer`, { agentId: zhao.desk.user })
  await zhao.desk.post(`/conversations/${conversationId}/take`)
  await chat.post('还在吗')

  expect(stranger).toMatchObject({ type: 'error', code: 'TAKEOVER_NOT_HELD' })
  expect(moved.status).toBe(200)
  await li.page.frame(({ type, conversationId: gone }: Any) => type === 'chat.gone' && gone === conversationId)
  expect(li.page.frames.some(saysIn('还在吗'))).toBe(false)
  li.page.close()
  zhao.page.close()
})

test('the form of a chat becomes one ticket in that chat, with leaf, unit and area out of the catalogue only', async () => {
  const { desk, page } = await onDuty()
  const chat = await gateway.chat()
  const { conversationId } = chat.session
  await chat.say('转人工')
  await desk.post(`/conversations/${conversationId}/take`)
  await chat.post('朝阳区望京街道花家地小区楼下烧烤店油烟特别大，希望派人来查')
  const path = `/conversations/${conversationId}`
  await desk.get(`${path}/assist`)

  const { body: units } = await desk.get('/units?q=望京')
  const { body: areas } = await desk.get('/areas?q=望京街道')
  const invented = await desk.call('PUT', `${path}/form/unit`, { value: { code: 'no-such-unit', name: '某局' } })
  const chosen = await desk.call('PUT', `${path}/form/unit`, { value: { code: units.units[0].code, name: '任意' } })
  const first = await desk.post(`${path}/submit`)
  const again = await desk.post(`${path}/submit`)

  expect(invented).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } })
  expect(chosen.body.form.unit).toMatchObject({ edited: true, value: units.units[0] })
  expect(areas.areas[0]).toMatchObject({ streetCode: expect.stringMatching(/^110105/), name: '朝阳区望京街道' })
  expect(first.body).toEqual({ ticketNo: expect.any(String), duplicate: false })
  expect(again.body).toEqual({ ticketNo: first.body.ticketNo, duplicate: true })
  await chat.frame(({ kind, ticket }: Any) => kind === 'ticket' && ticket?.ticketNo === first.body.ticketNo)
  const [delivered] = await gateway.receiver.arrived(1)
  expect(delivered).toMatchObject({
    subject: first.body.ticketNo,
    ticket: { channel: 'web', leadUnit: { code: units.units[0].code }, place: { street: '望京街道' } },
  })
  page.close()
})
