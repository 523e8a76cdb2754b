import { batched, type Database } from '../db/index.ts'
import type { Log } from '../domain/index.ts'
import { findForgotten, type Leased, leaseConversations, releaseLeases, renewLeases } from './store.ts'

const LEASE_MS = 10_000
const RENEW_MS = 3_000
const SWEEP_MS = 1_000
/** A message that waits this long has been forgotten by whoever took it in. */
const FORGOTTEN_MS = 3_000
const MAX_ATTEMPTS = 3
/** Turns at once. Together they lease and close in one statement each, so more of them cost the database little. */
const CONCURRENCY = 24
/**
 * As many messages that wait to be stored are a rush. Acknowledging comes first in it, for until then a message may be
 * lost: one turn is begun at each look for its end, if none is under way. The others catch up after it.
 */
const RUSH = 16
/** How soon a conversation whose turn failed is looked at again. */
const AGAIN_MS = 1_000
/** How often the end of a rush is looked for. */
const RUSH_LOOK_MS = 40

export interface RunnerDeps {
  db: Database
  log: Log
  /** Handles the waiting messages of one conversation in order and gives it back; false when the lease was lost. */
  handle: (leased: Leased) => Promise<boolean>
  /** Closes the first waiting message with an honest sentence, after its turn has failed again and again; gives it back. */
  giveUp: (leased: Leased) => Promise<void>
  /**
   * A turn failed before: it may have been closed all the same, and the answer of the database was lost. Who has the page
   * open is told what they missed.
   */
  missed: (conversationId: string) => Promise<void>
  /** How many messages stand in line to be stored. */
  storing: () => number
}

/**
 * Runs turns: one conversation at a time, many conversations at once. A conversation is leased, its waiting messages
 * handled in order, and given back; whatever a dead worker left behind is found by the sweep.
 */
export class TurnRunner {
  readonly #deps: RunnerDeps
  readonly #lease: (id: string) => Promise<Leased | null>
  readonly #release: (lease: string) => Promise<void>
  readonly #queue: string[] = []
  /** Conversations in the queue or under way; `true` asks for another look. */
  readonly #known = new Map<string, boolean>()
  readonly #failures = new Map<string, number>()
  readonly #held = new Set<string>()
  readonly #running = new Set<Promise<void>>()
  readonly #waits = new Set<NodeJS.Timeout>()
  #timers: NodeJS.Timeout[] = []
  #look: NodeJS.Timeout | undefined
  #stopped = false

  constructor(deps: RunnerDeps) {
    this.#deps = deps
    this.#lease = batched((ids) => leaseConversations(deps.db, ids, LEASE_MS))
    this.#release = batched((leases) => releaseLeases(deps.db, leases))
  }

  start(): void {
    this.#timers = [
      setInterval(() => this.#guarded(this.#sweep(FORGOTTEN_MS)), SWEEP_MS),
      setInterval(() => this.#guarded(this.#renew()), RENEW_MS),
    ]
    this.#guarded(this.#sweep(0))
  }

  /** Lets the turns under way finish; messages behind them stay for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    for (const timer of this.#waits) clearTimeout(timer)
    clearTimeout(this.#look)
    await Promise.allSettled(this.#running)
  }

  /** Tells that a conversation has something new. */
  wake(conversationId: string): void {
    if (this.#known.has(conversationId)) {
      this.#known.set(conversationId, true)
      return
    }
    this.#known.set(conversationId, false)
    this.#queue.push(conversationId)
    this.#next()
  }

  #next(): void {
    if (this.#stopped) return
    if (this.#deps.storing() >= RUSH) this.#look ??= setTimeout(() => this.#lookAgain(), RUSH_LOOK_MS)
    else while (this.#running.size < CONCURRENCY && this.#beginOne());
  }

  #lookAgain(): void {
    this.#look = undefined
    if (this.#running.size === 0) this.#beginOne()
    this.#next()
  }

  /** False when there is none to begin. */
  #beginOne(): boolean {
    const id = this.#queue.shift()
    if (id === undefined) return false
    const run = this.#run(id)
      .catch((error) => this.#failed(id, error))
      .finally(() => this.#finished(id, run))
    this.#running.add(run)
    return true
  }

  async #run(id: string): Promise<void> {
    this.#known.set(id, false)
    const leased = await this.#lease(id)
    if (!leased) {
      if (this.#failures.has(id)) this.#again(id)
      return
    }
    this.#held.add(leased.lease)
    try {
      if (this.#failures.has(id)) await this.#deps.missed(id)
      if (leased.waiting.length === 0) await this.#release(leased.lease)
      else if ((this.#failures.get(id) ?? 0) >= MAX_ATTEMPTS) await this.#deps.giveUp(leased)
      else await this.#deps.handle(leased)
      this.#failures.delete(id)
    } catch (error) {
      this.#failures.set(id, (this.#failures.get(id) ?? 0) + 1)
      await this.#release(leased.lease).catch(() => undefined)
      throw error
    } finally {
      this.#held.delete(leased.lease)
    }
  }

  #finished(id: string, run: Promise<void>): void {
    const again = this.#known.get(id)
    this.#known.delete(id)
    this.#running.delete(run)
    if (again) this.wake(id)
    this.#next()
  }

  #failed(id: string, error: unknown): void {
    this.#deps.log.error({ err: error, conversationId: id }, 'a turn failed')
    this.#again(id)
  }

  #again(id: string): void {
    const timer = setTimeout(() => {
      this.#waits.delete(timer)
      this.wake(id)
    }, AGAIN_MS)
    this.#waits.add(timer)
  }

  async #sweep(olderThanMs: number): Promise<void> {
    if (this.#queue.length > 0) return
    for (const id of await findForgotten(this.#deps.db, olderThanMs, 500)) this.wake(id)
  }

  async #renew(): Promise<void> {
    if (this.#held.size > 0) await renewLeases(this.#deps.db, [...this.#held], LEASE_MS)
  }

  #guarded(work: Promise<void>): void {
    work.catch((err) => this.#deps.log.warn({ err }, 'the turn runner could not reach the database'))
  }
}
