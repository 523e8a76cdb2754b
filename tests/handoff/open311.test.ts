import { assert, property, string } from 'fast-check'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../src/db/index.ts'
import { newId } from '../../src/domain/index.ts'
import type { Incoming } from '../../src/handoff/incoming.ts'
import { open311Receivers } from '../../src/handoff/index.ts'
import { readRequests } from '../../src/handoff/open311/answer.ts'
import { checkServer, fileRequest, RequestFollower } from '../../src/handoff/open311/index.ts'
import type { Open311Receiver } from '../../src/handoff/receivers.ts'
import { createVault, newDataKey } from '../../src/vault/index.ts'
import { databases, type OwnDatabase } from '../support/databases.ts'
import { Open311Server } from './open311-server.ts'
import { ticket } from './tickets.ts'

const vault = createVault(newDataKey())
const [, open] = databases[0]!
const stopping = new AbortController().signal
let own: OwnDatabase
let db: Database
let server: Open311Server
let now: Date
let count = 0
let told: Incoming[]

beforeAll(async () => {
  own = await open()
  db = own.database
}, 180_000)
afterAll(() => own?.[Symbol.asyncDispose]())
beforeEach(async () => {
  now = new Date('2026-11-26T10:00:00+08:00')
  told = []
  await db.query('delete from open311_request')
})

const clock = () => now
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}

function endpointOf(more: object = {}): Open311Receiver {
  const settings = { url: server.url, apiKey: 'k', jurisdictionId: 'city', defaultService: '000', pollSeconds: 60 }
  return open311Receivers({ peer: { ...settings, ...more } })[0] as Open311Receiver
}

/** Files a ticket of its own, as the outbox does: again and again, with the same event. */
async function filing(endpoint: Open311Receiver) {
  const ticketNo = `20261126-${String(++count).padStart(6, '0')}`
  const conversationId = newId()
  await db.query(`insert into conversation (id, channel, account, line) values ($1, 'web', '', 'citizen')`, [
    conversationId,
  ])
  await db.query(
    `insert into ticket (ticket_no, conversation_id, draft_id, status, kind, line, channel, response_tier, received_at, due_at, body)
     values ($1, $2, $3, 'filed', 'complaint', 'citizen', 'web', '7d', now(), now(), '')`,
    [ticketNo, conversationId, newId()],
  )
  const event = { id: newId(), type: 'ticket.created', subject: ticketNo, time: '', data: { ...ticket, ticketNo } }
  const attempt = (to = endpoint) =>
    fileRequest(to, { db, clock }, { event: event as never, eventId: event.id, stopping })
  return { ticketNo, attempt }
}

function followerOf(endpoint: Open311Receiver): RequestFollower {
  const log = pino({ enabled: false })
  return new RequestFollower(endpoint, { db, vault, clock, log, receive: async (incoming) => void told.push(incoming) })
}

const steps = () => told.map(({ type, event }) => [type, event.sequence, event.publicText])

describe.each(['json', 'xml'] as const)('an Open311 server that speaks %s', (wire) => {
  beforeEach(async () => {
    server = await new Open311Server().listen()
    return () => server[Symbol.asyncDispose]()
  })

  test('gets a ticket once, and what becomes of it there comes back as events, each once', async () => {
    const endpoint = endpointOf({ wire })
    const { ticketNo, attempt } = await filing(endpoint)
    const follower = followerOf(endpoint)

    expect([await attempt(), await attempt()]).toEqual([{ outcome: 'done' }, { outcome: 'done' }])
    await follower.look()
    later(61)
    await follower.look()
    Object.assign(server.requests[0]!, { notes: '已派工 <今天> & 明天', agency: '照明中心' })
    later(61)
    await follower.look()
    Object.assign(server.requests[0]!, { status: 'CLOSED', notes: '修好了', updated: '2026-11-26T10:02:00+08:00' })
    later(61)
    await follower.look()

    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]!.form.get('api_key')).toBe('k')
    expect(server.calls).toContain(`GET requests/${server.requests[0]!.id}.${wire}?jurisdiction_id=city`)
    expect(steps()).toEqual([
      ['ticket.accepted', 1, undefined],
      ['ticket.progressed', 2, '已派工 <今天> & 明天'],
      ['ticket.completed', 3, '修好了'],
    ])
    expect(told[1]!.event).toMatchObject({ ticketNo, unit: '照明中心' })
    expect(told[2]!.event.at).toBe('2026-11-26T02:02:00.000Z')
    expect(new Set(told.map(({ id }) => id)).size).toBe(3)
  })

  test('may give a token first: the id is asked for until it is there', async () => {
    server.givesTokens = true
    const endpoint = endpointOf({ wire })
    const { attempt } = await filing(endpoint)
    const follower = followerOf(endpoint)
    await attempt()

    await follower.look()
    later(61)
    await follower.look()
    expect(told).toEqual([])
    server.settle('t/1')
    later(61)
    await follower.look()

    expect(await attempt()).toEqual({ outcome: 'done' })
    expect(server.requests).toHaveLength(1)
    expect(server.calls.filter((call) => call.startsWith('GET tokens/t%2F1'))).toHaveLength(3)
    expect(steps()).toEqual([['ticket.accepted', 1, undefined]])
  })

  test('whose answer was lost is not filed with twice: its own list says that the request is there', async () => {
    const endpoint = endpointOf({ wire })
    const [{ attempt }, other] = [await filing(endpoint), await filing(endpoint)]
    server.mishaps.push({ path: 'POST', mishap: 'lost' })

    expect(await attempt()).toMatchObject({ outcome: 'retry' })
    expect(await other.attempt()).toEqual({ outcome: 'done' })
    server.mishaps.push({ path: 'GET requests', mishap: 500 })
    expect(await attempt(), 'nobody knows whether it is there').toMatchObject({ outcome: 'retry', error: 'HTTP 500' })
    expect(await attempt()).toEqual({ outcome: 'done' })
    await followerOf(endpoint).look()

    expect(server.requests).toHaveLength(2)
    expect(told.map(({ event }) => event.ticketNo).sort()).toHaveLength(2)
  })

  test('is asked after many requests at once, and one by one where it does not know how', async () => {
    const endpoint = endpointOf({ wire })
    for (let n = 0; n < 3; n++) await (await filing(endpoint)).attempt()
    const follower = followerOf(endpoint)

    await follower.look()
    const asked = server.calls.filter((call) => call.startsWith('GET')).length
    server.knowsLists = false
    for (const request of server.requests) request.status = 'closed'
    later(61)
    await follower.look()

    expect(asked).toBe(1)
    expect(server.calls.filter((call) => call.startsWith('GET requests/'))).toHaveLength(3)
    expect(steps().filter(([type]) => type === 'ticket.completed')).toHaveLength(3)
  })

  test.each([
    ['is broken', 500, 'HTTP 500'],
    ['does not answer', 'hang', 'TimeoutError'],
    ['cuts the connection', 'lost', 'UND_ERR_SOCKET'],
    ['sends us elsewhere', 302, 'HTTP 302'],
  ] as const)('that %s gets the ticket later', async (_name, mishap, error) => {
    const { attempt } = await filing(endpointOf({ wire }))
    server.mishaps.push({ path: 'POST', mishap })

    const patience = mishap === 'hang' ? { timeoutMs: 200 } : {}
    expect(await attempt(endpointOf({ wire, ...patience }))).toMatchObject({ outcome: 'retry', error })
    expect(await attempt()).toEqual({ outcome: 'done' })
    expect(server.requests).toHaveLength(1)
  })

  test('that fails while it is asked is asked less and less often, and tells all it has when it is back', async () => {
    const endpoint = endpointOf({ wire })
    await (await filing(endpoint)).attempt()
    const follower = followerOf(endpoint)
    server.mishaps.push(
      { path: 'GET', mishap: 500 },
      { path: 'GET', mishap: 'lost' },
      { path: 'GET', mishap: 'nonsense' },
      { path: 'GET', mishap: 404 },
    )
    const asked: number[] = []
    for (let minute = 0; minute < 20; minute++) {
      const before = server.calls.length
      await follower.look()
      if (server.calls.length > before) asked.push(minute)
      later(60)
    }

    expect(asked.slice(0, 5)).toEqual([0, 1, 3, 7, 15])
    expect(steps()).toEqual([['ticket.accepted', 1, undefined]])
  })
})

test('a closed request is looked at once a day, for it may be opened again, and after a month no more', async () => {
  server = await new Open311Server().listen()
  const endpoint = endpointOf()
  await (await filing(endpoint)).attempt()
  const follower = followerOf(endpoint)
  server.requests[0]!.status = 'closed'
  for (let day = 0; day < 40; day++) {
    if (day === 5) Object.assign(server.requests[0]!, { status: 'open', notes: '又坏了' })
    if (day === 6) Object.assign(server.requests[0]!, { status: 'closed', notes: '又修好了' })
    await follower.look()
    later(86_401)
  }
  await server[Symbol.asyncDispose]()

  expect(steps().map(([type]) => type)).toEqual(['ticket.completed', 'ticket.progressed', 'ticket.completed'])
  expect(server.calls.filter((call) => call.startsWith('GET')).length).toBeLessThan(40)
})

test.each([
  ['and the server has moved on meanwhile', 'CLOSED', [1, 2], ['ticket.accepted', 'ticket.completed']],
  ['and nothing happened meanwhile', 'open', [1, 1], ['ticket.accepted', 'ticket.accepted']],
] as const)(
  'a look that dies after it told something, %s: nothing is lost, and a repeat is known as one',
  async (_name, status, numbers, types) => {
    await using peer = await new Open311Server().listen()
    server = peer
    const endpoint = endpointOf()
    await (await filing(endpoint)).attempt()
    const query = db.query
    db.query = <T>(sql: string, params?: readonly unknown[]) => {
      if (!sql.startsWith('update open311_request set sequence = greatest')) return query<T>(sql, params)
      db.query = query
      throw new Error('connection lost')
    }
    await followerOf(endpoint)
      .look()
      .catch(() => undefined)
    db.query = query

    server.requests[0]!.status = status
    later(3600)
    await followerOf(endpoint).look()
    later(3600)
    await followerOf(endpoint).look()

    expect(told.map(({ event }) => event.sequence)).toEqual(numbers)
    expect(told.map(({ type }) => type)).toEqual(types)
    expect(new Set(told.map(({ id }) => id)).size).toBe(new Set(numbers).size)
  },
)

test('a look that dies after it told of the closing, and the request is open again as before: that is told too', async () => {
  await using peer = await new Open311Server().listen()
  server = peer
  const endpoint = endpointOf()
  await (await filing(endpoint)).attempt()
  await followerOf(endpoint).look()
  const query = db.query
  db.query = <T>(sql: string, params?: readonly unknown[]) => {
    if (!sql.startsWith('update open311_request set sequence = greatest')) return query<T>(sql, params)
    db.query = query
    throw new Error('connection lost')
  }
  server.requests[0]!.status = 'closed'
  later(61)
  await followerOf(endpoint).look()
  db.query = query

  server.requests[0]!.status = 'open'
  later(3600)
  await followerOf(endpoint).look()
  server.requests[0]!.status = 'closed'
  later(3600)
  await followerOf(endpoint).look()

  expect(steps().map(([type, sequence]) => [type, sequence])).toEqual([
    ['ticket.accepted', 1],
    ['ticket.completed', 2],
    ['ticket.progressed', 3],
    ['ticket.completed', 4],
  ])
})

test('statuses beyond the two of GeoReport have the steps that the operator gives them', async () => {
  server = await new Open311Server().listen()
  const statuses = { open: 'accepted', closed: 'completed', not_councils_responsibility: 'returned' }
  const endpoint = endpointOf({ statuses, reports: 'status' })
  await (await filing(endpoint)).attempt()
  const follower = followerOf(endpoint)
  server.requests[0]!.status = 'INVESTIGATING'
  await follower.look()
  server.requests[0]!.status = 'NOT_COUNCILS_RESPONSIBILITY'
  later(61)
  await follower.look()
  await server[Symbol.asyncDispose]()

  expect(steps().map(([type]) => type)).toEqual(['ticket.progressed', 'ticket.returned'])
  expect(told[1]!.event.reason).toBe('对方状态：not_councils_responsibility')
})

test('answers of any shape are read or refused, and ids keep their digits', () => {
  expect(readRequests('[{"service_request_id":12345678901234567890}]', 'json')[0]!.requestId).toBe(
    '12345678901234567890',
  )
  expect(
    readRequests(
      '<service_requests><request><service_request_id>007</service_request_id></request></service_requests>',
      'xml',
    )[0]!.requestId,
  ).toBe('007')
  expect(readRequests('<service_requests/>', 'xml')).toEqual([])
  const read = (text: string, wire: 'json' | 'xml') => {
    try {
      return readRequests(text, wire)
    } catch {
      return []
    }
  }
  assert(
    property(string({ unit: 'binary' }), (text) => {
      for (const wire of ['json', 'xml'] as const) read(`<a><b>${text}</b></a>`, wire).concat(read(text, wire))
    }),
  )
  for (const hostile of ['{"__proto__":[]}', '[null,1,"a",[[]]]', '[{"toString":1,"status":{}}]']) read(hostile, 'json')
})

test('a server is looked at before it is relied on, and what is wrong is told with what to do', async () => {
  await using peer = await new Open311Server().listen()
  server = peer
  const findings = (more: object = {}) => checkServer(endpointOf(more), stopping)
  expect(await findings()).toEqual([
    { what: 'outgoing service list', ok: true, detail: '1 services', mend: '' },
    { what: 'outgoing services', ok: true, detail: 'all 1 in use are offered', mend: '' },
  ])
  expect(await findings({ wire: 'xml' })).toMatchObject([{ ok: true }, { ok: true }])

  peer.services = ['001', '002']
  const [, missing] = await findings({ services: { 'HJ-0101-01': '001', 'HJ-0101-02': '077' } })
  expect(missing).toMatchObject({ ok: false, detail: 'not offered: 000, 077' })

  for (const [mishap, mend] of [
    [403, 'apiKey'],
    [404, 'services.json'],
    [503, 'operator'],
    ['nonsense', 'wire'],
  ] as const) {
    peer.mishaps.push({ path: 'GET services', mishap })
    expect(await findings()).toEqual([expect.objectContaining({ ok: false, mend: expect.stringContaining(mend) })])
  }
  const [dead] = await findings({ url: 'http://127.0.0.1:1/v2' })
  expect(dead).toMatchObject({ ok: false, mend: expect.stringContaining('reach') })
})

test('the outgoing servers of accounts are receivers, every fault told by its place', () => {
  const [receiver] = open311Receivers({ 'City.A': { url: 'http://10.0.0.1/v2', defaultService: '1' } })
  expect(receiver).toMatchObject({
    id: 'open311-city-a',
    when: { channel: ['open311'] },
    contact: 'masked',
    reports: 'timeline',
  })
  const faults = () => open311Receivers({ a: { url: 'ftp://x', geheim: 1 }, b: {} })
  expect(faults).toThrow('open311.a.outgoing.url')
  expect(faults).toThrow('open311.b.outgoing.defaultService')
})
