import type { Db } from '../db/index.ts'
import type { Vault } from '../vault/index.ts'
import { publicPart, staffNote } from './kept-event.ts'

/** One thing that was reported of a ticket, for who works at the hotline. Times ISO 8601. */
export interface ReportedEvent {
  id: string
  type: string
  sequence: number
  /** What it did to the ticket: applied, or why not. */
  outcome: string
  at: string
  receivedAt: string
  unit: string | null
  publicText: string | null
  internalNote: string | null
}

/** What was reported of a ticket, in the order in which it came in. */
export async function eventsOf(db: Db, vault: Vault, ticketNo: string): Promise<ReportedEvent[]> {
  const rows = await db.query<{
    id: string
    type: string
    sequence: number
    outcome: string
    body: Buffer
    at: Date
    received_at: Date
  }>(
    'select id, type, sequence, outcome, body, at, received_at from ticket_event where ticket_no = $1 order by received_at, id',
    [ticketNo],
  )
  return rows.map(({ id, type, sequence, outcome, body, at, received_at }) => ({
    id,
    type,
    sequence,
    outcome,
    at: at.toISOString(),
    receivedAt: received_at.toISOString(),
    ...publicPart(vault, body),
    internalNote: staffNote(vault, body),
  }))
}
