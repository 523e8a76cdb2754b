import type { Arrival, ChannelId, PlatformChannel } from '../channels/index.ts'
import { PlatformFault } from '../channels/index.ts'
import type { Db } from '../db/index.ts'
import { AppError, type Attachment, idMadeOf, newId, type Reply } from '../domain/index.ts'
import { OutsideFault } from '../http/index.ts'
import { MAX_MEDIA_BYTES } from '../media/index.ts'
import type { Peer } from '../messages/index.ts'
import type { Delivery, OutboxRow } from '../outbox/index.ts'
import { ARRIVAL_TOPIC, CHANNEL_TOPIC, type EngineDeps, receiverOf } from './parts.ts'
import { type Sender, WORDS_PURPOSE } from './sender.ts'
import * as store from './store.ts'

const ARRIVAL_PURPOSE = 'outbox.arrival'
const EVENT_PURPOSE = 'channel.event'
const FETCH_TIMEOUT_MS = 20_000
/** A file that the platform did not give by then will not come any more. */
const FETCHES_AT_MOST = 5
/** Files of one message. */
const MAX_FILES = 9
const lostFile = '刚才发来的文件没有收到，麻烦您再发一次；也可以直接用文字说明。'

/** What became of something that arrived: the conversation, and the message whose reply, or the words that, may go out now. */
export interface Taken {
  conversationId: string
  /** A message of the requester; its reply follows. */
  messageId?: string
  /** What we have said already. */
  saidId?: string
}

/** Arrivals that concern somebody, and are worked on one after the other. */
type Personal = Exclude<Arrival, { type: 'bell' | 'public' | 'noted' }>

/** Takes in what platforms tell: kept first, each thing once, then worked on in the order of its conversation. */
export class Intake {
  readonly #deps: EngineDeps
  readonly #sender: Sender

  constructor(deps: EngineDeps, sender: Sender) {
    this.#deps = deps
    this.#sender = sender
  }

  /**
   * Keeps arrivals within a transaction; gives the ids of the work that is new. Repeats give none. The workers leave it
   * alone until `dueAt`, for who works on it at once.
   */
  async keep(
    tx: Db,
    channel: PlatformChannel,
    arrivals: readonly Arrival[],
    dueAt: Date | null = null,
  ): Promise<string[]> {
    const events: store.NewEvent[] = []
    for (const arrival of arrivals) {
      const event = await this.#eventOf(tx, channel, arrival)
      if (event) events.push(event)
    }
    if (events.length === 0) return []
    return store.insertEvents(tx, { channel: channel.id, account: channel.account, dueAt }, events)
  }

  /** Works on a kept arrival; for the outbox worker, or at once for whoever has claimed the row. */
  async work(
    channel: PlatformChannel,
    row: OutboxRow,
    signal: AbortSignal,
    passiveUntil: Date | null = null,
  ): Promise<Delivery & { taken?: Taken }> {
    // What it made necessary was committed, and the process ended before the row was closed.
    if (row.payload.length === 0) return { outcome: 'done' }
    const arrival = this.#deps.vault.open<Personal>(ARRIVAL_PURPOSE, row.payload)
    try {
      const files = await this.#filesOf(channel, arrival, row, signal)
      if (files.outcome === 'retry') return files
      const taken = await this.receive(channel, arrival, {
        attachments: files.kept,
        lost: files.lost,
        passiveUntil,
        rowId: row.id,
      })
      await store.updateWords(this.#deps.db, row.id, Buffer.alloc(0))
      return { outcome: 'done', taken }
    } catch (error) {
      if (error instanceof AppError && error.code === 'CONVERSATION_UNKNOWN') return { outcome: 'done' }
      this.#deps.log.warn({ err: error, channel: channel.id }, 'an arrival could not be worked on')
      return { outcome: 'retry', error: 'FAULT' }
    }
  }

  /** Takes an arrival into its conversation. A repeat is harmless. */
  async receive(
    channel: PlatformChannel,
    arrival: Personal,
    { attachments = [], lost = 0, passiveUntil = null, rowId }: Received = {},
  ): Promise<Taken> {
    const { messages, db } = this.#deps
    const conversationId = await messages.conversationOf(peerOf(channel, arrival.peerId))
    switch (arrival.type) {
      case 'message': {
        await this.#openWindow(conversationId, passiveUntil)
        const { externalId, text, location } = arrival
        const isEmpty = !text && !location && attachments.length === 0
        const message = { conversationId, externalId, text, location, attachments: [...attachments] }
        const messageId = isEmpty ? undefined : await messages.receive(message)
        // One for each message, however often it is told.
        const lostId = idMadeOf(receiverOf(channel), externalId, 'lost')
        const saidId =
          lost > 0 ? await this.#say(conversationId, notice('bot', lostFile), { rowId, messageId: lostId }) : undefined
        return { conversationId, messageId, saidId }
      }
      case 'entered': {
        await this.#openWindow(conversationId, passiveUntil)
        if (arrival.code) await this.#sender.keepCode(conversationId, arrival.code)
        const greeting = this.#deps.greeting(channel.line)
        return { conversationId, saidId: await this.#say(conversationId, greeting, { rowId }) }
      }
      case 'left':
        await store.markLeft(db, conversationId, this.#deps.clock())
        return { conversationId }
      case 'failed':
        await this.#sender.cameBack(channel, conversationId, arrival.part, arrival.reason)
        return { conversationId }
      case 'agentSaid':
        // The person has read it already, in the platform's own client.
        await this.#say(conversationId, notice('agent', arrival.text), { rowId, push: false })
        return { conversationId }
      case 'held':
        await this.#deps.hold(conversationId, arrival.by)
        return { conversationId }
    }
  }

  async #openWindow(conversationId: string, passiveUntil: Date | null): Promise<void> {
    await store.openWindow(this.#deps.db, { conversationId, at: this.#deps.clock(), passiveUntil })
  }

  /** Says something, and, in the same commit, that the arrival which made it necessary is dealt with. */
  async #say(
    conversationId: string,
    reply: Reply,
    { rowId, ...how }: { rowId: string | undefined; push?: boolean; messageId?: string },
  ): Promise<string> {
    const { db, messages } = this.#deps
    const said = await db.transaction(async (tx) => {
      if (rowId) await store.updateWords(tx, rowId, Buffer.alloc(0))
      return messages.append(tx, conversationId, reply, how)
    })
    messages.publish(said)
    return said.messageId
  }

  async #eventOf(tx: Db, channel: PlatformChannel, arrival: Arrival): Promise<store.NewEvent | null> {
    const { vault, messages } = this.#deps
    if (arrival.type === 'bell') return null
    const event = { externalHash: this.#hash(channel, arrival.externalId), type: arrival.type, body: null }
    if (arrival.type === 'noted') {
      const conversationId = arrival.peerId
        ? await messages.conversationWithin(tx, peerOf(channel, arrival.peerId))
        : null
      const body = arrival.raw ? vault.seal(EVENT_PURPOSE, arrival.raw) : null
      return { ...event, type: arrival.about.slice(0, 100), conversationId, body, work: null }
    }
    if (arrival.type === 'public') {
      const payload = vault.seal(WORDS_PURPOSE, arrival.ref)
      const work = { id: newId(), topic: CHANNEL_TOPIC, key: event.externalHash.toString('hex'), payload }
      return { ...event, conversationId: null, work }
    }
    const conversationId = await messages.conversationWithin(tx, peerOf(channel, arrival.peerId))
    const payload = vault.seal(ARRIVAL_PURPOSE, arrival)
    return { ...event, conversationId, work: { id: newId(), topic: ARRIVAL_TOPIC, key: conversationId, payload } }
  }

  #hash({ id, account }: { id: ChannelId; account: string }, externalId: string): Buffer {
    return this.#deps.vault.fingerprint(EVENT_PURPOSE, JSON.stringify([id, account, externalId]))
  }

  /** Fetches the files of a message from the platform; what cannot be had at all is counted as lost. */
  async #filesOf(
    channel: PlatformChannel,
    arrival: Personal,
    row: OutboxRow,
    stopping: AbortSignal,
  ): Promise<{ outcome: 'kept'; kept: Attachment[]; lost: number } | { outcome: 'retry'; error: string }> {
    const wanted = arrival.type === 'message' ? (arrival.media ?? []).slice(0, MAX_FILES) : []
    const kept: Attachment[] = []
    let lost = 0
    for (const reference of wanted) {
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(FETCH_TIMEOUT_MS)])
      try {
        const bytes = await channel.fetchMedia?.(reference, { maxBytes: MAX_MEDIA_BYTES, signal })
        if (bytes) kept.push(await this.keepFile(row.key, bytes))
        else lost++
      } catch (error) {
        if (isPassing(error) && row.attempts < FETCHES_AT_MOST) return { outcome: 'retry', error: codeOf(error) }
        this.#deps.log.warn({ channel: channel.id, error: codeOf(error) }, 'a file could not be had from the platform')
        lost++
      }
    }
    return { outcome: 'kept', kept, lost }
  }

  /** The conversation of somebody on a channel. */
  conversationOf(channel: PlatformChannel, peerId: string): Promise<string> {
    return this.#deps.messages.conversationOf(peerOf(channel, peerId))
  }

  /** Keeps a file for a message of that conversation. Throws MEDIA_TYPE, MEDIA_TOO_LARGE. */
  async keepFile(conversationId: string, bytes: Buffer): Promise<Attachment> {
    const { media } = this.#deps
    const { mediaId } = await media.keep(conversationId, bytes)
    const [attached] = await media.attach(conversationId, [mediaId])
    return attached!
  }
}

interface Received {
  attachments?: readonly Attachment[]
  /** Files that could not be had. */
  lost?: number
  passiveUntil?: Date | null
  /** The row of the outbox that this arrival is kept in. */
  rowId?: string
}

function notice(author: 'bot' | 'agent', text: string): Reply {
  return { author, kind: 'notice', text, citations: [], aiGenerated: false, quickReplies: [] }
}

/** Everybody on a platform is pushed to. */
export function peerOf({ id, account, line }: PlatformChannel, peerId: string): Peer {
  return { channel: id, account, peerId, line, push: true }
}

function isPassing(error: unknown): boolean {
  if (error instanceof PlatformFault) return error.passing
  return !(error instanceof AppError)
}

function codeOf(error: unknown): string {
  if (error instanceof PlatformFault || error instanceof AppError) return error.code
  return error instanceof OutsideFault ? 'OUTSIDE' : 'FAULT'
}
