import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noFaults, startSimulator } from '../../src/dispatch-simulator/index.ts'
import { open311Receivers, parseReceivers, reconcile, type WebhookReceiver } from '../../src/handoff/index.ts'
import { Open311Server } from '../handoff/open311-server.ts'
import { Receiver } from './support/receiver.ts'
import { dispatchSecret, start, type TestGateway } from './support/start.ts'

const secret = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`
const [oldSecret, newSecret, bookSecret, citySecret] = [secret(11), secret(12), secret(13), secret(14)]

/** A city's own system: takes whatever comes, as it comes, and answers 500 as often as it is told to. */
const city = {
  taken: [] as { body: Record<string, unknown>; headers: IncomingHttpHeaders; at: number }[],
  refusals: 0,
  server: createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const text = Buffer.concat(parts).toString()
      new Webhook(citySecret).verify(text, request.headers as Record<string, string>)
      city.taken.push({ body: JSON.parse(text), headers: request.headers, at: Date.now() })
      response.writeHead(city.refusals-- > 0 ? 500 : 200).end('维护中，请联系张三13800138000')
    })
  }),
}
const cityReceiver = {
  id: 'city',
  name: '石景山区',
  when: { district: ['110107'] },
  format: 'plain',
  map: {
    orderNo: 'ticketNo',
    'area.code': 'place.districtCode',
    type: { from: 'kind', values: { complaint: 'TS' }, else: 'QT' },
    op: 'eventType',
    src: { const: '12345' },
  },
  reports: 'status',
  inbound: {
    map: { type: 'op', ticketNo: 'orderNo', sequence: 'n', at: 'when', publicText: 'say', 'unit.name': 'dept' },
    types: { SL: 'accepted', BJ: 'completed' },
  },
  breaker: { failures: 2, pauseSeconds: 1 },
}

let gateway: TestGateway
let district: Receiver
let simulator: Awaited<ReturnType<typeof startSimulator>>
let books: WebhookReceiver
let open311: Open311Server

beforeAll(async () => {
  district = await new Receiver(oldSecret).listen()
  const own = {
    host: '127.0.0.1',
    port: 0,
    secret: bookSecret,
    paceMs: 60_000,
    faults: noFaults,
    seed: '1',
    retryMs: 5,
  }
  simulator = await startSimulator({ ...own, gatewayUrl: 'http://127.0.0.1:9' })
  const webhook = { kind: 'webhook', secrets: [newSecret, oldSecret] }
  const other = (own: string) => ({ kind: 'webhook', secrets: [own] })
  await new Promise<void>((resolve) => city.server.listen(0, '127.0.0.1', resolve))
  const cityUrl = `http://127.0.0.1:${(city.server.address() as AddressInfo).port}/in`
  const receivers = parseReceivers(
    JSON.stringify({
      receivers: [
        { ...webhook, id: 'chaoyang', name: '朝阳区', url: district.url, when: { district: ['110105'] } },
        { ...other(bookSecret), id: 'books', name: '对账方', url: `http://127.0.0.1:${simulator.port}/events` },
        { ...other(citySecret), ...cityReceiver, url: cityUrl },
        { ...other(secret(15)), id: 'elsewhere', name: '海淀区', url: district.url, when: { district: ['110108'] } },
      ],
    }),
    {},
  )
  open311 = await new Open311Server().listen()
  const settings = { url: open311.url, defaultService: '000', pollSeconds: 1, reports: 'status' }
  receivers.push(...open311Receivers({ peer: { ...settings, when: { district: ['110106'] } } }))
  books = receivers.find(({ id }) => id === 'books') as WebhookReceiver
  gateway = await start({ receivers })
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await simulator?.close()
  await district?.[Symbol.asyncDispose]()
  await open311?.[Symbol.asyncDispose]()
  await new Promise((resolve) => city.server.close(resolve))
})

test('each receiver sees its own projection, by rule, signed with old and new secret; what it reports moves nothing', async () => {
  const chat = await gateway.chat()
  await chat.say('建议在朝阳区望京街道花家地多装几盏路灯，电话13800138000')
  const ticketNo = (await chat.say('确认')).ticket!.ticketNo

  const full = await gateway.receiver.created(ticketNo)
  const masked = await district.created(ticketNo)
  expect(full.ticket.requester.phone).toBe('13800138000')
  expect(JSON.stringify(masked.ticket)).not.toContain('13800138000')
  expect(masked.ticket).not.toHaveProperty('sentTo')
  expect(await gateway.count(`outbox where receiver = 'elsewhere'`)).toBe(0)

  const at = new Date().toISOString()
  const told = chat.frame(({ kind }) => kind === 'progress')
  const data = { ticketNo, sequence: 1, at, publicText: '区里已经收到' }
  const noted = await gateway.dispatch('ticket.completed', data, { secret: newSecret })
  expect(await noted.json()).toEqual({ outcome: 'noted' })
  expect((await told).text).toContain('区里已经收到')
  // The same number of another receiver is no repeat: each has a sequence of its own.
  const moved = await gateway.dispatch('ticket.accepted', { ticketNo, sequence: 1, at }, { secret: dispatchSecret })
  expect(await moved.json()).toEqual({ outcome: 'applied' })
})

test('books are compared: what the receiver never got is found', async () => {
  const done = `outbox where receiver = 'books' and status = 'done'`
  await expect.poll(() => gateway.count(done), { timeout: 20_000 }).toBe(1)
  const now = new Date()
  const span = { since: new Date(now.getTime() - 3600_000), to: new Date(now.getTime() + 60_000), now }
  expect(await reconcile(gateway.db, books, span)).toMatchObject({
    delivered: 1,
    received: 1,
    missing: [],
    unheard: [],
  })

  await gateway.db.query(
    `insert into outbox (id, topic, receiver, key, type, payload, status, done_at)
     values (gen_random_uuid(), 'ticket', 'books', '20261122-000009', 'ticket.created', ''::bytea, 'done', now())`,
  )
  expect((await reconcile(gateway.db, books, span)).missing).toMatchObject([{ ticketNo: '20261122-000009' }])
  const gone = { ...books, url: 'http://127.0.0.1:9/events' }
  await expect(reconcile(gateway.db, gone, span)).rejects.toMatchObject({ code: 'RECONCILE_FAILED' })
})

test('a ticket that goes to an Open311 server is followed there, and the requester hears what becomes of it', async () => {
  const chat = await gateway.chat()
  await chat.say('建议在丰台区卢沟桥街道公园里种些树，电话13800138000')
  const { ticketNo } = (await chat.say('确认')).ticket!
  await expect.poll(() => open311.requests.length, { timeout: 20_000 }).toBe(1)
  const [request] = open311.requests
  const told = chat.frame(({ text }) => text?.includes('已经种上了'))

  Object.assign(request!, { status: 'closed', notes: '已经种上了', agency: '园林绿化局' })

  expect((await told).ticket).toMatchObject({ ticketNo, status: 'completed' })
  expect(request!.form.get('description')).toContain(ticketNo)
  expect(request!.form.toString()).not.toContain('13800138000')
  const [event] = await gateway.db.query(
    `select type, outcome from ticket_event where receiver = 'open311-peer' order by sequence desc`,
  )
  expect(event).toEqual({ type: 'ticket.completed', outcome: 'applied' })
})

test('a system with names of its own is spared while it fails, hears in its own words, and is heard in them', async () => {
  city.refusals = 2
  const chat = await gateway.chat()
  await chat.say('建议在石景山区古城街道十万平社区门口多装几盏路灯，电话13800138007')
  const ticketNo = (await chat.say('确认')).ticket!.ticketNo
  const own = `outbox where receiver = 'city' and status`

  await expect.poll(() => gateway.count(`${own} = 'done'`), { timeout: 20_000 }).toBe(1)
  const [, second, third] = city.taken
  expect(city.taken).toHaveLength(3)
  expect(third!.body).toEqual({
    orderNo: ticketNo,
    area: { code: '110107' },
    type: 'QT',
    op: 'ticket.created',
    src: '12345',
  })
  expect(third!.headers['content-type']).toContain('application/json')
  // Two failures in a row: for a second nothing is sent.
  expect(third!.at - second!.at).toBeGreaterThanOrEqual(1000)

  const told = chat.frame(({ kind }) => kind === 'progress')
  const words = {
    op: 'BJ',
    orderNo: ticketNo,
    n: '7',
    when: '2026-11-25 10:00:00',
    say: '已装好',
    dept: '石景山区城管委',
  }
  const report = async (given: object) => {
    const [id, at, body] = [`city-${randomUUID()}`, new Date(), JSON.stringify(given)]
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(citySecret).sign(id, at, body),
    }
    return fetch(`${gateway.origin}/v1/dispatch/events`, { method: 'POST', body, headers })
  }
  expect((await report({ ...words, op: 'XX' })).status).toBe(422)
  expect(await (await report(words)).json()).toEqual({ outcome: 'applied' })
  expect((await told).text).toContain('已装好')
})
