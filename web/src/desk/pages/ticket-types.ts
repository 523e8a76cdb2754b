import type { AttachedFile } from './attached-files.tsx'

/** One ticket of the list, as `GET /v1/desk/tickets` gives it. */
export interface ListedTicket {
  ticketNo: string
  status: string
  kind: string
  line: string
  channel: string
  title: string
  category: string | null
  district: string | null
  street: string | null
  leadUnit: string | null
  receivedAt: string
  dueAt: string
  responseTier: string
  urgency: string
  round: number
  reporters: number
  review: boolean
  confidential: boolean
}

interface Unit {
  code: string
  name: string
}

export interface DeskTicket {
  ticketNo: string
  status: string
  round: number
  line: string
  channel: string
  receivedAt: string
  kind: string
  title: string
  description: string
  elements: Record<string, string | null>
  category: { code: string; path: string[]; catalogueVersion: string; confidence: number } | null
  place: { text: string; district?: string; street?: string; community?: string } | null
  requester: {
    name: string | null
    phone: string | null
    creditCode: string | null
    type: 'person' | 'organisation'
    confidential: boolean
    anonymous: boolean
  }
  firstUnit: Unit | null
  leadUnit: Unit | null
  supportingUnits: Unit[]
  copiedUnits: Unit[]
  routeReason: string
  responseTier: string
  dueAt: string
  urgency: string
  mergedInto: string | null
  related: string[]
  reporters: number
  review: { required: boolean; reasons: string[] }
  transcript: { at: string; author: string; text: string }[]
  attachments: AttachedFile[]
}

export interface TicketEvent {
  id: string
  type: string
  sequence: number
  outcome: string
  at: string
  receivedAt: string
  unit: string | null
  publicText: string | null
  internalNote: string | null
}

export interface Delivery {
  id: string
  seq: number
  topic: string
  receiver: string
  key: string
  type: string
  status: 'waiting' | 'dead' | 'done'
  attempts: number
  dueAt: string
  lastError: string | null
  createdAt: string
  doneAt: string | null
}

/** What `GET /v1/desk/tickets/{ticketNo}` gives. */
export interface TicketView {
  ticket: DeskTicket
  conversationId: string
  revealable: string[]
  events: TicketEvent[]
  deliveries: Delivery[]
}
