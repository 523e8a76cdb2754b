import type { Citation, Field, FieldName, Form, Missing, TicketStatus, Warning } from '../../../../src/domain/index.ts'
import type { ChatMessage, Queue } from '../chats/types.ts'

/** The shapes of docs/desk-socket.md: form, questions and warnings as the gateway itself has them. */
export type { Field, FieldName, Form, Missing, Warning }

export interface Suggestion {
  id: string
  kind: 'answer' | 'question'
  segment: string
  question: string
  text: string
  citations: Citation[]
  confidence: number
  aiGenerated: boolean
  fate?: 'shown' | 'used' | 'edited' | 'rejected'
}

export interface Utterance {
  segment: string
  seq: number
  revision: number
  speaker: 'caller' | 'agent' | 'unknown'
  text: string
  final: boolean
}

export interface CallCard {
  id: string
  callId: string
  line: 'citizen' | 'enterprise'
  caller: string | null
  agentId: string | null
  state: 'live' | 'ended'
  startedAt: string
  endedAt: string | null
  ticketNo: string | null
}

export interface Brief {
  ticketNo: string
  title: string
  status: TicketStatus
  receivedAt: string
  unit: string | null
  /** Of a possible repeat: why it may be one. */
  reason?: string
}

/** One call as it stands on the screen. */
export interface CallOnScreen {
  call: CallCard
  transcript: Utterance[]
  form: Form
  missing: Missing[]
  warnings: Warning[]
  suggestions: Suggestion[]
  past: Brief[]
  repeats: Brief[]
  summary: string
  /** What a supervisor whispered. */
  whispers: { from: string; text: string }[]
}

export type DeskFrame =
  | { type: 'session' }
  | { type: 'calls'; calls: CallCard[] }
  | { type: 'call.opened' | 'call.changed' | 'call.ended'; id: string; call: CallCard; mine: boolean }
  | { type: 'call.gone'; id: string }
  | ({ type: 'call.state'; id: string } & Omit<CallOnScreen, 'whispers'>)
  | ({ type: 'utterance'; id: string } & Utterance)
  | {
      type: 'assist'
      id: string
      segment: string
      suggestions: Suggestion[]
      withdrawn: string[]
      form: Form
      missing: Missing[]
      warnings: Warning[]
    }
  | { type: 'form'; id: string; form: Form; missing: Missing[] }
  | { type: 'reworded'; id: string; suggestion: Suggestion }
  | { type: 'fate'; id: string; suggestionId: string; fate: Suggestion['fate'] }
  | { type: 'related'; id: string; past: Brief[]; repeats: Brief[] }
  | { type: 'whisper'; id: string; from: string; text: string }
  | ({ type: 'queue' } & Queue)
  | { type: 'chat.messages'; conversationId: string; messages: ChatMessage[]; isReplay: boolean }
  | { type: 'chat.beside' | 'chat.typing' | 'chat.gone'; conversationId: string }
  | { type: 'ack'; id: string }
  | { type: 'error'; code: string; detail: string; id?: string }
