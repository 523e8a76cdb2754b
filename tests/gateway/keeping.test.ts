import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  countExpired,
  ERASED_TITLE,
  erasePerson,
  handledReferences,
  RetentionJob,
  removeExpired,
} from '../../src/keeping/index.ts'
import { findTicket } from '../../src/tickets/index.ts'
import type { Chat, Frame } from './support/chat.ts'
import { freshDatabase } from './support/database.ts'
import { runCli } from './support/process.ts'
import { dataKey, start, type TestGateway } from './support/start.ts'

const periods = { conversationDays: 100, ticketDays: 1000, emptyHours: 24 }
const at = '2026-11-22T10:00:00+08:00'
let sequence = 0

test('what is past its period goes, and an open ticket stays with its conversation however old it is', async () => {
  await using gateway = await start()
  const talk = await said(gateway)
  const open = await filed(gateway)
  const closed = await filed(gateway, 'completed')
  const old = await filed(gateway, 'completed')
  const empty = await gateway.chat()
  await age(gateway, 'conversation', 200)
  await gateway.db.query(`update ticket set updated_at = now() - interval '2000 days' where ticket_no <> $1`, [
    closed.ticketNo,
  ])
  const removed: string[] = []
  const deps = {
    db: gateway.db,
    clock: () => new Date(),
    periods,
    onRemoved: ({ ids }: { ids: string[] }) => void removed.push(...ids),
  }

  const due = await countExpired(deps)
  const counts = await removeExpired(deps)
  await gateway.db.query(`update conversation set erased_at = erased_at - interval '2 days'`)
  const later = await removeExpired(deps)

  expect(due).toEqual({ conversations: 3, tickets: 1, empty: 1 })
  expect(counts).toEqual({ conversations: 3, tickets: 1, empty: 1 })
  expect(later).toEqual({ conversations: 0, tickets: 0, empty: 2 })
  expect(removed).toContain(old.ticketNo)
  const tickets = await gateway.db.query<{ ticket_no: string }>('select ticket_no from ticket order by ticket_no')
  expect(tickets.map((row) => row.ticket_no)).toEqual([open.ticketNo, closed.ticketNo].sort())
  expect(await wordsIn(gateway, open.conversationId)).toBeGreaterThan(0)
  expect(await wordsIn(gateway, closed.conversationId)).toBe(0)
  for (const gone of [talk, old.conversationId, empty.session.conversationId]) {
    expect(await gateway.count(`conversation where id = '${gone}'`)).toBe(0)
  }
})

test('a day is cleaned up once, whichever replica looks first, and a chat that is open on a screen is left alone', async () => {
  await using gateway = await start()
  const onScreen = await gateway.chat()
  const forgotten = await gateway.chat()
  await age(gateway, 'conversation', 2)
  const { conversationId } = onScreen.session
  const job = () =>
    new RetentionJob({
      db: gateway.db,
      clock: () => new Date(),
      periods,
      log: gateway.gateway.http.log,
      openConversations: () => [conversationId],
    })

  const [first, second] = [await job().look(), await job().look()]

  expect(first).toEqual({ conversations: 0, tickets: 0, empty: 1 })
  expect(second).toBeNull()
  expect(gateway.log()).toContain(forgotten.session.conversationId)
  expect((await onScreen.say('你好')).kind).toBe('guide')
})

test('whoever asks to be forgotten is: the ticket can still be counted, and tells of nobody', async () => {
  await using gateway = await start()
  const { chat, ticketNo, conversationId } = await filed(gateway, 'completed')

  const response = await call(gateway, 'DELETE', chat.session)

  expect(response.status).toBe(204)
  const kept = await findTicket(gateway.db, gateway.vault, ticketNo)
  expect(kept!.ticket).toMatchObject({
    ticketNo,
    status: 'completed',
    title: ERASED_TITLE,
    description: '',
    requester: { name: null, phone: null },
    transcript: [],
    place: { districtCode: '110105', streetCode: '110105026', text: '' },
    category: { code: expect.any(String), evidence: [] },
    leadUnit: { name: expect.any(String) },
  })
  expect(JSON.stringify(kept)).not.toMatch(/路灯坏|13800138000|欧阳|12号楼/)
  const [event] = await gateway.db.query<{ body: Buffer }>('select body from ticket_event')
  expect(gateway.vault.open('ticket_event.body', event!.body)).not.toMatch(/欧阳|13800138000/)
  expect(await gateway.count('outbox')).toBe(0)
  expect(await wordsIn(gateway, conversationId)).toBe(0)
  expect(await gateway.count('conversation where story is not null or resume_hash is not null')).toBe(0)
  expect(await gateway.count('ticket where erased_at is not null and category_code is not null')).toBe(1)
})

test('while a ticket is being worked on nothing is erased, and the reason is told', async () => {
  await using gateway = await start()
  const { chat, ticketNo, conversationId } = await filed(gateway)
  const before = await wordsIn(gateway, conversationId)

  const response = await call(gateway, 'DELETE', chat.session)

  expect(response.status).toBe(409)
  expect(await response.json()).toMatchObject({ code: 'ERASURE_REFUSED', detail: expect.stringContaining(ticketNo) })
  expect(await wordsIn(gateway, conversationId)).toBe(before)
})

test('an erased conversation is closed to its old token and on every screen, and the page goes on in a new one', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  await chat.say('暖气几号来啊')

  expect((await call(gateway, 'DELETE', chat.session)).status).toBe(204)

  expect((await call(gateway, 'GET', chat.session, '/export')).status).toBe(401)
  expect(await chat.untilClosed()).toBe(1008)
  const anew = await gateway.chat(`resume=${chat.session.resume}`)
  expect(anew.session.conversationId).not.toBe(chat.session.conversationId)
  expect((await anew.say('你好')).kind).toBe('guide')
})

test('nothing is written into an erased conversation, though a socket of another replica is still open', async () => {
  await using gateway = await start()
  const chat = await gateway.chat()
  await chat.say('暖气几号来啊')
  const { conversationId } = chat.session
  const { db, vault } = gateway
  await erasePerson({ db, vault, clock: () => new Date() }, conversationId, { dryRun: false })

  const answer = await chat.post('我叫欧阳震华', 'too-late')

  expect(answer).toMatchObject({ type: 'error', code: 'CONVERSATION_UNKNOWN', id: 'too-late' })
  expect(await wordsIn(gateway, conversationId)).toBe(0)
})

test('who recovers a conversation closes it on the screens that were open before, and can write in it', async () => {
  await using gateway = await start()
  const { chat, ticketNo, conversationId } = await filed(gateway)
  await gateway.db.query('update conversation set erased_at = now()')

  const response = await fetch(`${gateway.origin}/v1/conversations/recover`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticketNo, phoneLast4: '8000' }),
  })
  const { resume } = (await response.json()) as { resume: string }

  expect(await chat.untilClosed()).toBe(1008)
  const again = await gateway.chat(`resume=${resume}`)
  expect(again.session.conversationId).toBe(conversationId)
  expect((await again.post('谢谢')).type).toBe('ack')
})

test('people get a copy of everything held about them, and of nothing that is not theirs', async () => {
  await using gateway = await start()
  const { chat, ticketNo } = await filed(gateway, 'completed')
  const stranger = await filed(gateway)

  const response = await call(gateway, 'GET', chat.session, '/export')
  const copy = (await response.json()) as Record<string, unknown>

  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(copy).toMatchObject({
    conversation: { conversationId: chat.session.conversationId, line: 'citizen' },
    messages: expect.arrayContaining([
      expect.objectContaining({ author: 'requester', text: expect.stringContaining('路灯坏了') }),
    ]),
    tickets: [
      {
        ticketNo,
        requester: { phone: '13800138000' },
        progress: [{ type: 'ticket.completed', publicText: '已联系欧阳先生，路灯修好了' }],
      },
    ],
  })
  expect(JSON.stringify(copy)).not.toContain('此人多次反映')
  expect(JSON.stringify(copy)).not.toContain(stranger.ticketNo)
  const foreign = { conversationId: stranger.conversationId, resume: chat.session.resume }
  for (const [method, path] of [
    ['GET', '/export'],
    ['DELETE', ''],
  ] as const) {
    expect((await call(gateway, method, foreign, path)).status).toBe(401)
  }
})

test('at the terminal an erasure is shown first, and done only when it is confirmed', {
  timeout: 120_000,
}, async () => {
  const store = await freshDatabase()
  const { ticketNo, conversationId } = await plantedIn(store.db)
  await store.close()
  const env = { ...store.env, DATA_KEY: dataKey }
  const out = join(store.env.DATA_DIR!, 'copy.json')
  const whose = ['--ticket', ticketNo, '--phone-last4', '8000']

  const wrong = await runCli(['person', 'erase', '--ticket', ticketNo, '--phone-last4', '1234', '--yes'], env)
  const copied = await runCli(['person', 'export', ...whose, '--out', out], env)
  const shown = await runCli(['--json', 'person', 'erase', ...whose], env)
  const erased = await runCli(['person', 'erase', '--conversation', conversationId, '--yes'], env)
  const again = await runCli(['person', 'erase', ...whose], env)
  const due = await runCli(['--json', 'retention', 'run', '--dry-run'], env)

  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('TICKET_UNKNOWN') })
  expect(copied.code).toBe(0)
  expect(JSON.parse(shown.out.trim().split('\n').at(-1)!)).toMatchObject({ dryRun: true, tickets: [ticketNo] })
  expect(erased).toMatchObject({ code: 0, out: expect.stringContaining('第四十七条') })
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('TICKET_UNKNOWN') })
  expect(JSON.parse(due.out.trim().split('\n').at(-1)!)).toMatchObject({ dryRun: true, tickets: 0 })
  await store.remove()
})

test('no table refers to a conversation, message or ticket without erasure knowing of it', async () => {
  const store = await freshDatabase()

  const found = await store.db.query<{ reference: string }>(
    `select f.relname || '.' || a.attname as reference from pg_constraint k
     join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     join pg_attribute a on a.attrelid = f.oid and a.attnum = k.conkey[1]
     where k.contype = 'f' and t.relname in ('conversation', 'message', 'ticket')`,
  )

  expect(found.map(({ reference }) => reference).sort()).toEqual([...handledReferences].sort())
  await store.close()
  await store.remove()
})

/** A conversation without a ticket. */
async function said(gateway: TestGateway): Promise<string> {
  const chat = await gateway.chat()
  await chat.say('暖气几号来啊')
  return chat.session.conversationId
}

interface Filed {
  chat: Chat
  ticketNo: string
  conversationId: string
}

/** A ticket that was filed and delivered, and completed where it is said so. */
/** Where the same trouble is another matter. */
const places = ['花家地北里12号楼', '阜通东大街6号楼', '南湖中园3号楼', '望京西园四区5号楼']
let placeCount = 0

async function filed(gateway: TestGateway, outcome?: 'completed'): Promise<Filed> {
  const place = places[placeCount++ % places.length]
  const chat = await gateway.chat()
  await chat.say(`我要投诉，昨天晚上朝阳区望京街道${place}门口路灯坏了，希望派人来修`)
  await chat.say('13800138000，我叫欧阳震华')
  const { ticketNo } = (await chat.say('确认')).ticket!
  await until(async () => (await gateway.count(`outbox where status <> 'done'`)) === 0)
  if (outcome) {
    await gateway.dispatch('ticket.completed', {
      ticketNo,
      sequence: ++sequence,
      publicText: '已联系欧阳先生，路灯修好了',
      internalNote: '此人多次反映，电话13800138000',
      at,
    })
  }
  return { chat, ticketNo, conversationId: chat.session.conversationId }
}

/** A closed ticket in a database that no gateway serves. */
async function plantedIn(db: TestGateway['db']): Promise<{ ticketNo: string; conversationId: string }> {
  const gateway = await start({ db })
  try {
    const { ticketNo, conversationId } = await filedOver(gateway, db)
    return { ticketNo, conversationId }
  } finally {
    await gateway[Symbol.asyncDispose]()
  }
}

async function filedOver(gateway: TestGateway, db: TestGateway['db']): Promise<Filed> {
  const filing = await filed(gateway)
  await until(async () => (await db.query(`select id from outbox where status <> 'done'`)).length === 0)
  await db.query(`update ticket set status = 'completed'`)
  return filing
}

function call(
  gateway: TestGateway,
  method: string,
  { conversationId, resume }: Pick<Frame, 'conversationId' | 'resume'>,
  path = '',
): Promise<Response> {
  return fetch(`${gateway.origin}/v1/conversations/${conversationId}${path}`, {
    method,
    headers: { authorization: `Bearer ${resume}` },
  })
}

async function age({ db }: TestGateway, table: string, days: number): Promise<void> {
  await db.query(`update ${table} set updated_at = now() - $1 * interval '1 day'`, [days])
}

async function wordsIn(gateway: TestGateway, conversationId: string): Promise<number> {
  return gateway.count(`message where conversation_id = '${conversationId}'`)
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it never came to that')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
