import type { Brief, Form, Missing, Suggestion, Warning } from '../live/types.ts'
import type { AttachedFile } from '../pages/attached-files.tsx'

/** Somebody who waits for a person, or is being served. */
export interface Wish {
  id: string
  conversationId: string
  channel: string
  line: 'citizen' | 'enterprise'
  status: 'queued' | 'callback' | 'taken'
  group: string
  wantedAgent: string | null
  agentId: string | null
  agentName: string | null
  requestedAt: string
}

export interface Queue {
  waiting: Wish[]
  agents: {
    agentId: string
    name: string
    groups: string[]
    state: 'available' | 'away'
    held: number
    capacity: number
  }[]
  groups: { id: string; name: string }[]
}

export interface ChatMessage {
  messageId: string
  author: 'requester' | 'bot' | 'agent' | 'system'
  text: string
  at: string
  attachments?: AttachedFile[]
}

export interface Chat {
  conversationId: string
  messages: ChatMessage[]
  notes: { id: string; agentName: string; text: string; at: string }[]
}

/** What stands beside a chat. */
export interface Beside {
  form: Form
  missing: Missing[]
  warnings: Warning[]
  suggestions: Suggestion[]
  past: Brief[]
  repeats: Brief[]
}
