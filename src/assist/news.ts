import type { Form, Line, Missing, Turn, Warning } from '../domain/index.ts'
import type { TicketBrief } from '../tickets/index.ts'
import type { Suggestion } from './answers.ts'
import type { RepeatBrief } from './related.ts'
import type { Fate } from './store.ts'
import type { TalkUpdate } from './talk.ts'

/** A call or a chat that is listened to, as it stands in the database. */
export interface TalkSource {
  conversationId: string
  line: Line
  callerNumber: string | null
  turns: Turn[]
}

/** What the desk hears of a talk. */
export type AssistNews =
  | ({ type: 'assist'; subjectId: string; tookMs: number } & TalkUpdate)
  | { type: 'form'; subjectId: string; form: Form; missing: Missing[]; by: string }
  | { type: 'reworded'; subjectId: string; suggestion: Suggestion }
  | { type: 'fate'; subjectId: string; suggestionId: string; fate: Fate; by: string }
  | { type: 'related'; subjectId: string; past: TicketBrief[]; repeats: RepeatBrief[] }

/** All that an agent's screen shows of a talk beside its words. */
export interface TalkState {
  form: Form
  missing: Missing[]
  warnings: Warning[]
  suggestions: (Suggestion & { fate: Fate })[]
  past: TicketBrief[]
  repeats: RepeatBrief[]
}
