import type { Db } from '../db/index.ts'
import type { Ticket } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { type KeptTicket, openTicket, sealTicket, type TicketRecord, ticketColumns } from './store.ts'

/** A ticket that was only sent back waits until somebody decides, or until it is dispatched again. */
const waiting = `t.review_reasons <> '{}' and t.reviewed_at is null and t.status not in ('completed', 'withdrawn', 'merged')
  and (t.status = 'returned' or t.review_reasons <> '{SENT_BACK}')`

/** Tickets that wait for a look, the most pressing first. */
export async function openReviews(db: Db, vault: Vault, limit: number): Promise<Ticket[]> {
  const rows = await db.query<TicketRecord>(
    `select ${ticketColumns} from ticket t where ${waiting} order by t.due_at, t.ticket_no limit $1`,
    [limit],
  )
  return rows.map((row) => openTicket(vault, row).ticket)
}

export async function countReviews(db: Db): Promise<number> {
  const [row] = await db.query<{ count: number }>(`select count(*)::integer as count from ticket t where ${waiting}`)
  return row!.count
}

/** Puts a ticket that a person decided on in place and closes its review. */
export async function updateReviewed(tx: Db, vault: Vault, ticket: Ticket, by: string): Promise<void> {
  await tx.query(
    `update ticket set kind = $2, category_code = $3, catalogue_version = $4, district_code = $5, street_code = $6,
       lead_unit = $7::jsonb, response_tier = $8, due_at = $9, body = $10, reviewed_at = now(), reviewed_by = $11,
       updated_at = now()
     where ticket_no = $1`,
    [
      ticket.ticketNo,
      ticket.kind,
      ticket.category?.code ?? null,
      ticket.category?.catalogueVersion ?? null,
      ticket.place?.districtCode ?? null,
      ticket.place?.streetCode ?? null,
      JSON.stringify(ticket.leadUnit),
      ticket.responseTier,
      ticket.dueAt,
      sealTicket(vault, ticket),
      by,
    ],
  )
}

/** Two tickets that may be one matter, and why. */
export interface OfferedLikeness {
  ticketNo: string
  otherNo: string
  reason: string
  at: Date
}

/** Pairs that wait for somebody's decision, oldest first; of one ticket where one is named. */
export async function offeredLikenesses(db: Db, ticketNo: string | null, limit: number): Promise<OfferedLikeness[]> {
  return db.query<OfferedLikeness>(
    `select l.ticket_no as "ticketNo", l.other_no as "otherNo", l.reason, l.at from ticket_likeness l
     join ticket t on t.ticket_no = l.ticket_no join ticket o on o.ticket_no = l.other_no
     where l.status = 'offered' and ($1::text is null or $1 in (l.ticket_no, l.other_no))
       and t.status not in ('completed', 'withdrawn', 'merged') and o.status not in ('completed', 'withdrawn', 'merged')
     order by l.at limit $2`,
    [ticketNo, limit],
  )
}

/** A merge that stands: what was put under which, by whom (null: the gateway), and why. */
export interface StandingMerge extends OfferedLikeness {
  decidedBy: string | null
}

/** Merges of the last month that still stand, newest first. */
export async function recentMerges(db: Db, limit: number): Promise<StandingMerge[]> {
  return db.query<StandingMerge>(
    `select l.ticket_no as "ticketNo", l.other_no as "otherNo", l.reason, l.at, l.decided_by as "decidedBy"
     from ticket_likeness l join ticket t on t.ticket_no = l.ticket_no and t.merged_into = l.other_no
     where l.status = 'merged' and l.at > now() - interval '30 days' order by l.at desc limit $1`,
    [limit],
  )
}

/** Tickets by their numbers; those that there are not are left out. */
export async function ticketsByNumber(
  db: Db,
  vault: Vault,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, Ticket>> {
  const rows = await db.query<TicketRecord>(`select ${ticketColumns} from ticket t where t.ticket_no = any($1)`, [
    [...numbers],
  ])
  return new Map(rows.map((row) => [row.ticket_no, openTicket(vault, row).ticket]))
}

/** Keeps what was decided about a pair, whichever way round it was offered. */
export async function decideLikeness(
  tx: Db,
  pair: { ticketNo: string; otherNo: string; status: 'merged' | 'different'; reason: string; by: string },
): Promise<void> {
  await tx.query(
    `with known as (
       update ticket_likeness set status = $3, decided_by = $5
       where (ticket_no = $1 and other_no = $2) or (ticket_no = $2 and other_no = $1) returning 1
     )
     insert into ticket_likeness (ticket_no, other_no, reason, status, decided_by)
     select $1, $2, $4, $3, $5 where not exists (select from known)`,
    [pair.ticketNo, pair.otherNo, pair.status, pair.reason, pair.by],
  )
}

/** Merges a ticket into another, or parts it again (`into` null); its own reporters go along. */
export async function setMerged(tx: Db, { ticket }: KeptTicket, into: string | null): Promise<void> {
  await tx.query(`update ticket set status = $2, merged_into = $3, updated_at = now() where ticket_no = $1`, [
    ticket.ticketNo,
    into ? 'merged' : 'filed',
    into,
  ])
  if (into) await tx.query('update ticket set merged_into = $2 where merged_into = $1', [ticket.ticketNo, into])
}
