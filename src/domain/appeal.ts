import type { Attachment, GeoPoint, Line } from './message.ts'
import type { Element, ResponseTier, Ticket, TicketKind } from './ticket.ts'

/** An appeal that comes whole and needs no confirmation: from a partner's feed, a call that an agent took, Open311. */
export interface Appeal {
  channel: string
  /** Account of that channel; empty where it has none. */
  account: string
  /** The sender's own id of the appeal: with channel and account it makes a repeat harmless. No control characters. */
  externalId: string
  line: Line
  /** What was said or written, not empty. */
  text: string
  title?: string
  name?: string
  phone?: string
  /** When it was said or written; “昨天” is read from here. The hotline's periods run from now. */
  createdAt?: Date
  /** Code of a leaf of the catalogue that somebody chose; one that is not in it counts as not given. */
  category?: string
  place?: { text?: string; point?: GeoPoint }
  confidential?: boolean
  anonymous?: boolean
  /** What somebody settled already: goes before what the words say. */
  kind?: TicketKind
  elements?: Partial<Record<Element, string>>
  /** What was said, line by line; left out, the text is the only line. */
  transcript?: Ticket['transcript']
  attachments?: Attachment[]
  /** Addresses of files, from outside: fetched once the ticket is filed, never trusted. */
  mediaUrls?: readonly string[]
  /** Code of the unit that an agent chose; one that is not in the catalogue counts as not given. */
  unit?: string
  /** The tier that an agent chose. */
  tier?: ResponseTier
  /** The agent who took it down, where one did. */
  agentId?: string
}

/** The ticket of an appeal, and whether it had been filed before. */
export interface Filed {
  ticketNo: string
  duplicate: boolean
}

/** Files an appeal without a confirmation in a chat, in one transaction; the same one again gives the same ticket. */
export type FileAppeal = (appeal: Appeal) => Promise<Filed>
