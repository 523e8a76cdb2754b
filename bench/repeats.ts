/**
 * `TEST_DATABASE_URL=… node bench/repeats.ts [tickets …]`: how long it takes to find the repeats of a ticket among many
 * open ones (10,000, 100,000 and 1,000,000 unless told otherwise) on a scratch PostgreSQL database, which is removed
 * afterwards. Prints one line per size: searches, median, 99th percentile in milliseconds.
 */
import { randomBytes } from 'node:crypto'
import { migrate, openPostgres } from '../src/db/index.ts'
import type { Ticket } from '../src/domain/index.ts'
import { findRepeat, type RepeatKey, repeatKey, sealTicket } from '../src/tickets/index.ts'
import { createVault, newDataKey } from '../src/vault/index.ts'
import { machine } from './machine.ts'

const server = process.env.TEST_DATABASE_URL
if (!server) throw new Error('TEST_DATABASE_URL must name a PostgreSQL server')
const sizes = process.argv.slice(2).map(Number).filter(Boolean)
const searches = 400
/** Streets and groups of the catalogue over which the tickets lie; every twentieth ticket is in one hot street. */
const streets = 343
const groups = 118

const name = `bench_repeats_${randomBytes(4).toString('hex')}`
const admin = openPostgres({ url: server, max: 1 })
await admin.script(`create database ${name}`)
const db = openPostgres({ url: server.replace(/\/[^/]*$/, `/${name}`), max: 2 })
const vault = createVault(newDataKey())
try {
  await migrate(db, () => undefined)
  await db.query(
    `insert into conversation (id, channel, account, line) values ('00000000-0000-7000-8000-000000000001', 'bench', '', 'citizen')`,
  )
  console.log(`${machine()}\n| open tickets | searches | p50 ms | p99 ms |\n| ---: | ---: | ---: | ---: |`)
  let filled = 0
  for (const size of sizes.length > 0 ? sizes : [10_000, 100_000, 1_000_000]) {
    await fill(filled, size)
    filled = size
    await db.script('analyze')
    const times = await measure()
    const at = (share: number) => times[Math.floor(times.length * share)]!.toFixed(1)
    console.log(`| ${size.toLocaleString('en')} | ${times.length} | ${at(0.5)} | ${at(0.99)} |`)
  }
} finally {
  await db.close()
  await admin.script(`drop database ${name}`)
  await admin.close()
}

function ticketAt(number: number): Ticket {
  const street = number % 20 === 0 ? 0 : number % streets
  const group = number % 20 === 0 ? 0 : (number * 7) % groups
  const place = `建设路${number % 997}号院${number % 13}号楼`
  return {
    ticketNo: `20261122-${String(number).padStart(7, '0')}`,
    kind: 'complaint',
    title: '路灯不亮',
    description: `${place}门前的路灯坏了${number % 9}天没人修`,
    urgency: 'ordinary',
    receivedAt: '2026-11-22T10:00:00+08:00',
    elements: { time: null, place, people: null, event: `路灯坏了${number % 9}天没人修`, demand: null },
    category: {
      code: `leaf-${group}`,
      path: [`一级${group}`, `二级${group}`, '路灯不亮'],
      catalogueVersion: '',
      confidence: 1,
      evidence: [],
    },
    place: {
      text: place,
      district: '朝阳区',
      districtCode: '110105',
      street: '望京街道',
      streetCode: `110105${String(street).padStart(3, '0')}`,
    },
    requester: {
      type: 'person',
      name: null,
      phone: String(13_000_000_000 + number),
      creditCode: null,
      confidential: false,
      anonymous: false,
    },
  } as unknown as Ticket
}

/** Open tickets from one number to another, in statements of ten thousand. */
async function fill(from: number, to: number): Promise<void> {
  const body = sealTicket(vault, ticketAt(1)).toString('base64')
  for (let first = from; first < to; first += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, to - first) }, (_, i) => {
      const ticket = ticketAt(first + i)
      return { no: ticket.ticketNo, ...(repeatKey(vault, ticket) as RepeatKey) }
    })
    await db.query(
      `with given as (select * from jsonb_to_recordset($1::jsonb)
         as g(no text, area text, matter text, spots jsonb, clues jsonb, requester text)
       ), filed as (
         insert into ticket (ticket_no, conversation_id, draft_id, status, kind, line, channel, response_tier, received_at, due_at, body)
         select no, '00000000-0000-7000-8000-000000000001', gen_random_uuid(), 'filed', 'complaint', 'citizen', 'bench', '7d',
           '2026-11-22T10:00:00+08:00', '2026-11-30T10:00:00+08:00', decode($2, 'base64') from given
       )
       insert into ticket_repeat (ticket_no, area, matter, spots, clues, requester, conversation_id, filed_at)
       select no, area, matter, array(select jsonb_array_elements_text(spots)::integer),
         array(select jsonb_array_elements_text(clues)::integer), decode(requester, 'base64'), gen_random_uuid(),
         '2026-11-22T10:00:00+08:00' from given`,
      [JSON.stringify(rows), body],
    )
  }
}

/** Searches of new tickets, every fifth in the hot street. Milliseconds, sorted. */
async function measure(): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < searches + 20; i++) {
    const ticket = ticketAt(i % 5 === 0 ? i * 20 : i * 31 + 3)
    const started = performance.now()
    await findRepeat(db, vault, { ticket, conversationId: '00000000-0000-7000-8000-000000000002' })
    if (i >= 20) times.push(performance.now() - started)
  }
  return times.toSorted((a, b) => a - b)
}
