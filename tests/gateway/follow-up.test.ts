import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseQuietHours } from '../../src/domain/index.ts'
import { MessageLog } from '../../src/messages/index.ts'
import { openTicketBody } from '../../src/tickets/index.ts'
import type { Chat, Frame } from './support/chat.ts'
import { atDesk } from './support/desk.ts'
import { start, type TestGateway } from './support/start.ts'

let gateway: TestGateway
let sequence = 0

beforeAll(async () => {
  gateway = await start()
})
afterAll(() => gateway?.[Symbol.asyncDispose]())

/** Matters that nobody takes for one. */
const matters = [
  '朝阳区望京街道花家地多装几盏路灯',
  '朝阳区亚运村街道安慧里增加健身器材',
  '朝阳区三里屯街道幸福村设置自行车停放架',
  '朝阳区劲松街道劲松西社区补种行道树',
  '朝阳区双井街道广和里增设垃圾分类站',
]
let filed = 0

async function file(chat: Chat, matter = matters[filed++]): Promise<string> {
  await chat.say(`建议在${matter}，电话1380013800${filed}`)
  return (await chat.say('确认')).ticket!.ticketNo
}

async function report(ticketNo: string, step: string, more: object = {}): Promise<string> {
  const at = new Date()
  const data = {
    ticketNo,
    sequence: ++sequence,
    at: at.toISOString(),
    unit: { code: 's-1', name: '望京街道办事处' },
    ...more,
  }
  const response = await gateway.dispatch(`ticket.${step}`, data, { at })
  return ((await response.json()) as { outcome: string }).outcome
}

const asked = (chat: Chat, from: number): Promise<Frame> =>
  chat.frame(({ kind, text }) => kind === 'ask' && text.includes('联系过您'), from)

async function completed(chat: Chat): Promise<string> {
  const ticketNo = await file(chat)
  const from = chat.frames.length
  expect(await report(ticketNo, 'completed', { publicText: '已加装' })).toBe('applied')
  await asked(chat, from)
  return ticketNo
}

/** As if the question had been asked so many hours ago. */
const silentFor = (ticketNo: string, hours: number) =>
  gateway.db.query(`update follow_up set asked_at = now() - $2 * interval '1 hour' where ticket_no = $1`, [
    ticketNo,
    hours,
  ])

const roundsOf = (ticketNo: string) =>
  gateway.db.query<{
    round: number
    status: string
    contacted: boolean | null
    resolved: boolean | null
    satisfaction: string | null
    mode: string
  }>(
    'select round, status, contacted, resolved, satisfaction, mode from follow_up where ticket_no = $1 order by round',
    [ticketNo],
  )

test('“not solved” opens the next round of the same ticket, with its own clock, and its receivers hear of it', async () => {
  const chat = await gateway.chat()
  const ticketNo = await completed(chat)
  await gateway.db.query(`update ticket set due_at = due_at - interval '9 days' where ticket_no = $1`, [ticketNo])

  const reply = await chat.say('没人联系我，根本没解决')
  const reopened = await gateway.receiver.received(ticketNo, 'ticket.reopened')

  expect(reply).toMatchObject({ kind: 'notice', ticket: { ticketNo, status: 'filed' } })
  expect(reopened.ticket).toMatchObject({ round: 2, status: 'filed' })
  expect(Date.parse(reopened.ticket.dueAt) - Date.now()).toBeGreaterThan(6 * 24 * 3600_000)
  expect(await report(ticketNo, 'accepted')).toBe('applied')
  expect(await report(ticketNo, 'completed')).toBe('applied')
  expect(await roundsOf(ticketNo)).toMatchObject([
    { round: 1, status: 'answered', contacted: false, resolved: false },
    { round: 2, status: 'open' },
  ])
})

test('thanks neither reopen a ticket nor count as an answer', async () => {
  const chat = await gateway.chat()
  const ticketNo = await completed(chat)

  expect((await chat.say('谢谢')).kind).toBe('guide')
  expect(await roundsOf(ticketNo)).toMatchObject([{ status: 'open', contacted: null }])
  await chat.say('联系过，解决了，满意')
  await chat.say('谢谢啊')
  expect(await roundsOf(ticketNo)).toMatchObject([{ status: 'answered', satisfaction: 'satisfied' }])
})

test('who stays silent is reminded once, then called; three calls that reach nobody close it as unanswered', async () => {
  const chat = await gateway.chat()
  const ticketNo = await completed(chat)
  const { followUps } = gateway.gateway
  const from = chat.frames.length
  await silentFor(ticketNo, 25)
  await followUps.sweep()
  await followUps.sweep()
  await asked(chat, from)
  expect(chat.frames.slice(from).filter(({ kind }) => kind === 'ask')).toHaveLength(1)
  await silentFor(ticketNo, 73)
  await followUps.sweep()
  expect(await roundsOf(ticketNo)).toMatchObject([{ mode: 'phone', status: 'open' }])

  const agent = await atDesk(gateway, 'agent')
  const { body } = await agent.get('/follow-ups')
  expect(body.waiting.map((one: { ticketNo: string }) => one.ticketNo)).toContain(ticketNo)
  expect(JSON.stringify(body)).not.toMatch(/1380013800\d/)
  for (let call = 0; call < 3; call++) await agent.post(`/follow-ups/${ticketNo}`, { outcome: 'missed', round: 1 })
  expect(await roundsOf(ticketNo)).toMatchObject([{ status: 'unanswered' }])
  expect((await agent.post(`/follow-ups/${ticketNo}`, { outcome: 'missed', round: 1 })).body.code).toBe(
    'FOLLOW_UP_UNKNOWN',
  )
})

test('an appeal that was begun and left is kept, and its requester reminded of it once', async () => {
  const chat = await gateway.chat()
  const { silentDrafts } = gateway.gateway
  await chat.say('朝阳区望京街道花家地小区门口的路灯坏了')
  const { conversationId } = chat.session
  const reminders = () => chat.frames.filter(({ kind, text }) => kind === 'notice' && text?.includes('还没有提交'))

  await silentDrafts.sweep()
  expect(
    await gateway.count(`conversation where draft_open and draft_reminded_at is null and id = '${conversationId}'`),
  ).toBe(1)
  await gateway.db.query(`update conversation set updated_at = now() - interval '2 hours' where id = $1`, [
    conversationId,
  ])
  await silentDrafts.sweep()
  await silentDrafts.sweep()
  await chat.frame((frame) => frame.kind === 'notice' && frame.text.includes('还没有提交'))
  expect(reminders()).toHaveLength(1)

  await chat.say('从上周开始的')
  await gateway.db.query(`update conversation set updated_at = now() - interval '2 hours' where id = $1`, [
    conversationId,
  ])
  await silentDrafts.sweep()
  expect(reminders()).toHaveLength(1)
  await chat.say('算了')
  expect(await gateway.count(`conversation where draft_open and id = '${conversationId}'`)).toBe(0)
})

test('what is said on the phone counts as what is written, and “not solved” reopens there too', async () => {
  const chat = await gateway.chat()
  const ticketNo = await completed(chat)
  const agent = await atDesk(gateway, 'agent')

  const { body } = await agent.post(`/follow-ups/${ticketNo}`, {
    outcome: 'answered',
    round: 1,
    answers: { contacted: true, resolved: false, satisfaction: 'dissatisfied', reason: '修了又坏' },
  })

  expect(body).toEqual({ status: 'answered', reopened: true })
  expect((await gateway.receiver.received(ticketNo, 'ticket.reopened')).ticket.round).toBe(2)
  const [row] = await gateway.db.query<{ reason: Buffer }>('select reason from follow_up where ticket_no = $1', [
    ticketNo,
  ])
  expect(row!.reason.toString()).not.toContain('修了又坏')
})

test('a ticket is sent back: its first unit is kept, the proposal goes out, and who takes it then is a lesson', async () => {
  const chat = await gateway.chat()
  const ticketNo = await file(chat, '朝阳区酒仙桥街道南路3号院门前增设路灯')
  const first = (await gateway.receiver.created(ticketNo)).ticket.leadUnit!
  await report(ticketNo, 'dispatched')
  await report(ticketNo, 'returned', { unit: first, reason: '路灯归城管委' })
  const updated = await gateway.receiver.received(ticketNo, 'ticket.updated')
  expect(updated.ticket.firstUnit).not.toBeNull()
  expect(updated.ticket.leadUnit?.name).not.toBe(first.name)
  expect(updated.ticket.review.reasons).toContain('SENT_BACK')
  expect(updated.ticket.routeReason).toContain('路灯归城管委')
  const supervisor = await atDesk(gateway, 'supervisor')
  const { body: review } = await supervisor.get('/review')
  expect(review.tickets.map((one: { ticketNo: string }) => one.ticketNo)).toContain(ticketNo)
  await report(ticketNo, 'dispatched', { unit: { code: 'x-lamps', name: '朝阳区路灯管理中心' } })
  await report(ticketNo, 'whistled')
  expect(await report(ticketNo, 'extended')).toBe('refused')
  expect(await report(ticketNo, 'extended', { reason: '等配件' })).toBe('applied')
  expect(await gateway.count(`route_lesson where ticket_no = '${ticketNo}'`)).toBe(1)

  const { body } = await supervisor.get(`/tickets/${ticketNo}/timeline`)
  expect(body.timeline.map(({ type, outcome }: { type: string; outcome: string }) => `${type} ${outcome}`)).toEqual(
    expect.arrayContaining([
      'ticket.returned applied',
      'ticket.whistled noted',
      'ticket.extended refused',
      'ticket.updated done',
    ]),
  )
  const { body: refused } = await supervisor.get('/status-events')
  const mine = refused.events.find((event: { ticketNo: string }) => event.ticketNo === ticketNo)
  expect(mine).toMatchObject({ fault: 'REASON_MISSING' })
  expect((await supervisor.post('/status-events/seen', { id: mine.id })).status).toBe(200)
})

test('a unit sends a ticket back while its requester is adding to it: neither word is lost', async () => {
  const chat = await gateway.chat()
  const ticketNo = await file(chat, '朝阳区东湖街道望京花园东区2号楼前增设路灯')
  const { leadUnit } = (await gateway.receiver.created(ticketNo)).ticket
  const { db } = gateway
  const query = db.query
  // Just before the turn is closed, when it has read the ticket already.
  db.query = async <T>(sql: string, params?: readonly unknown[]) => {
    if (sql.startsWith('with turn as')) {
      db.query = query
      expect(await report(ticketNo, 'returned', { unit: leadUnit, reason: '不归我们管' })).toBe('applied')
    }
    return query<T>(sql, params)
  }

  await chat.say('补充一下，路口那边也很黑')

  const [row] = await db.query<{ body: Buffer }>('select body from ticket where ticket_no = $1', [ticketNo])
  const kept = openTicketBody(gateway.vault, row!.body)
  expect(kept.description).toContain('补充一下，路口那边也很黑')
  expect(kept.firstUnit).toEqual(leadUnit)
  expect(kept.review.reasons).toContain('SENT_BACK')
  expect(kept.routeReason).toContain('不归我们管')
})

test('progress waits for the morning on a phone, and goes before whatever is said there first', async () => {
  const { db, vault } = gateway
  const night = new Date('2036-11-25T22:00:00+08:00')
  const messages = new MessageLog({
    db,
    vault,
    clock: () => night,
    quietHours: parseQuietHours('21:00-08:00'),
    onReceived() {},
  })
  const peer = { channel: 'wechat', account: 'night', peerId: 'o-1', line: 'citizen', push: true } as const
  const conversationId = await messages.conversationOf(peer)
  const partner = await messages.conversationOf({ ...peer, channel: 'platform' })
  const words = { author: 'system', text: '已受理', citations: [], aiGenerated: false, quickReplies: [] } as const
  const tell = (to: string, kind: 'progress' | 'notice', unasked: boolean) =>
    messages.append(db, to, { ...words, kind, citations: [], quickReplies: [] }, { unasked })
  const due = async (to: string) =>
    (await db.query<{ due_at: Date }>('select due_at from outbox where key = $1 order by seq', [to])).map(
      ({ due_at }) => due_at.toISOString(),
    )
  const morning = new Date('2036-11-26T08:00:00+08:00').toISOString()

  await tell(conversationId, 'progress', true)
  await tell(partner, 'progress', true)
  expect(await due(conversationId)).toEqual([morning])
  expect(await due(partner)).not.toContain(morning)

  await tell(conversationId, 'notice', false)
  expect(await due(conversationId)).not.toContain(morning)
  await db.query(`delete from outbox where topic = 'channel'`)
})

test('the router learns: what was sent back twice goes to who took it at its first routing, and says why', async () => {
  const [{ ticket_no: taught }] = (await gateway.db.query('select ticket_no from route_lesson')) as [
    { ticket_no: string },
  ]
  // Another ticket of the same kind and street went the same way.
  await gateway.db.query(
    `insert into route_lesson (ticket_no, category_code, area_code, from_code, from_name, to_unit)
     select (select min(ticket_no) from ticket where ticket_no <> $1), category_code, area_code, from_code, from_name, to_unit
     from route_lesson where ticket_no = $1`,
    [taught],
  )
  await expect.poll(() => gateway.gateway.reference().catalogue.lessons?.size, { timeout: 20_000 }).toBe(1)

  const ticketNo = await file(await gateway.chat(), '朝阳区酒仙桥街道东路19号楼后面增设路灯')

  const { ticket } = await gateway.receiver.created(ticketNo)
  expect(ticket.leadUnit?.name).toBe('朝阳区路灯管理中心')
  expect(ticket.routeReason).toContain('此前2件同类同地的工单由')
})

test('the three rates are what a person counts by hand', async () => {
  await gateway.db.query('delete from follow_up')
  const [{ ticket_no: ticketNo }] = (await gateway.db.query<{ ticket_no: string }>(
    'select ticket_no from ticket limit 1',
  )) as [{ ticket_no: string }]
  type Case = [
    kind: string,
    unit: string,
    month: string,
    status: string,
    contacted: boolean | null,
    resolved: boolean | null,
    satisfaction: string | null,
  ]
  const cases: Case[] = [
    ['complaint', '甲', '2026-11', 'answered', true, true, 'satisfied'],
    ['complaint', '甲', '2026-11', 'answered', true, true, 'basically'],
    ['complaint', '甲', '2026-11', 'answered', true, true, 'dissatisfied'],
    ['complaint', '甲', '2026-11', 'answered', false, false, null],
    ['inquiry', '甲', '2026-11', 'answered', true, true, 'satisfied'],
    ['complaint', '甲', '2026-11', 'unanswered', null, null, null],
    ['complaint', '甲', '2026-11', 'open', null, null, null],
    ['praise', '甲', '2026-11', 'excluded', null, null, null],
    ['complaint', '乙', '2026-11', 'answered', true, false, 'dissatisfied'],
    ['complaint', '乙', '2026-10', 'answered', true, true, 'satisfied'],
  ]
  for (const [round, [kind, unit, month, status, contacted, resolved, satisfaction]] of cases.entries()) {
    await gateway.db.query(
      `insert into follow_up (ticket_no, round, status, mode, contacted, resolved, satisfaction, exclusion, kind, unit_code, unit_name,
         channel, line, completed_at, closed_at)
       values ($1, $2, $3, 'channel', $4, $5, $6, case when $3 = 'excluded' then 'praise' end, $7, $8, $8, 'web', 'citizen',
         $9::timestamptz, case when $3 <> 'open' then now() end)`,
      // The last minute of a month in Beijing, which is still the month before in UTC's afternoon.
      [ticketNo, round + 1, status, contacted, resolved, satisfaction, kind, unit, `${month}-30T23:59:00+08:00`],
    )
  }
  const supervisor = await atDesk(gateway, 'supervisor')

  const { body } = await supervisor.get('/rates?by=unit&from=2026-11')
  const { body: months } = await supervisor.get('/rates?by=month&from=2026-10&to=2026-11')

  expect(body.rows).toEqual([
    {
      key: '甲',
      name: '甲',
      rounds: 8,
      unanswered: 1,
      excluded: 1,
      response: { counted: 5, met: 4, rate: 4 / 5 },
      resolution: { counted: 4, met: 3, rate: 3 / 4 },
      satisfaction: { counted: 4, met: 3, rate: 3 / 4 },
    },
    {
      key: '乙',
      name: '乙',
      rounds: 1,
      unanswered: 0,
      excluded: 0,
      response: { counted: 1, met: 1, rate: 1 },
      resolution: { counted: 1, met: 0, rate: 0 },
      satisfaction: { counted: 1, met: 0, rate: 0 },
    },
  ])
  expect(body.total.resolution).toEqual({ counted: 5, met: 3, rate: 3 / 5 })
  expect(months.rows.map(({ key, rounds }: { key: string; rounds: number }) => [key, rounds])).toEqual([
    ['2026-11', 9],
    ['2026-10', 1],
  ])
  expect((await supervisor.get('/rates?from=2026-13')).status).toBe(400)
})
