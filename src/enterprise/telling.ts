import type { Database, Db } from '../db/index.ts'
import type { Clock, Log, Reply, StoredMessage, Ticket } from '../domain/index.ts'
import { eventRows, type Receiver } from '../handoff/index.ts'
import { insertOutbox } from '../outbox/index.ts'
import { receiptOf, sealTicket } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { say } from './companies/words.ts'

/** What is needed to change a ticket and to tell everybody concerned. */
export interface TellingDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  receivers: readonly Receiver[]
  /** Writes a message into the requester's conversation within the transaction. */
  append: (tx: Db, conversationId: string, reply: Reply) => Promise<StoredMessage>
  /** Shows it, after the commit. */
  publish: (message: StoredMessage) => void
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
}

/** A ticket as it is to be: what stands beside it in the event, and what its requester is told, if anything. */
export interface TicketNews {
  ticket: Ticket
  conversationId: string
  about: Record<string, unknown>
  told: string | null
}

/** Writes who leads and until when, and tells receivers and requester, within the caller's transaction. */
export async function tellChange(
  tx: Db,
  deps: TellingDeps,
  { ticket, conversationId, about, told }: TicketNews,
): Promise<StoredMessage | null> {
  const { vault, clock, append } = deps
  const { ticket: sent, rows } = eventRows(deps, ticket, { type: 'ticket.updated', at: clock(), about })
  await tx.query(
    `update ticket set lead_unit = $2::jsonb, due_at = $3, body = $4, updated_at = now() where ticket_no = $1`,
    [sent.ticketNo, JSON.stringify(sent.leadUnit), sent.dueAt, sealTicket(vault, sent)],
  )
  await insertOutbox(
    tx,
    rows.map((row) => ({ ...row, payload: Buffer.from(row.payload, 'base64') })),
  )
  if (!told) return null
  return append(tx, conversationId, { ...say('progress', told), author: 'system', ticket: receiptOf(sent) })
}
