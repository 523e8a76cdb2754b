/** Counts events per key in windows of fixed length; what was counted is forgotten with its window. */
export class RateLimit {
  readonly #limit: number
  readonly #windowMs: number
  readonly #now: () => number
  #counts = new Map<string, number>()
  #windowStart = 0

  /** Allows `limit` events per key in any window of `windowMs` that starts on the clock's grid. */
  constructor(limit: number, windowMs: number, now: () => number = Date.now) {
    this.#limit = limit
    this.#windowMs = windowMs
    this.#now = now
  }

  /** How many events of this key the present window has seen. */
  count(key: string): number {
    this.#turn()
    return this.#counts.get(key) ?? 0
  }

  /** Counts one event; false when it is one too many. */
  take(key: string): boolean {
    const count = this.count(key) + 1
    this.#counts.set(key, count)
    return count <= this.#limit
  }

  #turn(): void {
    const start = Math.floor(this.#now() / this.#windowMs)
    if (start !== this.#windowStart) {
      this.#windowStart = start
      this.#counts = new Map()
    }
  }
}
