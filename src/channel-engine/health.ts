import type { Sent } from '../channels/index.ts'

/** How each account does, as far as this replica has seen. */
export class Health {
  readonly #failing = new Map<string, string>()
  readonly #loggedOut = new Set<string>()
  readonly #receivers: readonly string[]

  constructor(receivers: readonly string[]) {
    this.#receivers = receivers
  }

  /** What came of a call. That somebody cannot be reached is no fault of the account. */
  note(receiver: string, sent: Sent): void {
    if (sent.outcome === 'later' || sent.outcome === 'refused') this.#failing.set(receiver, sent.error)
    else this.#failing.delete(receiver)
  }

  fault(receiver: string, error: string): void {
    this.#failing.set(receiver, error)
  }

  well(receiver: string): void {
    this.#failing.delete(receiver)
  }

  /** Nobody can be reached until `loggedIn`, whatever a call of before still comes to. */
  loggedOut(receiver: string): void {
    this.#loggedOut.add(receiver)
  }

  loggedIn(receiver: string): void {
    this.#loggedOut.delete(receiver)
    this.well(receiver)
  }

  /** 1 for an account whose last call went well, or that has made none; 0 for one whose last call failed or that is logged out. */
  get accounts(): { receiver: string; up: 0 | 1 }[] {
    return this.#receivers.map((receiver) => ({ receiver, up: this.#isDown(receiver) ? 0 : 1 }))
  }

  #isDown(receiver: string): boolean {
    return this.#failing.has(receiver) || this.#loggedOut.has(receiver)
  }
}
