import type { Database } from '../db/index.ts'
import type { Clock } from '../domain/index.ts'
import { claimDue, markDone, markFailed, markPostponed, type OutboxRow } from './store.ts'

/** How a delivery ended. `retry` may name the earliest time that the receiver asked for. */
export type Delivery =
  | { outcome: 'done' }
  | { outcome: 'retry'; error: string; afterMs?: number }
  | { outcome: 'dead'; error: string }
  /** Not tried: the receiver is being spared. It counts as no attempt. */
  | { outcome: 'later'; afterMs: number; error: string }

export interface OutboxWorkerOptions {
  db: Database
  clock: Clock
  topic: string
  /** Only what is for this receiver, so that a slow one never holds up another's. */
  receiver?: string
  /** Must give the same effect once, however often it is called for one row. Never throws for an outside fault. */
  deliver: (row: OutboxRow, signal: AbortSignal) => Promise<Delivery>
  /** Waits between attempts in ms; after the last one the row waits for a person. */
  delaysMs: readonly number[]
  concurrency?: number
  pollMs?: number
  leaseMs?: number
  onError?: (error: unknown) => void
  onSettled?: (row: OutboxRow, delivery: Delivery) => void
}

/** Delivers the rows of one topic: claims with skip-locked, keeps order per key, backs off, survives a restart. */
export class OutboxWorker {
  readonly #options: Required<Omit<OutboxWorkerOptions, 'receiver' | 'onError' | 'onSettled'>> & OutboxWorkerOptions
  readonly #stopping = new AbortController()
  #running = new Set<Promise<void>>()
  #claiming: Promise<void> | null = null
  #again = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: OutboxWorkerOptions) {
    this.#options = { concurrency: 16, pollMs: 1000, leaseMs: 60_000, ...options }
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs)
    this.wake()
  }

  /** To be called after a commit that wrote rows: they need not wait for the next look. */
  wake(): void {
    if (this.#stopping.signal.aborted) return
    this.#again = true
    this.#claiming ??= this.#claim().finally(() => {
      this.#claiming = null
    })
  }

  /** Stops claiming and waits for what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#claiming
    await Promise.allSettled(this.#running)
  }

  async #claim(): Promise<void> {
    const { db, clock, topic, receiver, concurrency, leaseMs } = this.#options
    while (this.#again && !this.#stopping.signal.aborted) {
      this.#again = false
      const limit = concurrency - this.#running.size
      if (limit <= 0) return
      const rows = await claimDue(db, { topic, receiver, now: clock(), limit, leaseMs }).catch((error) => {
        this.#options.onError?.(error)
        return []
      })
      for (const row of rows) this.#run(row)
    }
  }

  #run(row: OutboxRow): void {
    const work = this.#settle(row)
      .catch((error) => this.#options.onError?.(error))
      .finally(() => {
        this.#running.delete(work)
        this.wake()
      })
    this.#running.add(work)
  }

  async #settle(row: OutboxRow): Promise<void> {
    const { db, clock, deliver, delaysMs, onSettled } = this.#options
    const delivery = await deliver(row, this.#stopping.signal)
    const own = { id: row.id, owner: row.lease_owner }
    if (delivery.outcome === 'done') {
      await markDone(db, [own], clock())
    } else if (delivery.outcome === 'later') {
      await markPostponed(db, { ...own, dueAt: new Date(clock().getTime() + jittered(delivery.afterMs)) })
    } else {
      const delay = delivery.outcome === 'retry' ? delaysMs[row.attempts] : undefined
      const afterMs =
        delay === undefined ? null : Math.max(jittered(delay), (delivery as { afterMs?: number }).afterMs ?? 0)
      const dueAt = afterMs === null ? null : new Date(clock().getTime() + afterMs)
      await markFailed(db, { ...own, dueAt, error: delivery.error })
    }
    onSettled?.(row, delivery)
  }
}

/** Spreads retries by up to a fifth, so that a receiver that comes back is not met by all at once. */
function jittered(delayMs: number): number {
  return delayMs * (1 + Math.random() / 5)
}
