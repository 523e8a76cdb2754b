import type { Db } from '../db/index.ts'
import { newId, type Ticket, toBeijingIso } from '../domain/index.ts'
import { insertOutbox } from '../outbox/index.ts'
import { projectTicket } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { TICKET_TOPIC } from './deliver.ts'
import { withMediaLinks } from './media-links.ts'
import { type Receiver, receiversOf, type TicketEventType } from './receivers.ts'
import { sealEvent } from './sealed-event.ts'

/** An outbox row as JSON carries it: the payload is Base64. */
export interface EventRow {
  id: string
  topic: string
  receiver: string
  key: string
  type: string
  payload: string
}

/**
 * The rows that tell every receiver of a ticket what happened to it, each its own projection, and the ticket as it is
 * to be kept: it remembers who has heard of it. `about` stands beside the ticket in the event, a reminder for one;
 * `isKept` is false where the caller does not write the ticket.
 */
export function eventRows(
  { vault, receivers }: { vault: Vault; receivers: readonly Receiver[] },
  ticket: Ticket,
  what: { type: TicketEventType; at: Date; about?: Record<string, unknown>; isKept?: boolean },
): { ticket: Ticket; rows: EventRow[] } {
  const told = receiversOf(receivers, ticket, what.type, what.isKept)
  const rows = told.map(({ receiver, type }) => {
    const id = newId()
    const seen = withMediaLinks(vault, projectTicket(ticket, { contact: receiver.contact }), what.at)
    const data = { ...seen, ...what.about }
    const payload = sealEvent(vault, { id, type, subject: ticket.ticketNo, time: toBeijingIso(what.at), data })
    return {
      id,
      topic: TICKET_TOPIC,
      receiver: receiver.id,
      key: ticket.ticketNo,
      type,
      payload: payload.toString('base64'),
    }
  })
  const sentTo = [...new Set([...(ticket.sentTo ?? []), ...told.map(({ receiver }) => receiver.id)])]
  return { ticket: { ...ticket, sentTo }, rows }
}

/** Writes such rows in a transaction that holds the ticket. */
export async function insertEvents(tx: Db, rows: readonly EventRow[]): Promise<void> {
  await insertOutbox(
    tx,
    rows.map((row) => ({ ...row, payload: Buffer.from(row.payload, 'base64') })),
  )
}
