import type { Element, Span, TicketKind } from './ticket.ts'

/** One thing the hotline may have to ask for. */
export const slots = ['time', 'place', 'people', 'event', 'demand', 'contact'] as const
export type Slot = (typeof slots)[number]

/** What a message does in the conversation. */
export type Act =
  | 'greet' // 你好
  | 'thank' // 谢谢
  | 'confirm' // 确认 / 对 / 没问题, only when a summary is being confirmed
  | 'correct' // 地址不对,是七号楼 / 修改
  | 'withdraw' // 算了 / 不投诉了
  | 'skip' // 不知道 / 不方便说, when something was asked
  | 'progress' // 我的工单到哪了
  | 'takeover' // 转人工
  | 'inquire' // asks for a rule, a procedure, a fact
  | 'appeal' // wants something done: complaint, help, report, suggestion, praise
  | 'inform' // gives facts: answers what was asked, or adds to the story
  | 'unclear'

/** A value and the words of this message that it was read from. */
export interface Found {
  value: string
  span: Span
}

/** Danger that is met before anything else. */
export interface Emergency {
  sort: 'fire' | 'crime' | 'injury' | 'gas' | 'traffic' | 'self-harm' | 'trapped'
  /** Whom to call, the first first. */
  numbers: ('110' | '119' | '120' | '122')[]
  span: Span
}

/** What is known of the conversation when a message is read. */
export interface UnderstandContext {
  /** What the last reply asked for, if it asked. */
  asked: Slot | 'confirm' | null
  now: Date
}

/** What a message means, by rule and statistics; a pure reading, nothing is decided here. */
export interface Understanding {
  act: Act
  /** 0 to 1: how sure the act is. */
  actConfidence: number
  kind: { value: TicketKind; confidence: number; span?: Span }
  emergency: Emergency | null
  elements: Partial<Record<Element, Found>>
  contact: {
    name?: Found
    phone?: Found
    /** Does not want to say who they are. */
    anonymous: boolean
    /** Wants their identity kept from the units. */
    confidential: boolean
    /** Does not want to leave a phone number. */
    declined: boolean
  }
  /** Elements that a correction speaks of: “地址不对” names `place`. */
  corrects: Slot[]
  ticketNo: string | null
}
