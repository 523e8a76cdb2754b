/** When a breaker opens and when it tries again. */
export interface BreakerOptions {
  /** Faults in a row that open it. */
  faults: number
  /** How long it stays open before one trial call is let through. */
  coolDownMs: number
}

/** Keeps calls away from a service that is down: closed, open, and half-open while one trial call is out. */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open'
  /** Whether a call may be made now. A yes while half-open is given to one caller only. */
  allows(): boolean
  succeeded(): void
  failed(): void
  /** The call ended without saying anything about the service: it was aborted or refused here. */
  released(): void
}

export function createBreaker(options: BreakerOptions, now: () => number): Breaker {
  let faults = 0
  let openedAt: number | null = null
  let trial = false
  const cooled = () => openedAt !== null && now() - openedAt >= options.coolDownMs
  return {
    get state() {
      if (openedAt === null) return 'closed'
      return cooled() ? 'half-open' : 'open'
    },
    allows() {
      if (openedAt === null) return true
      if (!cooled() || trial) return false
      trial = true
      return true
    },
    succeeded() {
      faults = 0
      openedAt = null
      trial = false
    },
    failed() {
      faults++
      if (trial || faults >= options.faults) openedAt = now()
      trial = false
    },
    released() {
      trial = false
    },
  }
}
