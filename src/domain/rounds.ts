import type { Log } from './log.ts'

/** Work that is done again and again, one round at a time; a round that fails is told and the next one comes. */
export class Rounds {
  readonly #work: () => Promise<void>
  readonly #how: { everyMs: number; log: Pick<Log, 'warn'>; trouble: string }
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | null = null

  /** `trouble`: what is said in the log of a round that failed. */
  constructor(work: () => Promise<void>, how: { everyMs: number; log: Pick<Log, 'warn'>; trouble: string }) {
    this.#work = work
    this.#how = how
  }

  start(): void {
    const { everyMs, log, trouble } = this.#how
    this.#timer = setInterval(() => {
      this.#running ??= this.#work()
        .catch((err) => log.warn({ err }, trouble))
        .finally(() => {
          this.#running = null
        })
    }, everyMs)
  }

  /** Begins no round any more, and waits for the one under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running
  }
}
