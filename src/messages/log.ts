import { createHash, randomBytes } from 'node:crypto'
import { batched, type Database, type Db } from '../db/index.ts'
import {
  AppError,
  type Clock,
  type InboundMessage,
  type Line,
  newId,
  type QuietHours,
  quietUntil,
  type Reply,
  type StoredMessage,
} from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { ConversationBus } from './bus.ts'
import { COMMENT_PURPOSE, requesterContent, type Said, sealContent, toMessage } from './content.ts'
import * as store from './store.ts'

const RESUME_DAYS = 30
/** As many messages are shown again where some may have been missed. */
const REPEATED = 20
const TOKEN = /^[\w-]{43}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An open conversation and the token that opens it the next time. */
export interface Session {
  conversationId: string
  line: Line
  resume: string
}

/** Somebody whom a platform names by an id of its own. */
export interface Peer {
  channel: string
  account: string
  /** The platform's id of the person; the same text always means the same person there. */
  peerId: string
  /** The line of a conversation that is opened for them. */
  line: Line
  /** The platform must be asked to reach them: replies then also go to the outbox, and the id is kept, sealed. */
  push?: boolean
}

/** What the sealed id of a person on a platform is sealed for. */
export const PEER_PURPOSE = 'channel.peer'

export interface MessageLogDeps {
  db: Database
  vault: Vault
  clock: Clock
  /** When nobody is pushed what they did not ask; null or left out: at any time. */
  quietHours?: QuietHours | null
  /** Told of every conversation with something new to answer. */
  onReceived: (conversationId: string) => void
  /** Told of every conversation in which we said something: it may have to be sent somewhere. */
  onSpoken?: (conversationId: string) => void
}

/** The log of all messages: what was acknowledged is in it, and everybody who shows a conversation reads from it. */
export class MessageLog {
  readonly bus = new ConversationBus()
  readonly #deps: MessageLogDeps
  readonly #insertInbound: (message: store.NewInbound) => Promise<string | null>
  readonly #upsertPeer: (peer: store.PeerConversation) => Promise<string>
  /** Messages that stand in line to be stored. */
  #storing = 0
  readonly #insertConversation: (conversation: store.NewConversation) => Promise<void>

  constructor(deps: MessageLogDeps) {
    this.#deps = deps
    this.#insertInbound = batched((messages) => store.insertInbound(deps.db, messages))
    this.#upsertPeer = batched((peers) => store.upsertPeerConversations(deps.db, peers))
    this.#insertConversation = batched((conversations) => store.insertConversations(deps.db, conversations))
  }

  /**
   * Stores a message durably and gives its id; the same message again gives the same id. The turn comes later.
   * Throws CONVERSATION_UNKNOWN when there is no such conversation, or none any more.
   */
  async receive(message: Omit<InboundMessage, 'attachments'> & Said): Promise<string> {
    const content = sealContent(this.#deps.vault, requesterContent(message))
    this.#storing++
    const messageId = await this.#insertInbound({
      id: newId(),
      conversation: message.conversationId,
      external: message.externalId,
      content: content.toString('base64'),
    }).finally(() => {
      this.#storing--
    })
    if (messageId === null) throw new AppError('CONVERSATION_UNKNOWN', 'this conversation was erased')
    this.#deps.onReceived(message.conversationId)
    this.bus.publish(message.conversationId, { type: 'heard', messageId })
    return messageId
  }

  /** How many messages stand in line to be stored: the measure of a rush. */
  get storing(): number {
    return this.#storing
  }

  /** Opens a new conversation on a channel that recognises its people by token. */
  async open(channel: string, line: Line): Promise<Session> {
    const token = this.#newToken()
    const conversationId = newId()
    await this.#insertConversation({
      id: conversationId,
      channel,
      account: '',
      line,
      resumeHash: token.hash.toString('base64'),
      resumeExpiresAt: token.expiresAt.toISOString(),
    })
    return { conversationId, line, resume: token.token }
  }

  /** The conversation of somebody whom a platform names; opened when there is none, or none any more. */
  async conversationOf(peer: Peer): Promise<string> {
    return this.#upsertPeer(this.#peerConversation(peer))
  }

  /** The same inside the caller's transaction. */
  async conversationWithin(tx: Db, peer: Peer): Promise<string> {
    const [id] = await store.upsertPeerConversations(tx, [this.#peerConversation(peer)])
    return id!
  }

  #peerConversation({ channel, account, peerId, line, push = false }: Peer): store.PeerConversation {
    const { vault } = this.#deps
    // Channel and account are in the hash: the same id on two platforms cannot be told to be the same.
    const peerHash = vault.fingerprint(PEER_PURPOSE, JSON.stringify([channel, account, peerId])).toString('base64')
    const sealed = push ? vault.seal(PEER_PURPOSE, peerId).toString('base64') : null
    return { id: newId(), channel, account, line, peerHash, peer: sealed }
  }

  /** Opens a conversation again and replaces its token. Throws RESUME_INVALID. */
  async resume(token: string): Promise<Session> {
    const next = this.#newToken()
    const found = TOKEN.test(token)
      ? await store.swapResumeToken(this.#deps.db, {
          old: hashToken(token),
          new: next.hash,
          now: this.#deps.clock(),
          expiresAt: next.expiresAt,
        })
      : undefined
    if (!found) throw new AppError('RESUME_INVALID', 'this conversation cannot be opened with that token')
    return { conversationId: found.id, line: found.line as Line, resume: next.token }
  }

  /**
   * To be called when the client is known to hold this new token: the one before it ends. When it was replaced
   * meanwhile nothing ends, for the client may hold the older one still.
   */
  async confirmResume(conversationId: string, token: string): Promise<void> {
    await store.dropPriorToken(this.#deps.db, conversationId, hashToken(token))
  }

  /** Opens a conversation for somebody who has proved it theirs in another way. */
  async reopen(conversationId: string): Promise<{ conversationId: string; resume: string }> {
    const next = this.#newToken()
    await store.replaceResumeToken(this.#deps.db, conversationId, next)
    return { conversationId, resume: next.token }
  }

  /** The conversation that a token opens. Throws RESUME_INVALID. */
  async ownerOf(token: string): Promise<string> {
    const owner = await this.#opens(token)
    if (!owner) throw new AppError('RESUME_INVALID', 'this token opens no conversation')
    return owner
  }

  async #opens(token: string): Promise<string | undefined> {
    return TOKEN.test(token) ? store.selectByResume(this.#deps.db, hashToken(token), this.#deps.clock()) : undefined
  }

  /** Throws RESUME_INVALID unless the token is the conversation's own and still valid. */
  async authorise(conversationId: string, token: string): Promise<void> {
    if ((await this.#opens(token)) !== conversationId)
      throw new AppError('RESUME_INVALID', 'this token does not open that conversation')
  }

  /** Which line a conversation is on; null when there is none of that id. */
  async lineOf(conversationId: string): Promise<Line | null> {
    return UUID.test(conversationId) ? store.selectLine(this.#deps.db, conversationId) : null
  }

  async history(conversationId: string, after: string | null = null): Promise<StoredMessage[]> {
    const since = after && UUID.test(after) ? after : null
    const rows = await store.selectMessages(this.#deps.db, conversationId, since)
    return rows.map((row) => toMessage(this.#deps.vault, row))
  }

  /** One message of a conversation; null when it is not, or no longer, in it. */
  async message(conversationId: string, messageId: string): Promise<StoredMessage | null> {
    const row = await store.findMessage(this.#deps.db, conversationId, messageId)
    return row ? toMessage(this.#deps.vault, row) : null
  }

  /** The id of the reply to a message; null while there is none. */
  async replyTo(messageId: string): Promise<string | null> {
    return store.selectReply(this.#deps.db, messageId)
  }

  /**
   * Writes a message that answers nothing, inside the caller's transaction; publish it after the commit.
   * With `push: false` it is not sent where the person has seen it already; `unasked` words are not pushed in the quiet
   * hours. A `messageId` that is there already is that
   * message: nothing is written twice.
   */
  async append(
    db: Db,
    conversationId: string,
    reply: Reply,
    { push = true, unasked = false, messageId }: { push?: boolean; unasked?: boolean; messageId?: string } = {},
  ): Promise<StoredMessage> {
    const { quietHours, clock } = this.#deps
    const { author, kind, ...content } = reply
    const known = messageId ? await store.selectMessage(db, conversationId, messageId) : undefined
    if (known) return toMessage(this.#deps.vault, known)
    const id = messageId ?? newId()
    const { seq, at } = await store.insertNotice(db, {
      id,
      conversationId,
      author,
      kind,
      content: sealContent(this.#deps.vault, content),
      push,
      heldUntil: unasked && quietHours ? quietUntil(quietHours, clock()) : null,
    })
    return { ...reply, seq, messageId: id, conversationId, externalId: null, replyTo: null, at }
  }

  publish(message: StoredMessage): void {
    this.#deps.onSpoken?.(message.conversationId)
    this.bus.publish(message.conversationId, { type: 'message', message })
  }

  /** Shows the newest messages of a conversation again: whoever has them already takes no notice. */
  async repeatLast(conversationId: string): Promise<void> {
    for (const row of await store.selectLast(this.#deps.db, conversationId, REPEATED))
      this.publish(toMessage(this.#deps.vault, row))
  }

  /** The same for the listeners of this process alone: another replica said something. */
  async showLast(conversationId: string): Promise<void> {
    for (const row of await store.selectLast(this.#deps.db, conversationId, REPEATED))
      this.bus.show(conversationId, { type: 'message', message: toMessage(this.#deps.vault, row) })
  }

  async keepFeedback(
    conversationId: string,
    feedback: { messageId: string; helpful: boolean; comment?: string },
  ): Promise<boolean> {
    if (!UUID.test(feedback.messageId)) return false
    const comment = feedback.comment ? this.#deps.vault.seal(COMMENT_PURPOSE, feedback.comment) : null
    return store.upsertFeedback(this.#deps.db, { ...feedback, conversationId, comment })
  }

  #newToken(): { token: string; hash: Buffer; expiresAt: Date } {
    const token = randomBytes(32).toString('base64url')
    const expiresAt = new Date(this.#deps.clock().getTime() + RESUME_DAYS * 86_400_000)
    return { token, hash: hashToken(token), expiresAt }
  }
}

/** The token is 256 random bits, so a plain hash is enough to keep it from who reads the table. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
