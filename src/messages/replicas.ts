import { z } from 'zod'
import { batched, type Database } from '../db/index.ts'
import { type Log, newId } from '../domain/index.ts'
import type { ConversationBus, ConversationEvent } from './bus.ts'
import { notify, selectSpokenIn } from './store.ts'

const CHANNEL = 'jiesu_news'
const BEAT_MS = 5_000
/** A replica that was silent for so long is gone, and may have taken news with it. */
const GONE_MS = 3 * BEAT_MS
/** News of one payload: PostgreSQL takes 8,000 bytes, one of them is at most 60. */
const PER_PAYLOAD = 120
/** How much further back than a gap is looked for what was missed in it. */
const SLACK_SECONDS = 30

/** What travels: where something happened, and never a word of it. */
const kinds = ['said', 'requesterTyping', 'agentTyping', 'closed'] as const
type Kind = (typeof kinds)[number]

const payload = z.object({
  from: z.string(),
  news: z.array(z.tuple([z.uuid(), z.enum(kinds)])).default([]),
  /** Some news of this replica could not be told. */
  missed: z.boolean().optional(),
  gone: z.boolean().optional(),
})

export interface ReplicasDeps {
  db: Database
  log: Pick<Log, 'warn'>
  bus: ConversationBus
  /** Shows the newest messages of a conversation to whoever listens here; who has them takes no notice. */
  showLast: (conversationId: string) => Promise<void>
}

/**
 * Joins the buses of all replicas on one database by `listen` and `notify`: what is said, or being written, on one shows
 * on the open pages of the others. Told after the commit, and only while another replica is known to be there, so that a
 * gateway alone pays nothing. News may get lost; whoever may have missed some reads the log.
 */
export class Replicas {
  readonly #deps: ReplicasDeps
  readonly #id = newId()
  /** When each of the others was heard last. */
  readonly #others = new Map<string, number>()
  readonly #tell: (news: [string, Kind]) => Promise<undefined>
  /** Conversations whose newest messages are still to be shown. */
  readonly #due = new Set<string>()
  #showing: Promise<void> | null = null
  #owesNews = false
  #hearingSince = performance.now()
  #beat: NodeJS.Timeout | undefined
  #end: (() => Promise<void>) | undefined

  constructor(deps: ReplicasDeps) {
    this.#deps = deps
    this.#tell = batched(async (news: [string, Kind][]) => {
      const own = [...new Map(news.map((one) => [one.join(), one])).values()]
      const groups = Array.from({ length: Math.ceil(own.length / PER_PAYLOAD) }, (_, n) =>
        own.slice(n * PER_PAYLOAD, (n + 1) * PER_PAYLOAD),
      )
      await this.#notify(groups.map((group) => ({ news: group })))
      return news.map(() => undefined)
    })
  }

  /** Nothing where the database has one process alone. */
  start(): void {
    const { db, bus, log } = this.#deps
    if (!db.listen) return
    bus.tellOthers = (conversationId, event) => this.#pass(conversationId, event)
    this.#end = db.listen(CHANNEL, {
      onNews: (text) => this.#hear(text),
      onHearing: () => {
        this.#hello()
        this.#catchUp(performance.now() - this.#hearingSince)
      },
      onTrouble: (err) => log.warn({ err }, 'news of other replicas are not heard at present'),
    })
    this.#beat = setInterval(() => this.#onBeat(), BEAT_MS)
  }

  async stop(): Promise<void> {
    if (!this.#end) return
    clearInterval(this.#beat)
    this.#deps.bus.tellOthers = () => undefined
    if (this.#others.size > 0) await this.#notify([{ gone: true }]).catch(() => undefined)
    await this.#end()
    await this.#showing
  }

  #pass(conversationId: string, event: ConversationEvent): void {
    const kind = kindOf(event)
    if (!kind || this.#others.size === 0) return
    this.#tell([conversationId, kind]).catch(() => {
      this.#owesNews = true
    })
  }

  #hear(text: string): void {
    const told = readPayload(text)
    if (!told) return
    const { from, news, missed, gone } = told
    if (from === this.#id) {
      this.#hearingSince = performance.now()
      return
    }
    if (gone) {
      this.#others.delete(from)
      return
    }
    const isNew = !this.#others.has(from)
    this.#others.set(from, performance.now())
    // Until now neither told the other anything.
    if (isNew) this.#hello()
    if (isNew || missed) this.#catchUp(GONE_MS)
    for (const [conversationId, kind] of news) this.#show(conversationId, kind)
  }

  #show(conversationId: string, kind: Kind): void {
    const { bus } = this.#deps
    if (!bus.isListened(conversationId)) return
    if (kind === 'closed') bus.show(conversationId, { type: 'closed' })
    else if (kind !== 'said')
      bus.show(conversationId, { type: 'typing', by: kind === 'agentTyping' ? 'agent' : 'requester' })
    else {
      this.#due.add(conversationId)
      this.#showing ??= this.#showDue().finally(() => {
        this.#showing = null
      })
    }
  }

  /** One look at the log for all that was said in a conversation since the last, in the log's order. */
  async #showDue(): Promise<void> {
    while (this.#due.size > 0) {
      const round = [...this.#due]
      this.#due.clear()
      for (const conversationId of round) {
        await this.#deps.showLast(conversationId).catch((err) => {
          this.#deps.log.warn({ err, conversationId }, 'news of another replica could not be read')
        })
      }
    }
  }

  #onBeat(): void {
    const now = performance.now()
    for (const [id, heardAt] of this.#others) {
      if (now - heardAt < GONE_MS) continue
      this.#others.delete(id)
      this.#catchUp(now - heardAt)
    }
    this.#hello()
  }

  #hello(): void {
    const missed = this.#owesNews
    this.#notify([{ ...(missed && { missed }) }]).then(
      () => {
        if (missed) this.#owesNews = false
      },
      (err) => this.#deps.log.warn({ err }, 'other replicas could not be told'),
    )
  }

  /** Shows what was said in conversations that are open here while nothing was heard of it. */
  #catchUp(gapMs: number): void {
    const { db, bus, log } = this.#deps
    const open = bus.listened
    if (open.length === 0) return
    selectSpokenIn(db, open, gapMs / 1000 + SLACK_SECONDS).then(
      (spoken) => {
        for (const conversationId of spoken) this.#show(conversationId, 'said')
      },
      (err) => log.warn({ err }, 'what other replicas said meanwhile could not be read'),
    )
  }

  async #notify(payloads: readonly Omit<z.input<typeof payload>, 'from'>[]): Promise<void> {
    const texts = payloads.map((one) => JSON.stringify({ from: this.#id, ...one }))
    await notify(this.#deps.db, CHANNEL, texts)
  }
}

/** Null for what no replica of this version tells. */
function readPayload(text: string): z.infer<typeof payload> | null {
  try {
    return payload.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** What others are told of an event; pieces of an answer are for those alone who wait for it here. */
function kindOf(event: ConversationEvent): Kind | null {
  switch (event.type) {
    case 'message':
    case 'heard':
      return 'said'
    case 'typing':
      return event.by === 'agent' ? 'agentTyping' : 'requesterTyping'
    case 'closed':
      return 'closed'
    case 'delta':
      return null
  }
}
