import type { StoredMessage } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'

const PURPOSE = 'message.content'
/** What comments on answers are sealed for. */
export const COMMENT_PURPOSE = 'feedback.comment'

/** The part of a message that is sealed. Columns beside it hold ids, codes and times only. */
export type Content = Pick<
  StoredMessage,
  | 'text'
  | 'citations'
  | 'confidence'
  | 'aiGenerated'
  | 'quickReplies'
  | 'ticket'
  | 'draft'
  | 'queue'
  | 'location'
  | 'attachments'
>

/** A row of `message` as SQL gives it. */
export interface MessageRow {
  seq: number
  id: string
  conversation_id: string
  author: StoredMessage['author']
  kind: StoredMessage['kind']
  external_id: string | null
  reply_to: string | null
  content: Buffer
  at: Date
}

export const messageColumns = 'seq, id, conversation_id, author, kind, external_id, reply_to, content, at'

export function sealContent(vault: Vault, content: Content): Buffer {
  return vault.seal(PURPOSE, content)
}

export function toMessage(vault: Vault, row: MessageRow): StoredMessage {
  return {
    ...vault.open<Content>(PURPOSE, row.content),
    seq: row.seq,
    messageId: row.id,
    conversationId: row.conversation_id,
    author: row.author,
    kind: row.kind,
    externalId: row.external_id,
    replyTo: row.reply_to,
    at: row.at,
  }
}

/** What a requester sends: words, a place, files that are known to be theirs. */
export type Said = Pick<Content, 'text' | 'location' | 'attachments'>

/** The sealed part of a requester's message. */
export function requesterContent({ text, location, attachments }: Said): Content {
  return {
    text,
    citations: [],
    aiGenerated: false,
    quickReplies: [],
    location,
    ...(attachments?.length && { attachments }),
  }
}
