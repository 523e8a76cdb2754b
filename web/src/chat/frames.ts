import type {
  Attachment,
  Author,
  Citation,
  DraftView,
  GeoPoint,
  Line,
  MessageKind,
  Reply,
  TicketReceipt,
} from '../../../src/domain/index.ts'

export type { Attachment, Author, Citation, DraftView, GeoPoint, Line, MessageKind, TicketReceipt }

/** A message of the story as the gateway gives it, over the socket and in the history alike. */
export interface ChatMessage extends Omit<Reply, 'author' | 'kind'> {
  messageId: string
  author: Author
  /** Null on the requester's own messages. */
  kind: MessageKind | null
  /** The requester's message that this one answers. */
  replyTo: string | null
  /** The client's own id of a requester's message. */
  externalId: string | null
  /** The place that the requester sent along. */
  location?: GeoPoint
  /** The files that the requester sent along. */
  attachments?: Attachment[]
  /** Milliseconds since 1970; the moment of arrival when the gateway names none. */
  at: number
}

/** What the gateway says on the socket. */
export type ServerFrame =
  | { type: 'session'; conversationId: string; resume: string }
  | { type: 'ack'; id: string; messageId: string }
  | { type: 'delta'; messageId: string; text: string }
  | { type: 'message'; message: ChatMessage }
  /** An agent is writing, this moment. */
  | { type: 'typing' }
  | { type: 'error'; code: string; detail: string; id: string | null }

/** What the page says on the socket. */
export type ClientFrame =
  | { type: 'message'; id: string; text: string; location?: GeoPoint; attachments?: { mediaId: string }[] }
  | { type: 'typing' }
  | { type: 'feedback'; messageId: string; helpful: boolean; comment?: string }

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : [])
const part = <T>(value: unknown): T | undefined => (isFields(value) ? (value as T) : undefined)

/** Reads one message; members that are missing get their empty value. Null without an id: such a thing can't be shown once only. */
export function readMessage(value: unknown, now: number): ChatMessage | null {
  if (!isFields(value) || !textOrNull(value.messageId)) return null
  const at = Date.parse(text(value.at))
  return {
    messageId: text(value.messageId),
    author: (textOrNull(value.author) as Author | null) ?? 'bot',
    kind: textOrNull(value.kind) as MessageKind | null,
    text: text(value.text),
    replyTo: textOrNull(value.replyTo),
    externalId: textOrNull(value.externalId),
    citations: list<Citation>(value.citations),
    quickReplies: list<unknown>(value.quickReplies).filter((reply) => typeof reply === 'string'),
    aiGenerated: value.aiGenerated === true,
    ticket: part<TicketReceipt>(value.ticket),
    draft: part<DraftView>(value.draft),
    queue: part<NonNullable<Reply['queue']>>(value.queue),
    location: part<GeoPoint>(value.location),
    attachments: list<Attachment>(value.attachments),
    at: Number.isNaN(at) ? now : at,
  }
}

/** Reads one frame of the socket; null for anything that this page does not know, which later gateways may send. */
export function readFrame(data: string, now: number): ServerFrame | null {
  const value = parsed(data)
  if (!isFields(value)) return null
  switch (value.type) {
    case 'session':
      return { type: 'session', conversationId: text(value.conversationId), resume: text(value.resume) }
    case 'ack':
      return { type: 'ack', id: text(value.id), messageId: text(value.messageId) }
    case 'delta':
      return { type: 'delta', messageId: text(value.messageId), text: text(value.text) }
    case 'typing':
      return { type: 'typing' }
    case 'error':
      return { type: 'error', code: text(value.code), detail: text(value.detail), id: textOrNull(value.id) }
    case 'message': {
      const message = readMessage(value, now)
      return message && { type: 'message', message }
    }
    default:
      return null
  }
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}
