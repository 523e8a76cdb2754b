import { batched, type Database, type Db } from '../db/index.ts'
import {
  beijingDay,
  type Ticket,
  type TicketReceipt,
  type TicketStatus,
  toBeijingIso,
  type Unit,
} from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'

const PURPOSE = 'ticket.body'

/** A ticket as the database has it. */
export interface TicketRecord {
  ticket_no: string
  conversation_id: string
  status: TicketStatus
  round: number
  due_at: Date
  lead_unit: Unit | null
  dispatch_sequence: number
  merged_into: string | null
  revision: number
  reporters: number
  body: Buffer
}

/** Of a table that is called `t`. */
export const ticketColumns = `t.ticket_no, t.conversation_id, t.status, t.round, t.due_at, t.lead_unit, t.dispatch_sequence, t.merged_into, t.revision,
  (select 1 + count(*)::integer from ticket m where m.merged_into = t.ticket_no) as reporters, t.body`

/** A ticket, the conversation that it came from, and the newest status event it has seen. */
export interface KeptTicket {
  ticket: Ticket
  conversationId: string
  dispatchSequence: number
}

export function sealTicket(vault: Vault, ticket: Ticket): Buffer {
  return vault.seal(PURPOSE, ticket)
}

/** The ticket as it was filed; the columns beside it go before what it says. */
export function openTicketBody(vault: Vault, body: Buffer): Ticket {
  return vault.open<Ticket>(PURPOSE, body)
}

export async function findTicket(db: Db, vault: Vault, ticketNo: string): Promise<KeptTicket | null> {
  const [row] = await db.query<TicketRecord>(`select ${ticketColumns} from ticket t where t.ticket_no = $1`, [ticketNo])
  return row ? openTicket(vault, row) : null
}

/**
 * The same, held against other writers until the transaction ends; its conversation before it, as a closing turn holds
 * them, so that neither waits for the other for ever.
 */
export async function lockTicket(tx: Db, vault: Vault, ticketNo: string): Promise<KeptTicket | null> {
  await tx.query(
    'select id from conversation where id = (select conversation_id from ticket where ticket_no = $1) for update',
    [ticketNo],
  )
  const [row] = await tx.query<TicketRecord>(
    `select ${ticketColumns} from ticket t where t.ticket_no = $1 for update of t`,
    [ticketNo],
  )
  return row ? openTicket(vault, row) : null
}

/** The tickets of a conversation and of all that are proved to be the same person's, newest first. */
export async function ticketsOfPerson(db: Db, vault: Vault, conversationId: string, limit = 5): Promise<Ticket[]> {
  const rows = await db.query<TicketRecord>(
    `select ${ticketColumns} from ticket t where t.conversation_id = $1 or t.conversation_id in (
       select o.conversation_id from identity_conversation m join identity_conversation o using (identity_id)
       where m.conversation_id = $1)
     order by t.ticket_no desc limit $2`,
    [conversationId, limit],
  )
  return rows.map((row) => openTicket(vault, row).ticket)
}

/** The tickets of a conversation, newest first. */
export async function ticketsOf(db: Db, vault: Vault, conversationId: string, limit = 5): Promise<Ticket[]> {
  const rows = await db.query<TicketRecord>(
    `select ${ticketColumns} from ticket t where t.conversation_id = $1 order by t.ticket_no desc limit $2`,
    [conversationId, limit],
  )
  return rows.map((row) => openTicket(vault, row).ticket)
}

/** Writes the sealed part of a ticket, and nothing beside it. */
export async function updateBody(tx: Db, ticketNo: string, body: Buffer): Promise<void> {
  await tx.query('update ticket set body = $2, updated_at = now() where ticket_no = $1', [ticketNo, body])
}

/** Who else reported the matter of a ticket: their own numbers, and the conversations that must hear of it. */
export async function reportersOf(db: Db, ticketNo: string): Promise<{ ticketNo: string; conversationId: string }[]> {
  return db.query(
    `select ticket_no as "ticketNo", conversation_id as "conversationId" from ticket where merged_into = $1
     order by ticket_no`,
    [ticketNo],
  )
}

/** What the requester is shown of a ticket in the chat. */
export function receiptOf(ticket: Ticket): TicketReceipt {
  const { ticketNo, status, title, dueAt, leadUnit, responseTier } = ticket
  return { ticketNo, status, title, dueAt, responseTier, unit: leadUnit?.name }
}

export interface TicketChange {
  status: TicketStatus
  dueAt: string
  leadUnit: Unit | null
  sequence: number
}

/** Writes what a status event of the dispatch system changed. */
export async function updateTicket(tx: Db, ticketNo: string, change: TicketChange): Promise<void> {
  await tx.query(
    `update ticket set status = $2, due_at = $3, lead_unit = $4::jsonb, dispatch_sequence = $5, updated_at = now()
     where ticket_no = $1`,
    [ticketNo, change.status, change.dueAt, JSON.stringify(change.leadUnit), change.sequence],
  )
}

/**
 * Gives ticket numbers `YYYYMMDD-NNNNNN`, counted per day of Beijing's calendar. Numbers asked for together are taken
 * in one step. A number that is not used in the end leaves a gap; no number is given twice.
 */
export function ticketNumbers(db: Database): (at: Date) => Promise<string> {
  return batched(async (moments: Date[]) => {
    const days = moments.map((at) => beijingDay(at).replaceAll('-', ''))
    const counts = new Map<string, number>()
    for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1)
    const next = new Map<string, number>()
    for (const [day, count] of counts) next.set(day, await advance(db, day, count))
    return days.map((day) => {
      const number = next.get(day)!
      next.set(day, number + 1)
      return `${day}-${String(number).padStart(6, '0')}`
    })
  })
}

/** Takes `count` numbers of a day and gives the first. */
async function advance(db: Db, day: string, count: number): Promise<number> {
  const [row] = await db.query<{ last: number }>(
    `insert into ticket_counter (day, last) values ($1, $2)
     on conflict (day) do update set last = ticket_counter.last + $2 returning last`,
    [day, count],
  )
  return row!.last - count + 1
}

/** Opens what is sealed of a ticket. */
export function openTicket(vault: Vault, row: TicketRecord): KeptTicket {
  const body = vault.open<Ticket>(PURPOSE, row.body)
  return {
    conversationId: row.conversation_id,
    dispatchSequence: row.dispatch_sequence,
    ticket: {
      ...body,
      status: row.status,
      round: row.round,
      dueAt: toBeijingIso(row.due_at),
      leadUnit: row.lead_unit,
      mergedInto: row.merged_into,
      reporters: row.reporters,
      revision: row.revision,
    },
  }
}

/** Changes whenever a catalogue or a gazetteer was imported, by whatever process. */
export async function referenceVersion(db: Db): Promise<string> {
  const [row] = await db.query<{ catalogue: number; gazetteer: string; direct: string }>(
    `select (select coalesce(max(ordinal), 0) from catalogue_version) as catalogue,
       coalesce((select value from setting where key = 'gazetteer_changed_at'), '') as gazetteer,
       (select coalesce(max(updated_at)::text, '') from green_channel) as direct`,
  )
  return `${row!.catalogue} ${row!.gazetteer} ${row!.direct}`
}
