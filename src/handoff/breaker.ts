/** How many failures in a row open it, and for how long. */
export interface BreakerOptions {
  failures: number
  pauseMs: number
}

/**
 * Spares a receiver that fails: after some failures in a row nothing is sent for a while, then one delivery tries.
 * A refusal of one event (4xx) is no failure of the receiver.
 */
export class Breaker {
  readonly #options: BreakerOptions
  #failures = 0
  #closedAgainAt = 0
  #trying = false

  constructor(options: BreakerOptions) {
    this.#options = options
  }

  /** How long nothing is sent, in ms; 0 when a delivery may go. */
  wait(now: number): number {
    if (this.#failures < this.#options.failures) return 0
    if (now < this.#closedAgainAt) return this.#closedAgainAt - now
    if (this.#trying) return this.#options.pauseMs
    this.#trying = true
    return 0
  }

  note(outcome: 'answered' | 'failed', now: number): void {
    this.#trying = false
    this.#failures = outcome === 'answered' ? 0 : this.#failures + 1
    if (this.#failures >= this.#options.failures) this.#closedAgainAt = now + this.#options.pauseMs
  }

  get isOpen(): boolean {
    return this.#failures >= this.#options.failures
  }
}
