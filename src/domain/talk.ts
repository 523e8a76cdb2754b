import type { Speaker } from './call.ts'
import type { ResponseTier, TicketKind } from './ticket.ts'

/** One thing that was said in a call or a chat, as it stands now. */
export interface Turn {
  /** The segment of the call, or the id of the message. */
  segment: string
  revision: number
  speaker: Speaker
  text: string
  /** Position among the turns of one talk; it grows, but not by one. */
  order: number
}

/** A stretch of what was said, from which something was read: UTF-16 offsets into the turn's text. */
export interface Evidence {
  segment: string
  revision: number
  start: number
  end: number
  quote: string
}

/** One field of the form: what the words say, how sure that is, and where it was read; an agent's edit goes before it. */
export interface Field<T> {
  value: T | null
  /** 0 to 1; 1 for what an agent wrote. */
  confidence: number
  evidence: Evidence[]
  /** An agent wrote the value: nothing that is heard changes it any more. */
  edited: boolean
  /** Beside an edited value: what the words would say, where that differs. */
  heard?: T
}

export interface CategoryValue {
  code: string
  path: readonly string[]
}

export interface AreaValue {
  districtCode: string | null
  streetCode: string | null
  /** Names of district, street and community in one. */
  name: string
}

export interface UnitValue {
  code: string
  name: string
}

/** The live ticket form. */
export interface Form {
  kind: Field<TicketKind>
  title: Field<string>
  description: Field<string>
  time: Field<string>
  place: Field<string>
  people: Field<string>
  event: Field<string>
  demand: Field<string>
  category: Field<CategoryValue>
  area: Field<AreaValue>
  unit: Field<UnitValue>
  tier: Field<ResponseTier>
  name: Field<string>
  phone: Field<string>
  confidential: Field<boolean>
}

export const fieldNames = [
  'kind',
  'title',
  'description',
  'time',
  'place',
  'people',
  'event',
  'demand',
  'category',
  'area',
  'unit',
  'tier',
  'name',
  'phone',
  'confidential',
] as const satisfies readonly (keyof Form)[]
export type FieldName = (typeof fieldNames)[number]

/** What agents wrote, field by field; null where they emptied it. */
export type Edits = { readonly [Name in FieldName]?: Form[Name]['value'] }

/** What is still missing, phrased as the next question to ask. */
export interface Missing {
  slot: 'time' | 'place' | 'people' | 'event' | 'demand' | 'contact' | 'name'
  question: string
  /** Places to choose between, when the words fit several. */
  choices: string[]
}

export const warningSorts = ['emergency', 'self-harm', 'threat', 'confidential', 'vulnerable'] as const

/** Something that the agent must not overlook. */
export interface Warning {
  sort: (typeof warningSorts)[number]
  /** In one line, for the agent. */
  text: string
  /** Whom to have called, the first first; for danger only. */
  numbers: string[]
  evidence: Evidence
}
