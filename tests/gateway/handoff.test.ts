import { expect, test } from 'vitest'
import type { Chat } from './support/chat.ts'
import { start, type TestGateway } from './support/start.ts'

/** Files a ticket and gives its number. */
async function file(chat: Chat): Promise<string> {
  await chat.say('建议在朝阳区望京街道花家地多装几盏路灯，电话13800138000')
  return (await chat.say('确认')).ticket!.ticketNo
}

const at = '2026-11-22T10:00:00+08:00'
const outcome = async (response: Response) => ((await response.json()) as { outcome: string }).outcome

test('a receiver that fails is tried again until it accepts, with the same event id', async () => {
  await using gateway = await start()
  gateway.receiver.answers.push(500, 503)
  const ticketNo = await file(await gateway.chat())

  const [created] = await gateway.receiver.arrived(1)

  expect(created!.subject).toBe(ticketNo)
  const [row] = await gateway.db.query<{ id: string; attempts: number }>('select id, attempts from outbox')
  expect(created!.id).toBe(row!.id)
  expect(gateway.receiver.deliveries).toHaveLength(1)
})

test('what fails for days waits visibly for a person, and can be sent again', async () => {
  await using gateway = await start()
  gateway.receiver.answers.push(500, 500, 500, 500)
  await file(await gateway.chat())

  await until(async () => (await gateway.count(`outbox where status = 'dead'`)) === 1)
  const [dead] = await gateway.db.query<{ last_error: string }>('select last_error from outbox')
  expect(dead!.last_error).toBe('HTTP 500')
  const metrics = await (await fetch(`${gateway.origin}/metrics`)).text()
  expect(metrics).toContain('jiesu_outbox_dead 1')
})

test('a status event that is repeated, late or impossible changes nothing', async () => {
  await using gateway = await start()
  const ticketNo = await file(await gateway.chat())
  const send = (type: string, sequence: number, id?: string) =>
    gateway.dispatch(type, { ticketNo, sequence, at }, id ? { id } : {})

  expect(await outcome(await send('ticket.dispatched', 5, 'evt-five'))).toBe('applied')
  expect(await outcome(await send('ticket.dispatched', 5, 'evt-five'))).toBe('repeated')
  expect(await outcome(await send('ticket.accepted', 4))).toBe('stale')
  expect(await outcome(await send('ticket.completed', 6))).toBe('applied')
  expect(await outcome(await send('ticket.accepted', 7))).toBe('refused')

  const [ticket] = await gateway.db.query<{ status: string }>('select status from ticket')
  expect(ticket!.status).toBe('completed')
  expect(await gateway.count('ticket_event')).toBe(4)
  expect(await gateway.count(`message where kind = 'progress'`)).toBe(2)
})

test('the clock stands while a send-back is judged and while the requester is asked for facts, until they answer', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const ticketNo = await file(chat)
  const dueOf = async () => (await gateway.db.query<{ due_at: Date }>('select due_at from ticket'))[0]!.due_at.getTime()
  const day = 24 * 3600_000
  const now = Date.now()
  const send = (type: string, sequence: number, hoursAgo: number, reason?: string) =>
    gateway.dispatch(type, { ticketNo, sequence, reason, at: new Date(now - hoursAgo * 3600_000).toISOString() })
  const filed = await dueOf()

  const unreasoned = await send('ticket.returned', 1, 30)
  expect(await unreasoned.json()).toEqual({ outcome: 'refused', code: 'REASON_MISSING' })
  expect(await gateway.db.query('select status from ticket')).toEqual([{ status: 'filed' }])
  expect(await outcome(await send('ticket.returned', 1, 30, '路灯不归街道'))).toBe('applied')
  expect(await dueOf()).toBe(filed)
  await send('ticket.dispatched', 2, 5)
  expect(await dueOf()).toBe(filed + 2 * day)

  expect(await outcome(await send('ticket.suspended', 3, 3))).toBe('noted')
  await chat.frame((frame) => frame.kind === 'progress' && frame.text.includes(`补充 ${ticketNo}`))
  const stranger = await gateway.chat()
  await stranger.say(`补充 ${ticketNo} 灯杆编号是七号`)
  expect(await dueOf()).toBe(filed + 2 * day)
  const reply = await chat.say(`补充 ${ticketNo} 灯杆编号是七号`)
  expect(reply.text).toContain(ticketNo)
  expect(await dueOf()).toBe(filed + 3 * day)
  expect((await gateway.receiver.received(ticketNo, 'ticket.updated')).ticket).not.toHaveProperty('stops')
})

test('internal notes never reach the requester, public words do', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  const ticketNo = await file(chat)
  const told = chat.frame((frame) => frame.kind === 'progress')

  await gateway.dispatch('ticket.completed', {
    ticketNo,
    sequence: 1,
    unit: '望京街道办事处',
    publicText: '已加装两盏路灯',
    internalNote: '此人多次反映',
    at,
  })

  expect((await told).text).toContain('已加装两盏路灯')
  expect((await told).text).not.toContain('此人多次反映')
})

const forgeries: [name: string, status: number, send: (gateway: TestGateway, ticketNo: string) => Promise<Response>][] =
  [
    [
      'a wrong secret',
      401,
      (g, ticketNo) =>
        g.dispatch(
          'ticket.accepted',
          { ticketNo, sequence: 1, at },
          { secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` },
        ),
    ],
    [
      'an old signature',
      401,
      (g, ticketNo) =>
        g.dispatch('ticket.accepted', { ticketNo, sequence: 1, at }, { at: new Date(Date.now() - 600_000) }),
    ],
    [
      'no signature',
      401,
      (g) =>
        fetch(`${g.origin}/v1/dispatch/events`, {
          method: 'POST',
          body: '{}',
          headers: { 'content-type': 'application/json' },
        }),
    ],
    ['an unknown ticket', 404, (g) => g.dispatch('ticket.accepted', { ticketNo: '20200101-000001', sequence: 1, at })],
    ['no sequence', 422, (g, ticketNo) => g.dispatch('ticket.accepted', { ticketNo, at })],
  ]

test('forged, stale and malformed events are refused with a code and change nothing', async () => {
  await using gateway = await start()
  const ticketNo = await file(await gateway.chat())

  for (const [name, status, send] of forgeries) {
    const response = await send(gateway, ticketNo)
    expect(response.status, name).toBe(status)
    expect(await response.json(), name).toMatchObject({ code: expect.any(String) })
  }

  const [ticket] = await gateway.db.query<{ status: string }>('select status from ticket')
  expect(ticket!.status).toBe('filed')
  expect(await gateway.count('ticket_event')).toBe(0)
})

test('somebody else learns of a ticket only with the last digits of its phone', async () => {
  await using gateway = await start()
  const ticketNo = await file(await gateway.chat())
  const stranger = await gateway.chat()

  expect((await stranger.say(`查一下工单${ticketNo}`)).text).toContain('后四位')
  expect((await stranger.say(`查工单 ${ticketNo} 1234`)).text).not.toContain('路灯')
  expect((await stranger.say(`查工单 ${ticketNo} 8000`)).text).toContain(ticketNo)
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it never came to that')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('an event with words or times that no database holds is refused, and the dispatch system is told why', async () => {
  await using gateway = await start()
  const ticketNo = await file(await gateway.chat())
  const faulty: [member: string, data: object][] = [
    ['unit.name', { unit: { name: '街道\0办事处' } }],
    ['unit', { unit: '街道\ud800' }],
    ['publicText', { publicText: '已修好\0' }],
    ['publicText', { publicText: '\udc00' }],
    ['at', { at: '2026-11-22T10:00:00+16:00' }],
    ['at', { at: '0000-01-01T10:00:00Z' }],
    ['at', { at: '2026-02-30T10:00:00Z' }],
    ['dueAt', { dueAt: '2026-11-22T10:00:00-23:00' }],
    ['ticketNo', { ticketNo: `20261122-${'1'.repeat(13)}` }],
  ]

  for (const [member, data] of faulty) {
    const response = await gateway.dispatch('ticket.accepted', { ticketNo, sequence: 1, at, ...data })
    expect(response.status, member).toBe(422)
    expect(await response.json()).toMatchObject({
      code: 'EVENT_INVALID',
      detail: expect.stringContaining(member.split('.')[0]!),
    })
  }

  expect(await gateway.count('ticket_event')).toBe(0)
})
