import type { Line, Utterance } from '../domain/index.ts'

/** A call as the gateway knows it. */
export interface Call {
  id: string
  account: string
  /** The phone system's own id of it. */
  callId: string
  conversationId: string
  line: Line
  /** The caller's number; null while it is not known, or withheld. */
  caller: string | null
  /** Who takes the call, as the phone system names them. */
  agentId: string | null
  state: 'live' | 'ended'
  startedAt: Date
  endedAt: Date | null
  ticketNo: string | null
  submittedAt: Date | null
}

/** A segment's name within its call: `17`, or `funasr:left/17` where a speech engine numbered it. */
export function segmentId({ stream, seq }: Pick<Utterance, 'stream' | 'seq'>): string {
  return stream ? `${stream}/${seq}` : String(seq)
}

/** What listeners of live calls hear, after it is committed; partials pass by without being kept. */
export type CallNews =
  | { type: 'opened'; call: Call }
  | { type: 'changed'; call: Call }
  | { type: 'utterance'; call: Call; utterance: Utterance; receivedAt: number }
  | { type: 'ended'; call: Call }

export type CallListener = (news: CallNews) => void
