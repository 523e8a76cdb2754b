export interface Span {
  start: number
  end: number
  quote: string
}

export interface LeafChoice {
  code: string
  path: string[]
  confidence?: number
}

export interface Named {
  code: string
  name: string
}

/** A ticket that waits for somebody's decision. */
export interface WaitingTicket {
  ticketNo: string
  kind: string
  status: string
  round: number
  channel: string
  title: string
  description: string
  elements: Record<string, string | null>
  category: (LeafChoice & { evidence: Span[] }) | null
  choices: LeafChoice[]
  place: { text: string; district?: string; street?: string; community?: string } | null
  /** Places that its words may mean. */
  places: Named[]
  leadUnit: Named | null
  firstUnit: Named | null
  routeReason: string
  receivedAt: string
  dueAt: string
  urgency: string
  reasons: { code: string; text: string }[]
}

/** One of a pair, as far as there is to compare. */
export interface PairSide {
  title: string
  description: string
  place: string | null
  status: string
  channel: string
  receivedAt: string
  reporters: number
}

/** Two tickets that may be one matter, or were made one. */
export interface Pair {
  ticketNo: string
  otherNo: string
  reason: string
  at: string
  /** Of a merge: who decided; null: the gateway itself. */
  decidedBy?: string | null
  ticket: PairSide
  other: PairSide
}

/** What `GET /v1/desk/review` gives. */
export interface Review {
  count: number
  tickets: WaitingTicket[]
  offers: Pair[]
  merges: Pair[]
}

export const reviewKey = ['review']

export const faults: Readonly<Record<string, string>> = {
  CATALOGUE_INVALID: '选的分类、地点或单位不在现行目录里，请重新选择。',
}
