import type { Database } from '../src/db/index.ts'
import type { Ticket } from '../src/domain/index.ts'
import { findRepeat, type RepeatKey, repeatKey, sealTicket } from '../src/tickets/index.ts'
import { createVault, newDataKey } from '../src/vault/index.ts'
import { type Bench, outcomeOf, type Row, rowOf, type Scale } from './bench.ts'
import { migratedDatabase } from './databases.ts'
import { interleave } from './rounds.ts'
import { type Figures, quantile, type Round } from './statistics.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const QUICK_SIZES = [1_000, 2_000]
/** Searches of one round, after some that warm the connection. */
const SEARCHES = 200
const WARM_UP = 20
/** Streets and groups of the catalogue over which the tickets lie; every twentieth ticket is in one hot street. */
const STREETS = 343
const GROUPS = 118

const vault = createVault(newDataKey())

/** Whether many open tickets make it slow to find the repeats of a new one. */
export const repeats: Bench = {
  name: 'repeats',
  title: 'Repeats among a million open tickets',
  method: `PostgreSQL only. Databases with that many open tickets over ${STREETS} streets and ${GROUPS} groups of the catalogue, every twentieth of one matter in one street. Each round looks for the repeats of ${SEARCHES} tickets one after the other, every fifth of them in that street, as it is done when a ticket is filed. The peer is the same among 10,000.`,
  async run(scale) {
    if (scale.postgres === null) return { rounds: 0, rows: [], thrownAway: 'no PostgreSQL', remarks: [] }
    const sizes = scale.quick ? QUICK_SIZES : SIZES
    await using stack = new AsyncDisposableStack()
    const contenders: Record<string, () => Promise<Figures>> = {}
    for (const size of sizes) {
      const db = await filled(scale, size, stack)
      contenders[nameOf(size)] = () => search(db)
    }
    const rounds = await interleave(scale.rounds, contenders, (done, round) => {
      const figures = Object.entries(round).map(([name, { p99Ms = 0 }]) => `${name}: ${p99Ms.toFixed(1)} ms`)
      scale.report(`repeats: round ${done}/${scale.rounds} p99 ${figures.join(' · ')}`)
    })
    return outcomeOf(rounds, [], rowsOf(rounds, sizes))
  },
}

const nameOf = (size: number) => `${size.toLocaleString('en')} tickets`

function rowsOf(rounds: readonly Round[], sizes: readonly number[]): Row[] {
  const peer = nameOf(sizes[0]!)
  return sizes.slice(1).flatMap((size) =>
    (['p50Ms', 'p99Ms'] as const).map((figure) =>
      rowOf(
        rounds,
        { contender: nameOf(size), figure },
        { contender: peer, figure },
        {
          what: `${figure.slice(0, 3)}, ${nameOf(size)}`,
          unit: 'ms',
          against: peer,
          ...(figure === 'p99Ms' && { limit: { of: 'figure', sort: 'at most', value: 50 } as const }),
        },
      ),
    ),
  )
}

async function filled(scale: Scale, size: number, stack: AsyncDisposableStack): Promise<Database> {
  const db = await migratedDatabase(scale.postgres, stack)
  await db.query(
    `insert into conversation (id, channel, account, line) values ('00000000-0000-7000-8000-000000000001', 'bench', '', 'citizen')`,
  )
  scale.report(`repeats: ${nameOf(size)} are filed`)
  await fill(db, size)
  await db.script('analyze')
  return db
}

function ticketAt(number: number): Ticket {
  const street = number % 20 === 0 ? 0 : number % STREETS
  const group = number % 20 === 0 ? 0 : (number * 7) % GROUPS
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

/** So many open tickets, in statements of ten thousand. */
async function fill(db: Database, size: number): Promise<void> {
  const body = sealTicket(vault, ticketAt(1)).toString('base64')
  for (let first = 0; first < size; first += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, size - first) }, (_, i) => {
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

/** Searches of new tickets, every fifth in the hot street. */
async function search(db: Database): Promise<Figures> {
  const times: number[] = []
  for (let i = 0; i < SEARCHES + WARM_UP; i++) {
    const ticket = ticketAt(i % 5 === 0 ? i * 20 : i * 31 + 3)
    const started = performance.now()
    await findRepeat(db, vault, { ticket, conversationId: '00000000-0000-7000-8000-000000000002' })
    if (i >= WARM_UP) times.push(performance.now() - started)
  }
  return { p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
}
