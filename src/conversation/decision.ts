import type { Attachment, CatalogueLeaf, Emergency, Line, Slot, Understanding } from '../domain/index.ts'
import type { CompanySaid } from '../enterprise/index.ts'
import type { Answers, Question } from '../followup/index.ts'
import type { Thread } from '../knowledge/index.ts'
import type { LegalWay } from '../nlu/index.ts'
import type { HandOverReason, HandOverRules } from './hand-over.ts'
import type { Linking } from './linking.ts'
import type { TakenApart } from './matters.ts'
import type { Draft, Story } from './story.ts'

/** What an answer search came to. */
export type Sought<Answer> =
  /** `related`: what is offered to ask next. */
  | { outcome: 'answered'; answer: Answer; related?: string[]; thread?: Thread | null }
  /** Several articles fit, and one fact decides. */
  | { outcome: 'asks'; text: string; choices: string[]; thread: Thread }
  | { outcome: 'refused'; near: string[]; note?: string | null; thread?: Thread | null }

/** What is known of a draft beyond its words: its place in the catalogue and on the map. */
export interface Survey {
  /** The leaf, when the choice is sure enough to ask by it. */
  leaf: CatalogueLeaf | null
  /** True when the place is known as exactly as the matter needs. */
  placeSettled: boolean
  /** Places to choose between, when the words fit several. */
  placeChoices: string[]
}

/** All that a decision rests on. */
export interface Situation<Answer> {
  story: Story
  /** Sent before our last question could be read: it is no answer to it, and the question does not count as asked. */
  hasty: boolean
  text: string
  line?: Line
  understanding: Understanding
  point: Draft['point']
  /** Files that came with the message. */
  attachments: readonly Attachment[]
  at: Date
  /** The id that a draft gets if this message begins one. */
  draftId: string
  survey: (draft: Draft) => Survey
  /** When a person is offered without having been asked for; left out, never. */
  handOver?: HandOverRules
  /** A ticket that was called done and about which the requester was asked. */
  followUp?: { ticketNo: string; round: number; asked: Question | null } | null
  /** Set where the message holds several matters. */
  apart?: TakenApart | null
  /** What was begun on another channel of the same person and is not filed yet; looked for where they want to go on. */
  elsewhere?: Draft | null
  /** Undefined until the knowledge base has been asked. */
  sought?: Sought<Answer>
}

export type GuideTopic =
  | 'greeting'
  | 'thanks'
  | 'withdrawn'
  | 'nothing-to-withdraw'
  | 'kept'
  | 'rephrase'
  | 'nothing-to-go-on'

/** What was asked beside the appeal, and is answered first; null: nothing reliable is known, it is filed too. */
export interface Before<Answer> {
  answer: Answer | null
}

/** What the hotline does next. `story` is what the conversation remembers from then on. */
export type Decision<Answer> =
  | { do: 'seek'; question?: string }
  | { do: 'answer'; answer: Answer; story: Story; pending: Slot | 'confirm' | null }
  | { do: 'clarify'; text: string; choices: string[]; story: Story }
  | { do: 'refuse'; near: string[]; note?: string | null; story: Story; pending: Slot | 'confirm' | null }
  | {
      do: 'ask'
      slot: Slot
      draft: Draft
      choices: string[]
      story: Story
      unanswered?: boolean
      received?: boolean
      before?: Before<Answer>
    }
  | { do: 'summarise'; draft: Draft; story: Story; correcting: boolean; received?: boolean; before?: Before<Answer> }
  | { do: 'file'; draft: Draft; story: Story }
  | { do: 'alarm'; emergency: Emergency; draft: Draft; story: Story }
  | { do: 'supplement'; ticketNo: string; emergency: Emergency | null; story: Story }
  | { do: 'progress'; ticketNo: string | null; story: Story }
  /** Who somebody is on other channels: proved, or taken back. */
  | { do: 'link'; said: Linking; story: Story }
  /** 催办: the units hear that somebody waits. */
  | { do: 'remind'; ticketNo: string | null; story: Story }
  /** An answer to a follow-up; `otherwise` is done where that round is open no more. */
  | {
      do: 'followUp'
      of: { ticketNo: string; round: number }
      said: Answers
      story: Story
      otherwise: Exclude<Decision<Answer>, { do: 'seek' }>
    }
  /** The law has a way of its own for this: told before anything is filed. */
  | { do: 'legalWay'; way: LegalWay; story: Story }
  /** The last ticket was merged with another one, and should not have been. */
  | { do: 'part'; story: Story }
  | { do: 'withdrawTicket'; ticketNo: string | null; confirmed: boolean; story: Story }
  | {
      do: 'takeover'
      reason: HandOverReason
      /** The skill group that a rule names. */
      group: string | null
      story: Story
      /** What is done where nobody is there; left out, that is said. */
      otherwise?: Exclude<Decision<Answer>, { do: 'seek' }>
    }
  | { do: 'leaveQueue'; story: Story }
  /** The company that somebody speaks for: its policies, its profile, its consent. */
  | { do: 'company'; said: CompanySaid; story: Story }
  | { do: 'guide'; topic: GuideTopic; story: Story }
