import type { Arrival, PlatformChannel, WebhookCall, WebhookReply } from '../channels/index.ts'
import { claimOne, markDone, markFailed, type OutboxRow } from '../outbox/index.ts'
import type { Feeds } from './feeds.ts'
import type { Intake, Taken } from './intake.ts'
import type { EngineDeps } from './parts.ts'
import type { Sender } from './sender.ts'
import * as store from './store.ts'

/** Longer than any call is answered in, so that nobody else sends what is on its way. */
const LEASE_MS = 15_000
const TYPING_TIMEOUT_MS = 3_000

/** The answer to a platform's call, and what is to be done once it has left, or did not. */
export interface CallAnswer {
  reply: WebhookReply
  settle: (isOut: boolean) => Promise<void>
}

const nothing = async () => {}

/**
 * Takes a platform's call in, and, where the platform takes the reply with the answer, waits for the turn as long as it
 * may. Nothing is pushed meanwhile; what was not ready in time is pushed afterwards.
 */
export class Answering {
  readonly #deps: EngineDeps
  readonly #intake: Intake
  readonly #sender: Sender
  readonly #feeds: Feeds
  /** Work was left for the workers. */
  readonly #onWork: () => void

  constructor(parts: { deps: EngineDeps; intake: Intake; sender: Sender; feeds: Feeds; onWork: () => void }) {
    this.#deps = parts.deps
    this.#intake = parts.intake
    this.#sender = parts.sender
    this.#feeds = parts.feeds
    this.#onWork = parts.onWork
  }

  /** Resolves when all that came is durable. Throws CHANNEL_PAYLOAD. */
  async take(channel: PlatformChannel, call: WebhookCall): Promise<CallAnswer> {
    const { passiveMs } = channel.traits
    const until = passiveMs === undefined ? null : new Date(this.#deps.clock().getTime() + passiveMs)
    let answer: CallAnswer | null = null
    for (const arrival of channel.parse(call)) {
      const taken = await this.#takeOne(channel, arrival, until)
      if (!taken || answer || !until) continue
      answer = await this.#passive(channel, call, { taken, until })
      await store.endPassive(this.#deps.db, taken.conversationId, this.#deps.clock())
      this.#onWork()
    }
    return answer ?? { reply: channel.respond(call, null), settle: nothing }
  }

  /** Words alone are taken straight into their conversation; everything else is kept, and worked on at once. */
  async #takeOne(channel: PlatformChannel, arrival: Arrival, passiveUntil: Date | null): Promise<Taken | null> {
    if (arrival.type === 'bell') {
      this.#feeds.ring(channel, arrival.feed, arrival.token)
      return null
    }
    if (arrival.type === 'message' && !arrival.media?.length) {
      return this.#intake.receive(channel, arrival, { passiveUntil })
    }
    const dueAt = arrival.type === 'public' ? null : passiveUntil
    const [id] = await this.#deps.db.transaction((tx) => this.#intake.keep(tx, channel, [arrival], dueAt))
    if (!id) return null
    if (arrival.type === 'public' || !passiveUntil) {
      this.#onWork()
      return null
    }
    return this.#workNow(channel, id, passiveUntil)
  }

  /** Works on what was just kept, as long as the call may wait; the worker takes it over after that. */
  async #workNow(channel: PlatformChannel, id: string, passiveUntil: Date): Promise<Taken | null> {
    const { db, clock } = this.#deps
    const row = await claimOne(db, { id, leaseMs: LEASE_MS })
    if (!row) return null
    const left = Math.max(1, passiveUntil.getTime() - clock().getTime() - 500)
    const worked = await this.#intake.work(channel, row, AbortSignal.timeout(left), passiveUntil)
    const own = { id: row.id, owner: row.lease_owner }
    if (worked.outcome === 'done') {
      await markDone(db, [own], clock())
      return worked.taken ?? null
    }
    await markFailed(db, { ...own, dueAt: clock(), error: worked.error })
    this.#onWork()
    return null
  }

  async #passive(
    channel: PlatformChannel,
    call: WebhookCall,
    { taken, until }: { taken: Taken; until: Date },
  ): Promise<CallAnswer | null> {
    const replyId = await replyTo(this.#deps, taken, until)
    if (!replyId) {
      await this.#showTyping(channel, taken.conversationId)
      return null
    }
    const row = await claimOne(this.#deps.db, { id: replyId, leaseMs: LEASE_MS })
    const ready = row && (await this.#sender.passivePart(channel, row))
    if (!row || !ready) return row ? { reply: channel.respond(call, null), settle: this.#giveBack(row) } : null
    return {
      reply: channel.respond(call, ready.part),
      settle: async (isOut) => {
        await this.#sender.settlePassive(row, ready.speech, isOut)
        this.#onWork()
      },
    }
  }

  #giveBack(row: OutboxRow) {
    return async () => {
      await markFailed(this.#deps.db, {
        id: row.id,
        owner: row.lease_owner,
        dueAt: this.#deps.clock(),
        error: 'nothing to say passively',
      })
      this.#onWork()
    }
  }

  /** The turn takes longer than the call may: what it says will be pushed, and meanwhile somebody is writing. */
  async #showTyping(channel: PlatformChannel, conversationId: string): Promise<void> {
    if (!channel.typing || !channel.traits.push) return
    const peer = await store.selectPeer(this.#deps.db, conversationId)
    if (peer) void channel.typing(this.#sender.peerId(peer), AbortSignal.timeout(TYPING_TIMEOUT_MS))
  }
}

/** The id of what may go out with the answer to a call; null when nothing is there by then. */
async function replyTo(
  { messages, clock }: EngineDeps,
  { conversationId, messageId, saidId }: Taken,
  until: Date,
): Promise<string | null> {
  if (saidId || !messageId) return saidId ?? null
  const heard = Promise.withResolvers<string | null>()
  const stop = messages.bus.subscribe(conversationId, (event) => {
    if (event.type === 'message' && event.message.replyTo === messageId) heard.resolve(event.message.messageId)
  })
  const timer = setTimeout(() => heard.resolve(null), Math.max(0, until.getTime() - clock().getTime()))
  try {
    // It may have been said before we listened, or by another replica.
    const known = await messages.replyTo(messageId)
    return known ?? (await heard.promise) ?? (await messages.replyTo(messageId))
  } finally {
    clearTimeout(timer)
    stop()
  }
}
