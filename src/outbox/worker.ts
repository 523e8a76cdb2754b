import type { Database } from '../db/index.ts'
import type { Clock } from '../domain/index.ts'
import { claimDue, floorOf, markDone, markFailed, type OutboxRow, raiseFloor, release, renewLeases } from './store.ts'

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
  receiver: string
  /** Must give the same effect once, however often it is called for one row. Never throws for an outside fault. */
  deliver: (row: OutboxRow, signal: AbortSignal) => Promise<Delivery>
  /** Waits between attempts in ms; after the last one the row waits for a person. */
  delaysMs: readonly number[]
  concurrency?: number
  pollMs?: number
  /** How long a row of a dead process waits for another: leases of rows under way are renewed long before. */
  leaseMs?: number
  onError?: (error: unknown) => void
  onSettled?: (row: OutboxRow, delivery: Delivery) => void
}

/** Delivers the rows of one topic: claims with skip-locked, keeps order per key, backs off, survives a restart. */
export class OutboxWorker {
  readonly #options: Required<Omit<OutboxWorkerOptions, 'onError' | 'onSettled'>> & OutboxWorkerOptions
  readonly #stopping = new AbortController()
  readonly #running = new Map<Promise<void>, OutboxRow>()
  #claiming: Promise<void> | null = null
  #again = false
  /** Before this nothing is due that nobody has, but for what a look back finds; see `claimDue`. */
  #from: Date
  /** The earliest row that became free, or was found, since the last look began. */
  #freed: Date | null = null
  #lookingBack: Promise<void> | null = null
  #nextLookBack: NodeJS.Timeout | undefined
  #timers: NodeJS.Timeout[] = []

  constructor(options: OutboxWorkerOptions) {
    this.#options = { concurrency: 16, pollMs: 1000, leaseMs: 10_000, ...options }
    this.#from = options.clock()
  }

  start(): void {
    const { pollMs, leaseMs } = this.#options
    this.#timers = [setInterval(() => this.wake(), pollMs), setInterval(() => void this.#renew(), leaseMs / 3)]
    this.wake()
    this.#lookBack()
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
    this.#stopping.abort()
    clearTimeout(this.#nextLookBack)
    await Promise.all([this.#claiming, this.#lookingBack])
    await Promise.allSettled(this.#running.keys())
    for (const timer of this.#timers) clearInterval(timer)
  }

  async #claim(): Promise<void> {
    while (this.#again && !this.#stopping.signal.aborted) {
      this.#again = false
      const limit = this.#options.concurrency - this.#running.size
      if (limit <= 0) return
      this.#from = earlier(this.#from, this.#freed)
      this.#freed = null
      const look = await this.#look(this.#from, limit)
      if (!look) return
      this.#from = look.rows.length < limit ? look.asOf : earliest(look.rows)
      for (const row of look.rows) this.#run(row)
    }
  }

  /**
   * Finds what a look from where there was something last does not: what was left behind, before this process began or
   * by one that is gone. It may be slow, so it never keeps new rows waiting, and takes a twentieth of the time at most.
   */
  #lookBack(): void {
    const { leaseMs, onError } = this.#options
    const began = performance.now()
    this.#lookingBack = this.#takeUp()
      .catch((error) => onError?.(error))
      .then(() => {
        if (this.#stopping.signal.aborted) return
        const tookMs = performance.now() - began
        this.#nextLookBack = setTimeout(() => this.#lookBack(), Math.max(leaseMs / 2, 20 * tookMs))
      })
  }

  async #takeUp(): Promise<void> {
    const { db, clock, topic, receiver, concurrency } = this.#options
    const limit = concurrency - this.#running.size
    if (limit <= 0) return
    const look = await this.#look(await floorOf(db, { topic, receiver }), limit)
    if (!look) return
    if (look.rows.length < limit) await raiseFloor(db, { topic, receiver, now: clock() })
    else this.#freed = earlier(earliest(look.rows), this.#freed)
    for (const row of look.rows) this.#run(row)
  }

  /** Null when the database could not be asked. */
  async #look(from: Date | undefined, limit: number): Promise<{ rows: OutboxRow[]; asOf: Date } | null> {
    const { db, clock, topic, receiver, leaseMs, onError } = this.#options
    return claimDue(db, { topic, receiver, from, now: clock(), limit, leaseMs }).catch((error) => {
      onError?.(error)
      return null
    })
  }

  #run(row: OutboxRow): void {
    const work = this.#settle(row)
      .catch((error) => this.#options.onError?.(error))
      .finally(() => {
        this.#running.delete(work)
        this.wake()
      })
    this.#running.set(work, row)
  }

  async #renew(): Promise<void> {
    if (this.#running.size === 0) return
    const { db, leaseMs, onError } = this.#options
    await renewLeases(db, [...this.#running.values()].map(own), leaseMs).catch((error) => onError?.(error))
  }

  async #settle(row: OutboxRow): Promise<void> {
    const { db, clock, delaysMs, onSettled } = this.#options
    const delivery = await this.#deliver(row)
    if (delivery.outcome === 'done') {
      for (const dueAt of await markDone(db, [own(row)], clock())) this.#freed = earlier(dueAt, this.#freed)
    } else if (delivery.outcome === 'later') {
      await release(db, own(row), new Date(clock().getTime() + jittered(delivery.afterMs)))
    } else {
      const delay = delivery.outcome === 'retry' ? delaysMs[row.attempts] : undefined
      const afterMs =
        delay === undefined ? null : Math.max(jittered(delay), (delivery as { afterMs?: number }).afterMs ?? 0)
      const dueAt = afterMs === null ? null : new Date(clock().getTime() + afterMs)
      await markFailed(db, { ...own(row), dueAt, error: delivery.error })
    }
    onSettled?.(row, delivery)
  }

  /** What a stop cut short was no attempt: the next start takes it up at once. */
  async #deliver(row: OutboxRow): Promise<Delivery> {
    const { deliver, onError } = this.#options
    // Found by a look that was under way when the stop came.
    if (this.#stopping.signal.aborted) return { outcome: 'later', afterMs: 0, error: 'STOPPED' }
    const delivery = await deliver(row, this.#stopping.signal).catch((error): Delivery => {
      onError?.(error)
      return { outcome: 'retry', error: 'FAULT' }
    })
    const isCutShort = delivery.outcome === 'retry' && this.#stopping.signal.aborted
    return isCutShort ? { outcome: 'later', afterMs: 0, error: delivery.error } : delivery
  }
}

function earlier(one: Date, other: Date | null): Date {
  return other === null || one < other ? one : other
}

function earliest(rows: readonly OutboxRow[]): Date {
  return new Date(Math.min(...rows.map(({ due_at }) => due_at.getTime())))
}

const own = ({ id, lease_owner }: OutboxRow) => ({ id, owner: lease_owner })

/** Spreads retries by up to a fifth, so that a receiver that comes back is not met by all at once. */
function jittered(delayMs: number): number {
  return delayMs * (1 + Math.random() / 5)
}
