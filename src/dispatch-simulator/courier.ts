import { setTimeout as wait } from 'node:timers/promises'
import type { StatusEvent } from './event.ts'
import { sign } from './signature.ts'

/** How one status event fared, for the page. */
export interface Delivery {
  attempts: number
  delivered: boolean
}

export interface CourierOptions {
  /** A promise where the gateway is still starting: nothing is sent before. */
  gatewayUrl: string | Promise<string>
  secret: string
  /** First wait before another attempt, in milliseconds. */
  retryMs: number
  onAttempt: (event: StatusEvent, delivery: Delivery) => void
}

const LONGEST_WAIT_MS = 60_000
const ANSWER_WITHIN_MS = 15_000

/** Brings status events to the gateway: one after the other per ticket, each until the gateway has taken it. */
export class Courier {
  readonly #options: CourierOptions
  readonly #queues = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()

  constructor(options: CourierOptions) {
    this.#options = options
  }

  /** Queues an event behind the earlier ones of its ticket; `times` above one delivers it again under the same id. */
  send(event: StatusEvent, times = 1): void {
    const { ticketNo } = event
    const before = this.#queues.get(ticketNo) ?? Promise.resolve()
    const after = before.then(() => this.#deliver(event, times)).catch(() => undefined)
    this.#queues.set(ticketNo, after)
    void after.then(() => {
      if (this.#queues.get(ticketNo) === after) this.#queues.delete(ticketNo)
    })
  }

  /** Gives up everything under way. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#queues.values())
  }

  /** Ends when the gateway took the event `times` times; throws only when the courier is closed. */
  async #deliver(event: StatusEvent, times: number): Promise<void> {
    let taken = 0
    for (let attempts = 1; taken < times; attempts++) {
      const delivered = await this.#attempt(event)
      this.#options.onAttempt(event, { attempts, delivered: delivered || taken > 0 })
      if (delivered) taken++
      else await wait(this.#pause(attempts - taken), undefined, { signal: this.#stop.signal })
    }
  }

  async #attempt(event: StatusEvent): Promise<boolean> {
    const { gatewayUrl, secret } = this.#options
    this.#stop.signal.throwIfAborted()
    try {
      const answer = await fetch(`${await gatewayUrl}/v1/dispatch/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json', ...sign(event.id, new Date(), event.body, secret) },
        body: event.body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      })
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return false // not there, too slow or cut off: the next attempt comes anyway
    }
  }

  #pause(failures: number): number {
    return Math.min(this.#options.retryMs * 2 ** (failures - 1), LONGEST_WAIT_MS)
  }
}
