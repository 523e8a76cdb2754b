import { expect, test } from 'vitest'
import { start, type TestGateway } from './support/start.ts'

function ticketsOf(gateway: TestGateway, conversationId: string, token: string): Promise<Response> {
  return fetch(`${gateway.origin}/v1/conversations/${conversationId}/tickets`, {
    headers: { authorization: `Bearer ${token}` },
  })
}

async function listOf(gateway: TestGateway, conversationId: string, token: string): Promise<Record<string, unknown>[]> {
  return ((await (await ticketsOf(gateway, conversationId, token)).json()) as { tickets: Record<string, unknown>[] })
    .tickets
}

test('whoever filed something finds it in a list, newest first, with state, unit and promise', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const { conversationId, resume } = chat.session
  expect(await listOf(gateway, conversationId, resume)).toEqual([])

  await chat.say('建议在朝阳区望京街道花家地多装几盏路灯，电话13800138000')
  const lamps = (await chat.say('确认')).ticket!
  await chat.say('我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，希望有人来查，电话13800138000')
  const smoke = (await chat.say('确认')).ticket!
  await gateway.dispatch('ticket.accepted', { ticketNo: lamps.ticketNo, sequence: 1, at: '2026-11-22T10:00:00+08:00' })
  const tickets = await listOf(gateway, conversationId, resume)

  expect(tickets.map(({ ticketNo }) => ticketNo)).toEqual([smoke.ticketNo, lamps.ticketNo])
  expect(tickets[0]).toMatchObject({ status: 'filed', dueAt: smoke.dueAt, unit: '望京街道办事处' })
  expect(tickets[1]).toMatchObject({ status: 'accepted', statusText: expect.stringContaining('已经受理') })
  expect(Object.keys(tickets[0]!).sort()).toEqual(
    ['dueAt', 'receivedAt', 'status', 'statusText', 'ticketNo', 'title', 'unit'].sort(),
  )
})

test('no phone number stands in the list, neither the caller’s nor one that was told of', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const { conversationId, resume } = chat.session

  await chat.say('建议查一查打13912345678这个电话推销假药的人，我的电话13800138000')
  expect((await chat.say('确认')).kind).toBe('ticket')
  const tickets = await listOf(gateway, conversationId, resume)

  expect(tickets).toHaveLength(1)
  expect(JSON.stringify(tickets)).not.toMatch(/\d{11}(?!\d)/)
})

test('nobody sees the list of a conversation that is not theirs', async () => {
  await using gateway = await start()
  const [mine, other] = [await gateway.chat(), await gateway.chat()]

  const answers = await Promise.all([
    ticketsOf(gateway, mine.session.conversationId, other.session.resume),
    ticketsOf(gateway, mine.session.conversationId, ''),
  ])

  expect(answers.map(({ status }) => status)).toEqual([401, 401])
  expect(await answers[0]!.json()).toMatchObject({ code: 'RESUME_INVALID' })
})
