import type { Database } from '../../src/db/index.ts'
import type { Effect } from './receiver.ts'
import type { Heard } from './reporter.ts'

/** What those who played saw from outside. */
export interface Seen {
  /** Acknowledged chat messages. */
  acked: readonly string[]
  /** Tickets that citizens were told of. */
  told: readonly string[]
  /** Ticket numbers of the partner's appeals, by its ids. */
  filed: ReadonlyMap<string, string>
  /** Events in the order in which the receiver first had them. */
  effects: readonly Effect[]
  /** What the gateway said of status events. */
  heard: ReadonlyMap<string, Heard>
}

export interface Verdict {
  /** Acknowledged and not there, or not done. */
  lost: string[]
  /** Done twice, or without anybody having asked. */
  duplicate: string[]
  /** Had their effect before what comes before them. */
  outOfOrder: string[]
}

/** Compares what was seen from outside with what the database holds, once all is quiet and the gateway is closed. */
export async function check(db: Database, seen: Seen): Promise<Verdict> {
  const parts = [await messages(db, seen), await tickets(db, seen), await deliveries(db, seen), await reports(db, seen)]
  return {
    lost: parts.flatMap(({ lost }) => lost ?? []),
    duplicate: parts.flatMap(({ duplicate }) => duplicate ?? []),
    outOfOrder: parts.flatMap(({ outOfOrder }) => outOfOrder ?? []),
  }
}

/** Every acknowledged message is kept and has its one reply. */
async function messages(db: Database, { acked }: Seen): Promise<Partial<Verdict>> {
  const rows = await db.query<{ id: string; replies: number }>(
    `select m.id, (select count(*)::int from message r where r.reply_to = m.id) as replies
     from message m where m.author = 'requester' and m.handled_at is not null`,
  )
  const replies = new Map(rows.map((row) => [row.id, row.replies]))
  return {
    lost: acked.filter((id) => !replies.get(id)).map((id) => `message ${id} has no reply`),
    duplicate: acked.filter((id) => (replies.get(id) ?? 0) > 1).map((id) => `message ${id} has several replies`),
  }
}

/** Every ticket that somebody was told is there; there is none that nobody was told. */
async function tickets(db: Database, { told, filed }: Seen): Promise<Partial<Verdict>> {
  const rows = await db.query<{ no: string }>(`select ticket_no as no from ticket`)
  const kept = new Set(rows.map(({ no }) => no))
  const known = new Set([...told, ...filed.values()])
  const numbers = [...told, ...filed.values()]
  return {
    lost: numbers.filter((no) => !kept.has(no)).map((no) => `ticket ${no} is not there`),
    duplicate: [
      ...[...kept].filter((no) => !known.has(no)).map((no) => `ticket ${no} was told to nobody`),
      ...repeated(numbers).map((no) => `ticket ${no} was given twice`),
    ],
  }
}

/** Every event had its one effect, in the order of its ticket; none had an effect that is not written. */
async function deliveries(db: Database, { effects }: Seen): Promise<Partial<Verdict>> {
  const rows = await db.query<{ id: string; key: string; type: string; status: string }>(
    `select id, key, type, status from outbox where topic = 'ticket' and receiver = 'dispatch' order by seq`,
  )
  const written = new Set(rows.map(({ id }) => id))
  const had = new Set(effects.map(({ id }) => id))
  const created = effects.filter(({ type }) => type === 'ticket.created').map(({ ticketNo }) => ticketNo)
  const order = grouped(rows.map(({ key, id }) => ({ key, id })))
  const seen = grouped(effects.map(({ ticketNo, id }) => ({ key: ticketNo, id })))
  return {
    lost: rows.filter(({ id, status }) => status !== 'done' || !had.has(id)).map(({ id }) => `event ${id}`),
    duplicate: [
      ...effects.filter(({ id }) => !written.has(id)).map(({ id }) => `event ${id} is not written`),
      ...repeated(effects.map(({ id }) => id)).map((id) => `event ${id} had two effects`),
      ...repeated(created).map((no) => `ticket ${no} was created twice`),
    ],
    outOfOrder: [...order].filter(([no, ids]) => ids.join() !== (seen.get(no) ?? []).join()).map(([no]) => no),
  }
}

/** Every status event that was answered is kept once, with the outcome that was told; each that counts was told once. */
async function reports(db: Database, { heard }: Seen): Promise<Partial<Verdict>> {
  const rows = await db.query<{ id: string; outcome: Heard }>('select id, outcome from ticket_event')
  const kept = new Map(rows.map(({ id, outcome }) => [id, outcome]))
  const differs = [...heard].filter(([id, said]) => said !== 'repeated' && kept.has(id) && kept.get(id) !== said)
  const [counts] = await db.query<{ merged: number; progress: number }>(
    `select (select count(*)::int from ticket where merged_into is not null) as merged,
       (select count(*)::int from message where kind = 'progress' and author = 'system' and reply_to is null) as progress`,
  )
  const applied = rows.filter(({ outcome }) => outcome === 'applied').length
  const { merged, progress } = counts!
  // Of a merged ticket everybody who reported it hears: then one event is told several times.
  const isUneven = merged === 0 && progress !== applied
  return {
    lost: [...heard.keys()].filter((id) => !kept.has(id)).map((id) => `status event ${id}`),
    duplicate: [
      ...differs.map(([id]) => `status event ${id} has another outcome`),
      ...(isUneven ? [`${applied} events were applied and ${progress} times people were told`] : []),
    ],
  }
}

function grouped(rows: readonly { key: string; id: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { key, id } of rows) groups.set(key, [...(groups.get(key) ?? []), id])
  return groups
}

function repeated(all: readonly string[]): string[] {
  const seen = new Set<string>()
  return all.filter((one) => seen.has(one) || !seen.add(one))
}
