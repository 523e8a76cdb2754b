import type { TicketStatus } from './ticket.ts'

/** A ticket as anybody may see it: what and where, never who. Texts are masked. */
export interface PublicRequest {
  ticketNo: string
  status: TicketStatus
  /** The status in a sentence, with the unit's words for the public. */
  statusText: string
  categoryCode: string | null
  categoryName: string | null
  description: string
  unit: string | null
  receivedAt: Date
  updatedAt: Date
  dueAt: Date
  address: string | null
  /** GCJ-02, as Chinese maps have it. */
  point: { lat: number; lon: number } | null
}

export interface PublicRequestQuery {
  /** These, whatever else is asked. */
  ticketNos?: readonly string[]
  categoryCodes?: readonly string[]
  statuses?: readonly TicketStatus[]
  receivedFrom?: Date
  receivedTo?: Date
  /** The account that asks sees what it filed itself, though it is not for everybody. */
  account?: string
  limit: number
}
