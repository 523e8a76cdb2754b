import { type PlatformChannel, PlatformFault } from '../channels/index.ts'
import type { Health } from './health.ts'
import type { Intake } from './intake.ts'
import { type Channels, type EngineDeps, receiverOf } from './parts.ts'
import * as store from './store.ts'

/** One pull after the other, and then a pause, however much there is. */
const PULLS_AT_MOST = 200
const PULL_TIMEOUT_MS = 15_000

/** Reads what platforms do not push: at their bell, and from time to time without it. */
export class Feeds {
  readonly #deps: EngineDeps
  readonly #intake: Intake
  readonly #health: Health
  readonly #channels: Channels
  readonly #onWork: () => void
  readonly #stopping = new AbortController()
  /** Feeds that are being read; `again` asks for another look, with the token of the newest bell. */
  readonly #reading = new Map<string, { again: boolean; token: string | undefined; done: Promise<void> }>()
  #timers: NodeJS.Timeout[] = []

  constructor(parts: { deps: EngineDeps; intake: Intake; health: Health; channels: Channels; onWork: () => void }) {
    this.#deps = parts.deps
    this.#intake = parts.intake
    this.#health = parts.health
    this.#channels = parts.channels
    this.#onWork = parts.onWork
  }

  start(): void {
    for (const channel of this.#channels.values()) {
      if (!channel.feeds) continue
      void this.#ringAll(channel)
      this.#timers.push(setInterval(() => void this.#ringAll(channel), channel.feeds.everyMs))
    }
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#stopping.abort()
    await Promise.allSettled([...this.#reading.values()].map(({ done }) => done))
  }

  /** There is something in that feed. */
  ring(channel: PlatformChannel, feed: string, token?: string): void {
    const key = `${receiverOf(channel)} ${feed}`
    const reading = this.#reading.get(key)
    if (reading) {
      reading.again = true
      reading.token = token ?? reading.token
      return
    }
    if (this.#stopping.signal.aborted) return
    const state = { again: false, token, done: Promise.resolve() }
    this.#reading.set(key, state)
    state.done = this.#read(channel, feed, state).finally(() => this.#reading.delete(key))
  }

  async #ringAll(channel: PlatformChannel): Promise<void> {
    const known = await store.selectFeeds(this.#deps.db, channel.id, channel.account).catch(() => [])
    for (const feed of new Set([...(channel.feeds?.names ?? []), ...known])) this.ring(channel, feed)
  }

  async #read(channel: PlatformChannel, feed: string, state: { again: boolean; token: string | undefined }) {
    try {
      do {
        state.again = false
        await this.#readOnce(channel, feed, state.token)
      } while (state.again && !this.#stopping.signal.aborted)
      this.#health.well(receiverOf(channel))
    } catch (error) {
      const code = error instanceof PlatformFault ? error.code : 'FAULT'
      if (!(error instanceof PlatformFault) && !this.#stopping.signal.aborted) {
        this.#deps.log.error({ err: error, channel: receiverOf(channel) }, 'a feed could not be read')
      } else this.#deps.log.warn({ channel: receiverOf(channel), code }, 'a feed could not be read')
      this.#health.fault(receiverOf(channel), code)
    }
  }

  /** Reads to the end. The cursor moves in the transaction that keeps what was read, and only from where it was. */
  async #readOnce(channel: PlatformChannel, feed: string, token: string | undefined): Promise<void> {
    const of = { channel: channel.id, account: channel.account, feed }
    for (let pulls = 0; pulls < PULLS_AT_MOST && !this.#stopping.signal.aborted; pulls++) {
      const cursor = await store.selectCursor(this.#deps.db, of)
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PULL_TIMEOUT_MS)])
      const pulled = await channel.pull!(feed, cursor, { ...(token && { token }), signal })
      const isOurs = await this.#deps.db.transaction(async (tx) => {
        if (!(await store.moveCursor(tx, of, cursor, pulled.cursor))) return false
        await this.#intake.keep(tx, channel, pulled.arrivals)
        return true
      })
      if (isOurs && pulled.arrivals.length > 0) this.#onWork()
      if (isOurs && !pulled.more) return
    }
  }
}
