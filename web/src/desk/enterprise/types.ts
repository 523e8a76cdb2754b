import type { PolicyMatch } from '../../policies/match.ts'

/** What the desk's API tells of companies; see docs/enterprise.md. */
export interface CompanyRow {
  id: string
  name: string
  creditCode: string
  industry: string | null
  district: string | null
  sizeClass: string | null
  park: string | null
}

export interface CompanyFact {
  field: string
  source: string
  /** By what an agent knows it. */
  basis: string | null
  value: unknown
  at: string
}

export interface Speaker {
  conversationId: string
  role: string
  status: 'claimed' | 'proved' | 'refused' | 'revoked'
  proof: 'code' | 'agent' | null
  claimedAt: string
  provedAt: string | null
  provedBy: string | null
}

export interface Visit {
  id: string
  kind: 'visit' | 'call' | 'three-way'
  manager: string | null
  agentName: string
  note: string | null
  beganAt: string
  endedAt: string | null
  handedOver: boolean
}

export interface Manager {
  id: string
  name: string
  phone: string | null
  park: string | null
}

export interface CompanyCard {
  id: string
  name: string
  creditCode: string
  park: string | null
  disputed: string[]
  facts: CompanyFact[]
  matches: PolicyMatch[]
  fits: number
  nearly: number
  speakers: Speaker[]
  consents: { purpose: string; source: string; givenAt: string; takenBackAt: string | null }[]
  tickets: { ticketNo: string; title: string; status: string; receivedAt: string; unit?: string }[]
  visits: Visit[]
  manager: Manager | null
}

export interface Claim extends Speaker {
  companyId: string
  name: string
  creditCode: string
}

export interface Conference {
  id: string
  ticketNo: string
  title?: string | null
  status: 'called' | 'decided' | 'cancelled'
  reason: string
  minutes: string | null
  decision: string | null
  units: { unit: { code: string; name: string }; comes: boolean | null }[]
  meetsAt: string
  calledBy: string
  decidedBy: string | null
  decidedAt: string | null
}
