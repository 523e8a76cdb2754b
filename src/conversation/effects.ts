import type { Line, Reply, StoredMessage } from '../domain/index.ts'
import type { Change } from '../identity/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { ForeignLanguage } from '../nlu/index.ts'
import type { Leased, TicketRow, TurnRows } from './store.ts'
import type { Story } from './story.ts'

/** An answer out of the knowledge base. */
export type Answer = Extract<Awaited<ReturnType<Knowledge['answer']>>, { outcome: 'answered' }>

/** Who writes in another language, and what they said in it. */
export interface Interpreted {
  language: ForeignLanguage
  said: string
}

/** One message of the requester on its way through a turn. */
export interface Turn {
  conversationId: string
  channel: string
  line: Line
  message: StoredMessage
  story: Story
  /** Sent before the reply to the message before it was there. */
  hasty: boolean
  /** A ticket that was called done and about which they were asked. */
  followUp: Leased['followUp']
  at: Date
  /** What was written, where an interpreter put it into Chinese. */
  interpreted?: Interpreted
}

/** What a turn leaves behind: the reply, and everything that its closing transaction writes. */
export interface Effects {
  story: Story
  reply: Reply
  tickets: TicketRow[]
  outbox: TurnRows['outbox']
  takeovers: TurnRows['takeovers']
  followUps?: TurnRows['followUps']
  /** What else its transaction writes: who belongs to whom. */
  change?: Change
}

/** A turn that only says something. */
export function spoken(story: Story, reply: Reply): Effects {
  return { story, reply, tickets: [], outbox: [], takeovers: [] }
}
