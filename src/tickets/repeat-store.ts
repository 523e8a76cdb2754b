import type { Db } from '../db/index.ts'
import type { Ticket } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { compareTickets, isOwnRepeat, matterPairs } from './same-matter.ts'
import { pairsOf, spotOf } from './spot.ts'
import { type KeptTicket, openTicket, type TicketRecord, ticketColumns } from './store.ts'

const PURPOSE = 'ticket.repeat'
/** More pieces blur more than they find. */
const MOST_SPOTS = 12
const MOST_CLUES = 24
/** A matter is one with what was filed within this time. */
const DAYS = 30
/** Candidates that are opened and compared word by word. */
const OPENED = 6
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
export function repeatKey(vault: Vault, ticket: Ticket): RepeatKey | null {
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
  | { outcome: 'none'; near: { ticketNo: string; reason: string }[] }

/** Looks for repeats among the open tickets. Reads only; some milliseconds among a million. */
export async function findRepeat(
  db: Db,
  vault: Vault,
  { ticket, conversationId }: { ticket: Ticket; conversationId: string },
): Promise<FoundRepeat> {
  const key = ticket.urgency === 'emergency' ? null : repeatKey(vault, ticket)
  if (!key) return { outcome: 'none', near: [] }
  const [ownRows, others] = await Promise.all([
    ownTickets(db, key, conversationId, ticket.receivedAt),
    key.area === '' ? [] : candidates(db, key, ticket.receivedAt),
  ])
  const own = ownRows.map((row) => openTicket(vault, row))
  const repeated = own.find(({ ticket: before }) => isOwnRepeat(ticket, before))
  if (repeated) return { outcome: 'own', kept: repeated }
  const near: { ticketNo: string; reason: string }[] = []
  for (const row of others) {
    const kept = openTicket(vault, row)
    const likeness = compareTickets(ticket, kept.ticket)
    if (likeness.verdict === 'same') return { outcome: 'same', kept, reason: likeness.reason }
    if (likeness.verdict === 'near') near.push({ ticketNo: kept.ticket.ticketNo, reason: likeness.reason })
  }
  return { outcome: 'none', near: near.slice(0, 3) }
}

const open = `t.status not in ('completed', 'withdrawn', 'merged')`

/** Open tickets of the same group and area that share a piece of the spot, those with most in common first. */
export async function candidates(db: Db, key: RepeatKey, at: string): Promise<TicketRecord[]> {
  const areas = [...new Set([key.area, key.area.slice(0, 6)])]
  return db.query<TicketRecord>(
    `with near as (
       select r.ticket_no, r.spots, r.clues from ticket_repeat r
       where r.area = any($1::text[]) and r.matter = $2 and r.filed_at > $3::timestamptz - $4 * interval '1 day'
         and (r.spots && $5::integer[] or cardinality($5::integer[]) = 0)
       order by r.filed_at desc limit $7
     ), ranked as (
       select n.ticket_no, (select count(*) from unnest(n.spots) s where s = any($5::integer[])) * 2
         + (select count(*) from unnest(n.clues) c where c = any($6::integer[])) as shared
       from near n order by shared desc, n.ticket_no limit $8
     )
     select ${ticketColumns} from ranked join ticket t using (ticket_no) where ${open} order by shared desc, ticket_no`,
    [areas, key.matter, at, DAYS, key.spots, key.clues, LOOKED_AT, OPENED],
  )
}

function ownTickets(db: Db, key: RepeatKey, conversationId: string, at: string): Promise<TicketRecord[]> {
  return db.query<TicketRecord>(
    `select ${ticketColumns} from ticket t where ${open} and t.ticket_no in (
       (select ticket_no from ticket_repeat where conversation_id = $1
          and filed_at > $3::timestamptz - $4 * interval '1 day' order by filed_at desc limit 5)
       union
       (select ticket_no from ticket_repeat where requester = decode($2, 'base64')
          and filed_at > $3::timestamptz - $4 * interval '1 day' order by filed_at desc limit 5))
     order by t.ticket_no desc limit 5`,
    [conversationId, key.requester, at, DAYS],
  )
}
