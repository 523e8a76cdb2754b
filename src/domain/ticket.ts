import type { DayBasis } from './catalogue.ts'
import type { Attachment, GeoPoint, Line } from './message.ts'

/** The regulation's kinds of appeal (北京市接诉即办工作条例), and praise. */
export const ticketKinds = ['inquiry', 'assistance', 'complaint', 'report', 'suggestion', 'praise'] as const
export type TicketKind = (typeof ticketKinds)[number]

/** The five elements of an appeal: 时间、地点、人物、事件、诉求. */
export const elements = ['time', 'place', 'people', 'event', 'demand'] as const
export type Element = (typeof elements)[number]

/** Handling tiers of the hotline: sudden accidents, basic living, ordinary, complex. */
export const responseTiers = ['2h', '24h', '7d', '15d'] as const
export type ResponseTier = (typeof responseTiers)[number]

export const ticketStatuses = [
  'filed',
  'accepted',
  'dispatched',
  'returned',
  'extended',
  'escalated',
  'completed',
  'withdrawn',
  'merged',
] as const
export type TicketStatus = (typeof ticketStatuses)[number]

/** A stretch of a text: UTF-16 offsets, end exclusive, `quote` equal to `text.slice(start, end)`. */
export interface Span {
  start: number
  end: number
  quote: string
}

/** The leaf of the catalogue that an appeal falls under. Offsets of `evidence` point into the description. */
export interface CategoryChoice {
  code: string
  /** Names of the three levels. */
  path: [string, string, string]
  catalogueVersion: string
  /** 0 to 1. */
  confidence: number
  evidence: Span[]
}

/** A place as the gazetteer knows it. Codes: six digits district, nine street, twelve community. */
export interface Place {
  /** The requester's own words. */
  text: string
  district?: string
  districtCode?: string
  street?: string
  streetCode?: string
  community?: string
  communityCode?: string
  lat?: number
  lon?: number
  crs?: GeoPoint['crs']
}

export const unitLevels = ['city', 'bureau', 'district', 'department', 'street', 'enterprise'] as const

export interface Unit {
  code: string
  name: string
  level: (typeof unitLevels)[number]
}

/** Who is responsible, and why: every rule that had a say is named in `routeReason`. */
export interface Route {
  leadUnit: Unit | null
  supportingUnits: Unit[]
  copiedUnits: Unit[]
  routeReason: string
}

export interface Requester {
  type: 'person' | 'organisation'
  name: string | null
  phone: string | null
  creditCode: string | null
  confidential: boolean
  anonymous: boolean
}

/** A time in which the clock of a round stood; `to` null: it still stands. */
export interface TicketStop {
  from: string
  to: string | null
  /** An objection to the dispatch was judged, or the requester was asked for facts. */
  cause: 'objection' | 'facts'
}

/** The ticket of the contract. What a recipient sees of it is decided by `tickets`' projection. */
export interface Ticket {
  ticketNo: string
  status: TicketStatus
  round: number
  line: Line
  channel: string
  receivedAt: string
  kind: TicketKind
  title: string
  description: string
  elements: Record<Element, string | null>
  category: CategoryChoice | null
  place: Place | null
  requester: Requester
  firstUnit: Unit | null
  leadUnit: Unit | null
  supportingUnits: Unit[]
  copiedUnits: Unit[]
  routeReason: string
  responseTier: ResponseTier
  dueAt: string
  urgency: 'ordinary' | 'urgent' | 'emergency'
  mergedInto: string | null
  related: string[]
  reporters: number
  review: { required: boolean; reasons: string[] }
  transcript: { at: string; author: 'requester' | 'bot' | 'agent'; text: string }[]
  attachments: Attachment[]
  /** Ids of the receivers that have heard of it; kept for ourselves, never handed over. */
  sentTo?: string[]
  /** When the requester urged it on; kept for ourselves, told as `remind`. */
  reminders?: string[]
  /** Which writing of it this is; kept for ourselves. Missing until it is filed. */
  revision?: number
  /** When the clock of this round stood; kept for ourselves, it shows in `dueAt`. */
  stops?: TicketStop[]
  /** How its days are counted, where not as calendar days; kept for ourselves. */
  dayBasis?: DayBasis
}

/** The part of a ticket that is shown to the requester in the chat. */
export interface TicketReceipt {
  ticketNo: string
  status: TicketStatus
  title: string
  dueAt: string
  unit?: string
  responseTier: ResponseTier
}

/** A ticket in the making, in the contract's shape. */
export type DraftView = Partial<Omit<Ticket, 'ticketNo' | 'elements' | 'requester'>> & {
  elements: Partial<Record<Element, string | null>>
  requester: Partial<Requester>
  missing: string[]
  /** Other matters of the same message, in their own words: each becomes a ticket of its own. */
  further?: { kind: TicketKind; text: string }[]
}
