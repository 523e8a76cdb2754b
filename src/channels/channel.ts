import type { FastifyInstance } from 'fastify'
import type {
  Attachment,
  CatalogueLeaf,
  Clock,
  FileAppeal,
  InboundMessage,
  Line,
  PublicRequest,
  PublicRequestQuery,
  StoredMessage,
  TicketStatus,
} from '../domain/index.ts'
import type { Accounts } from './accounts.ts'

/** A conversation that is open, and the token that opens it the next time. */
export interface OpenConversation {
  conversationId: string
  line: Line
  resume: string
}

/** What a listener of one conversation hears. */
export type ConversationNews =
  | { type: 'message'; message: StoredMessage }
  | { type: 'delta'; messageId: string; text: string }
  /** An agent is writing, this moment. */
  | { type: 'typing' }
  /** Nothing more is said or taken under the tokens that were known: the conversation was erased, or recovered. */
  | { type: 'closed' }

/** A ticket as the one who filed it finds it in a list; other people's data in its title are masked. */
export interface OwnTicket {
  ticketNo: string
  title: string
  status: TicketStatus
  /** The status in a sentence for the requester. */
  statusText: string
  /** Name of the unit that has it; null while none is settled. */
  unit: string | null
  /** ISO times with Beijing's zone. */
  dueAt: string
  receivedAt: string
}

/** All that a channel may ask of the gateway. It never sees a turn, a ticket or the database. */
export interface ChannelHost {
  clock: Clock
  /** Every account of every channel, as the operator configured them. */
  accounts: Accounts
  /** Origins of foreign pages that may talk to us, besides our own. */
  allowedOrigins: readonly string[]
  /**
   * Stores a message durably and gives its id; a repeat gives the same id. The turn follows by itself.
   * Throws ATTACHMENT_UNKNOWN unless all its attachments were uploaded to its conversation, and CONVERSATION_UNKNOWN
   * when that was erased.
   */
  receive: (message: InboundMessage) => Promise<string>
  /**
   * The conversation of somebody whom a platform names by an id of its own; opened when there is none, or none any more.
   * The id is hashed with a key, and kept, sealed, only with `push`: then everything that is said to them also goes to
   * the outbox, topic `channel`, receiver `channel:account`.
   */
  conversationOf: (
    channel: ChannelId,
    account: string,
    peerId: string,
    line: Line,
    options?: { push?: boolean },
  ) => Promise<string>
  /** Files an appeal that comes whole; the same channel, account and external id is one ticket. */
  fileAppeal: FileAppeal
  /** The leaves of the dispatch catalogue that are valid today. */
  leaves: () => readonly CatalogueLeaf[]
  /** Tickets that came through Open311, as anybody may see them; newest first. */
  publicRequests: (query: PublicRequestQuery) => Promise<PublicRequest[]>
  open: (channel: ChannelId, line: Line) => Promise<OpenConversation>
  /** Throws RESUME_INVALID. */
  resume: (token: string) => Promise<OpenConversation>
  /** The client is known to hold this new token: the one before it ends, unless there is a newer one still. */
  confirmResume: (conversationId: string, token: string) => Promise<void>
  /** Proves a conversation by ticket number and the phone's last four digits. Throws TICKET_UNKNOWN. */
  recover: (ticketNo: string, phoneLast4: string) => Promise<{ conversationId: string; resume: string }>
  /** Throws RESUME_INVALID unless the token opens that conversation. */
  authorise: (conversationId: string, token: string) => Promise<void>
  /** The conversation that a resume token opens. Throws RESUME_INVALID. */
  ownerOf: (token: string) => Promise<string>
  /** Largest file that is taken, in bytes. */
  maxMediaBytes: number
  /** Stores a file durably for a later message of that conversation. Throws MEDIA_TYPE, MEDIA_TOO_LARGE. */
  keepMedia: (conversationId: string, bytes: Buffer) => Promise<Attachment>
  /** Throws MEDIA_UNKNOWN unless the file is that conversation's own. */
  readMedia: (conversationId: string, mediaId: string) => Promise<{ type: string; bytes: Buffer }>
  /** A file by the signed address in a ticket. Throws LINK_INVALID. */
  readLinkedMedia: (
    mediaId: string,
    link: { until: string; signature: string },
  ) => Promise<{ type: string; bytes: Buffer }>
  /** Who somebody is on other channels, by proof only. */
  identity: {
    sendCode: (conversationId: string, phone: string) => Promise<void>
    confirmCode: (conversationId: string, code: string) => Promise<void>
    proveTicket: (conversationId: string, ticketNo: string, phoneLast4: string) => Promise<void>
    /** By a phone that whoever signs the person's tokens vouches for. */
    proveAccount: (conversationId: string, phone: string) => Promise<void>
    unlink: (conversationId: string) => Promise<boolean>
    linked: (conversationId: string) => Promise<{ channel: string; linkedAt: string }[]>
  }
  /** What a person filed, here or in a conversation that is linked to this one, newest first. */
  ticketsOf: (conversationId: string) => Promise<OwnTicket[]>
  history: (conversationId: string, after?: string | null) => Promise<StoredMessage[]>
  subscribe: (conversationId: string, listener: (news: ConversationNews) => void) => () => void
  /** The requester is writing, this moment: an agent who has the conversation sees it; nothing is kept. */
  typing: (conversationId: string) => void
  /** False when there is no such answer in that conversation. */
  keepFeedback: (
    conversationId: string,
    feedback: { messageId: string; helpful: boolean; comment?: string },
  ) => Promise<boolean>
}

export type ChannelId = 'web' | 'wechat' | 'wecom' | 'weibo' | 'wechaty' | 'app' | 'platform' | 'open311' | 'phone'

/** A way in: an API of our own, whose routes a channel installs over the host's doors. */
export interface Channel {
  readonly id: ChannelId
  install: (app: FastifyInstance, host: ChannelHost) => void
}
