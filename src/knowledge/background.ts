import type { Clock } from '../domain/index.ts'
import type { Log } from './log.ts'

/** Milliseconds until what was left undone is tried again; each time twice as long. */
const pause = { first: 30_000, most: 600_000 }

/**
 * One piece of work at a time, whose failure is logged and leaves search by words as it was. What it leaves undone, or
 * what another process began and never finished, is tried again after a pause.
 */
export class Background {
  readonly #work: () => Promise<void>
  readonly #clock: Clock
  readonly #log: Log
  #last: Promise<void> = Promise.resolve()
  #running = 0
  #failed = false
  #pause = pause.first
  /** When to try again, in milliseconds; null while nothing is known to be undone. */
  #due: number | null = null

  constructor(work: () => Promise<void>, clock: Clock, log: Log) {
    this.#work = work
    this.#clock = clock
    this.#log = log
  }

  start(): Promise<void> {
    this.#pause = pause.first
    return this.#again()
  }

  /** To be called now and then, with whether anything is undone. */
  look(isUndone: boolean): void {
    if (this.#running > 0) return
    if (!isUndone && !this.#failed) {
      this.#due = null
      this.#pause = pause.first
      return
    }
    const now = this.#clock().getTime()
    if (this.#due === null) {
      this.#due = now + this.#pause
      this.#pause = Math.min(pause.most, this.#pause * 2)
    } else if (now >= this.#due) void this.#again()
  }

  idle(): Promise<void> {
    return this.#last
  }

  #again(): Promise<void> {
    this.#running++
    this.#due = null
    this.#last = this.#last.then(() => this.#run())
    return this.#last
  }

  async #run(): Promise<void> {
    try {
      await this.#work()
      this.#failed = false
    } catch (error) {
      this.#failed = true
      this.#log.warn({ err: error }, 'knowledge: some articles have no vector yet')
    } finally {
      this.#running--
    }
  }
}
