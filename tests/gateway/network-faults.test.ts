import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openPostgres } from '../../src/db/index.ts'
import { parseReceivers } from '../../src/handoff/index.ts'
import { FaultProxy, isCommitted } from '../support/fault-proxy.ts'
import type { Chat, Frame } from './support/chat.ts'
import { Receiver } from './support/receiver.ts'
import { dispatchSecret, start, type TestGateway } from './support/start.ts'

/** So long a swallowed statement is waited for: more than any takes at the start, on a busy machine too. */
const STATEMENT_MS = 3000
/** The same for a delivery. */
const DELIVERY_MS = 600

let gateway: TestGateway
let database: FaultProxy
let dispatch: FaultProxy
let receiver: Receiver
let behind: Database
let wishes = 0

beforeAll(async () => {
  receiver = await new Receiver(dispatchSecret).listen()
  dispatch = await new FaultProxy(addressOf(receiver.url)).listen()
  const delaysMs = Array.from({ length: 200 }, () => 20)
  const url = dispatch.inFrontOf(receiver.url)
  const settings = { id: 'dispatch', name: '派单', kind: 'webhook', url, secrets: [dispatchSecret], contact: 'full' }
  // However slow the machine, it is the network that these tests wait for, and not the breaker.
  const patient = { timeoutMs: DELIVERY_MS, breaker: { failures: 1000, pauseSeconds: 1 } }
  const receivers = parseReceivers(JSON.stringify({ receivers: [{ ...settings, ...patient }] }), {})
  gateway = await start(
    { receivers, dispatch: { url: () => url, secrets: [], timeoutMs: DELIVERY_MS, delaysMs } },
    async ({ env }) => {
      database = await new FaultProxy(addressOf(env.DATABASE_URL!)).listen()
      behind = openPostgres({ url: database.inFrontOf(env.DATABASE_URL!), max: 6, timeoutMs: STATEMENT_MS })
      return behind
    },
  )
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await behind?.close()
  await database?.[Symbol.asyncDispose]()
  await dispatch?.[Symbol.asyncDispose]()
  await receiver?.[Symbol.asyncDispose]()
})

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port || 5432) }
}

/** Says something as the page does: again, under the same id, until it is acknowledged; gives the reply. */
async function insist(chat: Chat, text: string, id = `insists-${++wishes}`): Promise<Frame> {
  for (;;) {
    const frame = await chat.post(text, id)
    if (frame.type === 'ack')
      return chat.frame(({ type, replyTo }) => type === 'message' && replyTo === frame.messageId)
    expect(frame.code).toBe('DATABASE_UNAVAILABLE')
  }
}

async function file(chat: Chat): Promise<string> {
  await insist(chat, `建议在朝阳区望京街道花家地${++wishes}号楼前多装几盏路灯，电话${13_900_000_000 + wishes}`)
  return (await insist(chat, '确认')).ticket!.ticketNo
}

/** Everything acknowledged has its one reply, every ticket its one event. */
async function expectAllOnce(): Promise<void> {
  await gateway.drained()
  expect(await gateway.count(`message where author = 'requester' and handled_at is null`)).toBe(0)
  const tickets = await gateway.count('ticket')
  const created = receiver.effects.filter(({ type }) => type === 'ticket.created')
  expect(created).toHaveLength(tickets)
  expect(new Set(created.map(({ subject }) => subject)).size).toBe(tickets)
}

test('lines to the database that break again and again lose nothing and double nothing', async () => {
  const chats = await Promise.all(Array.from({ length: 4 }, () => gateway.chat()))
  let isOver = false
  const breaking = (async () => {
    for (let n = 0; n < 8 && !isOver; n++) {
      database.cut({ stay: n % 2 === 1 })
      await gateway.db.query('select pg_sleep(0.08)')
      database.heal()
      await gateway.db.query('select pg_sleep(0.05)')
    }
  })()

  const numbers = await Promise.all(chats.map(file))
  isOver = true
  await breaking

  expect(new Set(numbers).size).toBe(4)
  await expectAllOnce()
})

test('backends that are killed in the middle of their work are replaced by themselves', async () => {
  const chats = await Promise.all(Array.from({ length: 4 }, () => gateway.chat()))
  const killer = openPostgres({ url: gateway.store.env.DATABASE_URL!, max: 1 })
  let isOver = false
  const killing = (async () => {
    for (let n = 0; n < 8 && !isOver; n++) {
      await killer.query(
        `select pg_terminate_backend(pid), pg_sleep(0.05) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
      )
    }
  })()

  const numbers = await Promise.all(chats.map(file))
  isOver = true
  await killing
  await killer.close()

  expect(new Set(numbers).size).toBe(4)
  await expectAllOnce()
})

test('a database behind a half-open line is not waited for for ever, and found again', async () => {
  const chat = await gateway.chat()
  database.freeze()

  expect(await chat.post('我的工单到哪了', 'frozen')).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  database.heal()

  expect((await insist(chat, '你好', 'frozen')).kind).toBe('guide')
  await expectAllOnce()
})

test('a slow line to the database is only slow', async () => {
  const chat = await gateway.chat()
  database.slow(15)

  await file(chat)

  database.heal()
  await expectAllOnce()
})

test.each([
  ['a message', 'jsonb_to_recordset($1::jsonb)\n         as g(id uuid, conversation uuid, external text'],
  ['a turn', 'with turn as'],
  ['a delivery', "set status = 'done'"],
])('when the database’s answer to %s is lost after the commit, it is done once, and heard of', async (_what, sql) => {
  const chat = await gateway.chat()
  const lost = database.loseAnswerTo((sent) => sent.includes(sql), isCommitted)

  const ticketNo = await file(chat)
  await lost

  expect(chat.messages.filter(({ kind }) => kind === 'ticket')).toHaveLength(1)
  await receiver.created(ticketNo)
  await expectAllOnce()
})

test.each<[string, () => void | Promise<void>]>([
  ['is cut', () => dispatch.cut({ stay: true })],
  ['is half-open', () => dispatch.freeze()],
  ['is slow', () => dispatch.slow(50)],
  ['loses an answer', async () => void dispatch.loseAnswerTo((sent) => sent.includes('webhook-id'))],
])('a line to the receiver that %s delays events; none is lost, doubled or overtaken', async (_what, breakIt) => {
  await breakIt()
  const chat = await gateway.chat()
  const ticketNo = await file(chat)
  await insist(chat, '补充一下，路口那边也很黑')
  await insist(chat, '不用办了，撤销工单吧')
  await insist(chat, `撤销工单 ${ticketNo}`)
  // It has noticed by now, and waits for the next attempt.
  await expect.poll(() => gateway.count(`outbox where attempts > 0`), { timeout: 20_000 }).toBeGreaterThan(0)

  dispatch.heal()
  await receiver.received(ticketNo, 'ticket.withdrawn')

  const types = receiver.effects.filter(({ subject }) => subject === ticketNo).map(({ type }) => type)
  expect(types).toEqual(['ticket.created', 'ticket.updated', 'ticket.withdrawn'])
  await expectAllOnce()
})
