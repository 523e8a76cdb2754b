import type { Db } from '../db/index.ts'
import type { Ticket } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { areasOf, createRepeatGroup } from './repeat-group.ts'
import { compareTickets, isOwnRepeat, type Matter, matterPairs } from './same-matter.ts'
import { pairsOf, spotOf } from './spot.ts'
import { type KeptTicket, openTicket, type TicketRecord, ticketColumns } from './store.ts'

const PURPOSE = 'ticket.repeat'
/** More pieces blur more than they find. */
const MOST_SPOTS = 12
const MOST_CLUES = 24
/** A matter is one with what was filed within this time. */
const DAYS = 30
/** Tickets of one person that are opened. */
const OWN = 5
/** Candidates that are opened and compared word by word. */
const OPENED = 6
/** Newest open tickets of a bucket whose spots are read: bounds a search, however full one street and group are. */
const NEWEST = 5000
/** Candidates of a bucket that share a piece of the spot; the newest go first. */
const LOOKED_AT = 200

/** By what repeats of a ticket are found; numbers are keyed hashes. */
export interface RepeatKey {
  area: string
  matter: string
  spots: number[]
  clues: number[]
  /** Base64; null without a phone. */
  requester: string | null
}

/** The key of a ticket; null where its matter or its place is not known well enough to look for repeats. */
export function repeatKey(vault: Vault, ticket: Matter): RepeatKey | null {
  const { place, category, requester } = ticket
  const area = place?.streetCode ?? place?.districtCode ?? ''
  if (!category) return null
  const spot = spotOf(ticket)
  const numbers = [...spot.numbers].flatMap(([unit, all]) => [...all].map((number) => `${number}${unit}`))
  return {
    area,
    matter: category.path.slice(0, 2).join('/'),
    spots: hashed(vault, [...pairsOf(spot.name), ...numbers], MOST_SPOTS),
    clues: hashed(vault, [...matterPairs(ticket)], MOST_CLUES),
    requester: requester.phone ? vault.fingerprint(PURPOSE, requester.phone).toString('base64') : null,
  }
}

function hashed(vault: Vault, pieces: readonly string[], most: number): number[] {
  return pieces.slice(0, most).map((piece) => vault.fingerprint(PURPOSE, piece).readInt32BE(0))
}

/** What was found of a ticket that is about to be filed. */
export type FoundRepeat =
  /** The same person filed it before: their words belong to that ticket. */
  | { outcome: 'own'; kept: KeptTicket }
  | { outcome: 'same'; kept: KeptTicket; reason: string }
  /** Nothing sure; `near` are offered to an agent. */
  | { outcome: 'none'; near: { ticketNo: string; reason: string; ticket: Ticket }[] }

/** A ticket that is about to be filed, or still being told. */
export interface Sought {
  ticket: Matter & Pick<Ticket, 'ticketNo'>
  conversationId: string
}

/** A search for repeats of several tickets that are filed together, one after the other. */
export interface RepeatSearch {
  find(sought: Sought): FoundRepeat
  /** What was found counts: later ones are compared with `first`, the ticket itself or the one it was merged into. */
  keep(sought: Sought, first: Ticket): void
}

/** Looks for repeats among the open tickets. Reads only; some milliseconds among a million. */
export async function findRepeat(db: Db, vault: Vault, sought: Sought): Promise<FoundRepeat> {
  const search = await searchRepeats(db, vault, [sought])
  return search.find(sought)
}

/** Reads, in two statements for all of them, what the repeats of a group of tickets may be. */
export async function searchRepeats(db: Db, vault: Vault, group: readonly Sought[]): Promise<RepeatSearch> {
  const keys = group.map(({ ticket }) => (ticket.urgency === 'emergency' ? null : repeatKey(vault, ticket)))
  const indexes = new Map(group.map(({ ticket }, index) => [ticket.ticketNo, index]))
  const near = await nearTickets(db, group, keys)
  const records = await recordsOf(db, [...new Set(near.map(({ ticket_no }) => ticket_no))])
  const opened = new Map<string, KeptTicket>()
  const unwritten = createRepeatGroup()

  function open(ticketNo: string): KeptTicket[] {
    const record = records.get(ticketNo)
    if (!opened.has(ticketNo) && record) opened.set(ticketNo, openTicket(vault, record))
    return opened.has(ticketNo) ? [opened.get(ticketNo)!] : []
  }

  return {
    find({ ticket, conversationId }) {
      const index = indexes.get(ticket.ticketNo)!
      const key = keys[index]
      if (!key) return { outcome: 'none', near: [] }
      const mine = near.filter(({ n }) => n === index)
      const [own, others] = [true, false].map((isOwn) =>
        mine.filter((one) => one.own === isOwn).map(({ ticket_no }) => ticket_no),
      ) as [string[], string[]]
      return compared(
        ticket,
        [...unwritten.own(key, conversationId), ...own].slice(0, OWN).flatMap(open),
        [...others, ...unwritten.candidates(key, OPENED)].flatMap(open),
      )
    },
    keep({ ticket, conversationId }, first) {
      const key = keys[indexes.get(ticket.ticketNo)!]
      const before = opened.get(first.ticketNo)
      opened.set(first.ticketNo, { dispatchSequence: 0, conversationId, ...before, ticket: first })
      if (key && first.ticketNo === ticket.ticketNo) unwritten.add({ ticketNo: ticket.ticketNo, conversationId, key })
    },
  }
}

function compared(ticket: Matter, own: readonly KeptTicket[], others: readonly KeptTicket[]): FoundRepeat {
  const repeated = own.find(({ ticket: before }) => isOwnRepeat(ticket, before))
  if (repeated) return { outcome: 'own', kept: repeated }
  const near: Extract<FoundRepeat, { outcome: 'none' }>['near'] = []
  for (const kept of others) {
    const likeness = compareTickets(ticket, kept.ticket)
    if (likeness.verdict === 'same') return { outcome: 'same', kept, reason: likeness.reason }
    if (likeness.verdict === 'near')
      near.push({ ticketNo: kept.ticket.ticketNo, reason: likeness.reason, ticket: kept.ticket })
  }
  return { outcome: 'none', near: near.slice(0, 3) }
}

/** A ticket that may be what the n-th of the group repeats. */
interface Near {
  n: number
  ticket_no: string
  /** Filed by the same person. */
  own: boolean
}

/**
 * For each ticket of the group: open tickets of the same person, newest first; then open tickets of the same group of
 * leaves and area that share a piece of the spot, those with most in common first.
 */
async function nearTickets(db: Db, group: readonly Sought[], keys: readonly (RepeatKey | null)[]): Promise<Near[]> {
  const asked = group.flatMap(({ ticket, conversationId }, n) => {
    const key = keys[n]
    return key ? [{ ...key, n, areas: areasOf(key), conversation: conversationId, at: ticket.receivedAt }] : []
  })
  if (asked.length === 0) return []
  return db.query<Near>(
    `select g.n, f.ticket_no, f.own
     from jsonb_to_recordset($1::jsonb) as g(n integer, areas text[], matter text, spots integer[], clues integer[],
       requester text, conversation uuid, at timestamptz)
     cross join lateral (
       (select ticket_no, true as own, null::bigint as shared from (
          (select ticket_no from ticket_repeat where open and conversation_id = g.conversation
             and filed_at > g.at - $2 * interval '1 day' order by filed_at desc limit $3)
          union
          (select ticket_no from ticket_repeat where open and requester = decode(g.requester, 'base64')
             and filed_at > g.at - $2 * interval '1 day' order by filed_at desc limit $3)) mine
        order by ticket_no desc limit $3)
       union all
       (select ticket_no, false, (select count(*) from unnest(b.spots) s where s = any(g.spots)) * 2
           + (select count(*) from unnest(b.clues) c where c = any(g.clues)) as shared
        from unnest(g.areas) a(area) cross join lateral (
          select r.ticket_no, r.spots, r.clues from (
            select * from ticket_repeat t
            where t.open and t.area = a.area and t.matter = g.matter and t.filed_at > g.at - $2 * interval '1 day'
            order by t.filed_at desc limit $6) r
          where r.spots && g.spots or cardinality(g.spots) = 0
          order by r.filed_at desc limit $4) b
        order by shared desc, ticket_no limit $5)
     ) f order by g.n, f.own desc, f.shared desc, case when f.own then f.ticket_no end desc, f.ticket_no`,
    [JSON.stringify(asked), DAYS, OWN, LOOKED_AT, OPENED, NEWEST],
  )
}

async function recordsOf(db: Db, ticketNos: readonly string[]): Promise<Map<string, TicketRecord>> {
  if (ticketNos.length === 0) return new Map()
  const rows = await db.query<TicketRecord>(
    `select ${ticketColumns} from ticket t where t.ticket_no = any($1::text[])`,
    [ticketNos],
  )
  return new Map(rows.map((row) => [row.ticket_no, row]))
}
