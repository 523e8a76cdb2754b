import { type Figures, quantile } from '../statistics.ts'

/** Times of what was acknowledged within one window. */
export class Latencies {
  readonly #started = performance.now()
  readonly #windowMs: number
  readonly #ms: number[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** False once the window is over: nothing new is sent. */
  get open(): boolean {
    return performance.now() - this.#started < this.#windowMs
  }

  /** Counts one acknowledgement of what was sent at `sentAt` (`performance.now()`), unless it came too late. */
  took(sentAt: number): void {
    const now = performance.now()
    if (now - this.#started <= this.#windowMs) this.#ms.push(now - sentAt)
  }

  /** Acknowledged per second, and the time that an acknowledgement took, in milliseconds. */
  figures(): Figures {
    return {
      perSecond: this.#ms.length / (this.#windowMs / 1000),
      p50Ms: quantile(this.#ms, 0.5),
      p99Ms: quantile(this.#ms, 0.99),
    }
  }
}
