import type { DraftView, TicketReceipt } from './ticket.ts'

/** Which of the hotline's two lines a conversation is on: everybody's, or the business-service line. */
export const lines = ['citizen', 'enterprise'] as const
export type Line = (typeof lines)[number]

/** What a server message is for; see the contract's list of kinds. */
export const messageKinds = [
  'answer',
  'ask',
  'ticket',
  'takeover',
  'guide',
  'refusal',
  'emergency',
  'progress',
  'notice',
] as const
export type MessageKind = (typeof messageKinds)[number]

export const authors = ['requester', 'bot', 'agent', 'system'] as const
export type Author = (typeof authors)[number]

/** A point that the requester sent. `crs` names the datum: GPS is WGS-84, Chinese maps GCJ-02. */
export interface GeoPoint {
  lat: number
  lon: number
  crs: 'wgs84' | 'gcj02' | 'bd09'
  address?: string
}

/** A file that was sent along, once it is stored: its type as the content shows it, and its size in bytes. */
export interface Attachment {
  mediaId: string
  type: string
  bytes: number
  /** Where whoever handles the ticket gets it for a time, relative to the gateway; only in what leaves for them. */
  url?: string
}

/** What an answer rests on. No citation, no answer. */
export interface Citation {
  articleId: string
  /** The source's name and provision, e.g. “中华人民共和国社会保险法 第十条”. */
  title: string
  issuer: string
  documentNo?: string
  url?: string
  /** ISO dates. A missing `effectiveTo` means still in force. */
  effectiveFrom?: string
  effectiveTo?: string
  /** The passage of the knowledge base that was retrieved, word for word. */
  quote: string
}

/** One message as a channel hands it in: verified, parsed, not yet stored. */
export interface InboundMessage {
  /** The conversation it belongs to. */
  conversationId: string
  /** The client's or platform's own id: with the conversation it makes a repeat harmless. */
  externalId: string
  text: string
  location?: GeoPoint
  /** Files that were uploaded to this conversation before. */
  attachments?: { mediaId: string }[]
}

/** What the gateway says, before it has an id and a place in the story. */
export interface Reply {
  author: Exclude<Author, 'requester'>
  kind: MessageKind
  text: string
  citations: Citation[]
  /** 0 to 1, for answers. */
  confidence?: number
  /** True when a model wrote the words; the page says so. */
  aiGenerated: boolean
  quickReplies: string[]
  ticket?: TicketReceipt
  draft?: DraftView
  queue?: { open: boolean; position?: number; waitSeconds?: number }
}

/** A message of a conversation as it is stored and shown. */
export interface StoredMessage extends Omit<Reply, 'author' | 'kind'> {
  /** Position in the order of all messages; grows within a conversation. */
  seq: number
  messageId: string
  conversationId: string
  author: Author
  /** Null on the requester's own messages. */
  kind: MessageKind | null
  /** The requester's message that this one answers; exactly one reply carries it. */
  replyTo: string | null
  /** The client's own id of a requester's message. */
  externalId: string | null
  location?: GeoPoint
  /** What a requester sent along. */
  attachments?: Attachment[]
  at: Date
}
