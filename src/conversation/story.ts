import type { Attachment, Element, GeoPoint, Slot, TicketKind } from '../domain/index.ts'
import type { CompanyMemory } from '../enterprise/index.ts'
import type { Thread } from '../knowledge/index.ts'
import type { ForeignLanguage } from '../nlu/index.ts'
import type { LeafOpinion } from './second-opinion.ts'

/** What stories are sealed for. */
export const STORY = 'conversation.story'
/** As long as a description grows; what is said beyond it stays in the message log. */
export const DESCRIPTION_LIMIT = 8000
export const TRANSCRIPT_LIMIT = 200
const LINE_LIMIT = 1000

/** A line as a transcript keeps it: long ones are cut, their whole stands in the message log. */
export function spokenLine<Line extends { text: string }>(line: Line): Line {
  return line.text.length <= LINE_LIMIT ? line : { ...line, text: `${line.text.slice(0, LINE_LIMIT)}…` }
}

/** One line of what was said while an appeal was taken. */
export interface Statement {
  at: string
  author: 'requester' | 'bot'
  text: string
}

/** Another matter of the message that began the appeal: filed with it, as a ticket of its own. */
export interface FurtherMatter {
  /** The draft id of its ticket. */
  id: string
  text: string
  kind: TicketKind
}

/** An appeal in the making: what the requester said, and nothing that they did not. */
export interface Draft {
  id: string
  startedAt: string
  kind: TicketKind
  /** The words that tell the matter, in order; answers to single questions stand in `elements`. */
  description: string
  elements: Partial<Record<Element, string>>
  /** What the requester cannot or will not say: never asked again. */
  unknown: Slot[]
  /** How often each was asked for. */
  asked: Partial<Record<Slot, number>>
  contact: { name: string | null; phone: string | null; anonymous: boolean; confidential: boolean }
  point: GeoPoint | null
  transcript: Statement[]
  attachments: Attachment[]
  /** They asked to be called: whoever calls back works from this ticket. */
  callBack?: boolean
  /** Other matters of the same message. */
  further?: FurtherMatter[]
  /** What a model said of its leaf. */
  opinion?: LeafOpinion
}

/** Words that found no answer, with the facts in them. `told`: they tell a matter, they do not only ask. */
export interface Parked {
  text: string
  told: boolean
  elements: Partial<Record<Element, string>>
}

/** What a conversation remembers between two turns. Sealed at rest. */
export interface Story {
  draft: Draft | null
  /** What the last reply asked for. */
  asked: Slot | 'confirm' | null
  /** Words that could not be answered: an appeal that follows takes them up, when they told a matter or a button asks for it. */
  parked: Parked | null
  /** The requester said that the summary is wrong: what they say next replaces what is there. */
  correcting: boolean
  /** A legal way was told: who goes on wants a ticket all the same. */
  legalTold?: boolean
  /** A ticket filed elsewhere whose phone digits were asked for. */
  proving: string | null
  /** Who they are is being proved: what they were asked to send, and how long it is good. */
  linking: { awaits: 'phone' | 'code'; until: string } | null
  /** Files that came with words which are no appeal: one that is begun before that moment takes them up. */
  loose: { attachments: Attachment[]; until: string } | null
  /** The ticket that further words of the requester add to, until that moment. */
  following: { ticketNo: string; until: string; emergency: boolean } | null
  /** Failed proofs for foreign ticket numbers: a handful is all that a conversation gets. */
  failedProofs: number
  /** What the last answer left behind for a question that lives on it. */
  thread: Thread | null
  /** Questions that the last answers and refusals offered: sent back word for word, they ask and tell nothing. */
  offered?: string[]
  /** Those that the very last reply listed, in order: their number picks one. */
  listed?: string[]
  /** The language that the requester writes in, where an interpreter stands between. */
  language?: ForeignLanguage | null
  /** Questions in a row that found no answer. */
  refusals: number
  /** On the business-service line: the company that is spoken of. */
  company?: CompanyMemory
}

export const newStory = (): Story => ({
  draft: null,
  asked: null,
  parked: null,
  correcting: false,
  proving: null,
  linking: null,
  loose: null,
  following: null,
  failedProofs: 0,
  thread: null,
  refusals: 0,
})

export function newDraft(id: string, kind: TicketKind, at: Date): Draft {
  return {
    id,
    startedAt: at.toISOString(),
    kind,
    description: '',
    elements: {},
    unknown: [],
    asked: {},
    contact: { name: null, phone: null, anonymous: false, confidential: false },
    point: null,
    transcript: [],
    attachments: [],
  }
}
