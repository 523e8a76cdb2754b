import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Appeal } from '../../src/domain/index.ts'
import { findTicket, reportersOf } from '../../src/tickets/index.ts'
import { start, type TestGateway } from './support/start.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await start()
})
afterAll(() => gateway?.[Symbol.asyncDispose]())

const lamp = (externalId: string, more: Partial<Appeal> = {}): Appeal => ({
  channel: 'platform',
  account: 'board',
  externalId,
  line: 'citizen',
  text: '朝阳区望京街道花家地小区门口的路灯坏了三天，请尽快修好',
  name: '王芳',
  phone: '13800138000',
  ...more,
})

test('a filed appeal reaches the dispatch system as one from the chat does', async () => {
  const filed = await gateway.gateway.fileAppeal(lamp('one'))
  const { ticket } = await gateway.receiver.created(filed.ticketNo)

  expect(filed.duplicate).toBe(false)
  expect(ticket).toMatchObject({
    ticketNo: filed.ticketNo,
    channel: 'platform',
    description: lamp('one').text,
    requester: { name: '王芳', phone: '13800138000' },
    place: { street: '望京街道' },
  })
})

test('the same appeal is one ticket, sent again, twice at once, or by another account under the same id', async () => {
  const { fileAppeal } = gateway.gateway

  const first = await fileAppeal(lamp('two'))
  const again = await fileAppeal(lamp('two', { text: '说法变了，还是同一件' }))
  const twice = await Promise.all([fileAppeal(lamp('three')), fileAppeal(lamp('three'))])
  const foreign = await fileAppeal(lamp('two', { account: 'supervision' }))

  expect(again).toEqual({ ticketNo: first.ticketNo, duplicate: true })
  expect(twice.map(({ duplicate }) => duplicate)).toEqual([false, true])
  expect(twice[0]!.ticketNo).toBe(twice[1]!.ticketNo)
  expect(foreign).toMatchObject({ duplicate: false })
  expect(foreign.ticketNo).not.toBe(first.ticketNo)
})

test('what becomes of it is told in its conversation, after the words and the receipt', async () => {
  const { ticketNo } = await gateway.gateway.fileAppeal(
    lamp('four', { text: '海淀区中关村街道知春路的井盖丢了，很危险', agentId: 'agent-7' }),
  )
  await gateway.dispatch('ticket.accepted', { ticketNo, sequence: 1, at: '2026-11-22T10:00:00+08:00' })

  const log = await gateway.db.query<{ author: string; kind: string | null; taken_by: string }>(
    `select m.author, m.kind, t.taken_by from message m join ticket t on t.conversation_id = m.conversation_id
     where t.ticket_no = $1 order by m.seq`,
    [ticketNo],
  )

  expect(log.map(({ author, kind }) => [author, kind])).toEqual([
    ['requester', null],
    ['bot', 'ticket'],
    ['system', 'progress'],
  ])
  expect(log[0]!.taken_by).toBe('agent-7')
})

test('a confidential requester is nowhere in what leaves', async () => {
  const { ticketNo } = await gateway.gateway.fileAppeal(lamp('five', { confidential: true }))
  const { ticket } = await gateway.receiver.created(ticketNo)

  expect(JSON.stringify(ticket)).not.toMatch(/王芳|13800138000/)
  const kept = await findTicket(gateway.db, gateway.vault, ticketNo)
  expect(kept?.ticket.requester.phone).toBe('13800138000')
})

test('danger is an emergency at once, and nobody waits for a turn', async () => {
  const { ticketNo } = await gateway.gateway.fileAppeal(lamp('six', { text: '朝阳区望京花家地小区3号楼着火了' }))

  const { ticket } = await gateway.receiver.created(ticketNo)
  expect(ticket).toMatchObject({ urgency: 'emergency', responseTier: '2h' })
  expect(await gateway.count(`message where author = 'requester' and handled_at is null`)).toBe(0)
})

test('a feed is filed whole, each once, in its own conversation', async () => {
  const before = await gateway.count('ticket')
  const feed = Array.from({ length: 50 }, (_, n) => lamp(`feed-${n % 40}`))

  const filed = await Promise.all(feed.map((appeal) => gateway.gateway.fileAppeal(appeal)))

  expect(new Set(filed.map(({ ticketNo }) => ticketNo)).size).toBe(40)
  expect(filed.filter(({ duplicate }) => duplicate)).toHaveLength(10)
  expect((await gateway.count('ticket')) - before).toBe(40)
  expect(await gateway.count('conversation')).toBe(await gateway.count('ticket'))
})

const fileAll = (appeals: readonly Appeal[]) => Promise.all(appeals.map((one) => gateway.gateway.fileAppeal(one)))

/** Neighbours with phones of their own. */
const neighbours = (count: number, text: (n: number) => string): Appeal[] =>
  Array.from({ length: count }, (_, n) =>
    lamp(`${text(0)} ${n}`, { text: text(n), name: undefined, phone: String(13_700_000_000 + n) }),
  )

test('repeats that come together are merged into the first of them, and not into what is done', async () => {
  const heating = neighbours(4, () => '西城区金融街街道丰汇园小区的暖气不热，家里只有十五度')

  const [first, ...others] = await fileAll(heating.slice(0, 3))
  const root = first!.ticketNo
  await gateway.drained()
  const told = gateway.receiver.effects.filter(({ subject }) => subject === root)
  expect(told.map(({ type, ticket }) => [type, ticket.reporters])).toEqual([
    ['ticket.created', 1],
    ['ticket.updated', 2],
    ['ticket.updated', 3],
  ])
  expect((await reportersOf(gateway.db, root)).map(({ ticketNo }) => ticketNo)).toEqual(
    others.map(({ ticketNo }) => ticketNo),
  )

  await gateway.dispatch('ticket.completed', { ticketNo: root, sequence: 1, at: '2026-11-22T10:00:00+08:00' })
  const [later] = await fileAll(heating.slice(3))
  expect(await findTicket(gateway.db, gateway.vault, later!.ticketNo)).toMatchObject({
    ticket: { status: 'filed', mergedInto: null },
  })
})

test('a flood of one matter is one open ticket with all its reporters', async () => {
  const days = ['三天', '四天', '好几天', '一周', '半个月']
  const flood = neighbours(300, (n) => `丰台区方庄街道芳古园一区门口的路灯坏了${days[n % days.length]}，请尽快修好`)

  const filed = await fileAll(flood)

  const numbers = new Set(filed.map(({ ticketNo }) => ticketNo))
  expect(numbers.size).toBe(300)
  const open = await gateway.db.query<{ ticket_no: string }>(
    `select ticket_no from ticket where ticket_no = any($1::text[]) and merged_into is null`,
    [[...numbers]],
  )
  expect(open.map(({ ticket_no }) => ticket_no)).toEqual([filed[0]!.ticketNo])
  const reporters = await reportersOf(gateway.db, filed[0]!.ticketNo)
  expect(new Set(reporters.map(({ conversationId }) => conversationId)).size).toBe(299)
  expect((await findTicket(gateway.db, gateway.vault, filed[0]!.ticketNo))?.ticket.reporters).toBe(300)
})
