import { setTimeout as wait } from 'node:timers/promises'

const RETRY_MS = [500, 1000, 2000, 5000, 15_000, 60_000]
const TIMEOUT_MS = 30_000

/** The gateway will never take what it was sent. */
export class Refused extends Error {
  constructor(status: number) {
    super(`the gateway answered ${status}`)
    this.name = 'Refused'
  }
}

/** The statuses that speak of what was sent. Any other speaks of the gateway, the key or the way there: it may change. */
const refusals: readonly number[] = [400, 413, 415, 422]

/** The gateway as the bridge of one account calls it. */
export class GatewayClient {
  readonly #url: string
  readonly #apiKey: string
  readonly #stopping: AbortSignal

  constructor(of: { url: string; apiKey: string; stopping: AbortSignal }) {
    this.#url = of.url
    this.#apiKey = of.apiKey
    this.#stopping = of.stopping
  }

  /** Tries until the gateway has it. Throws Refused for what it will never take, and when the bridge stops before. */
  async post(path: string, body: object): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${this.#url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch(() => null)
      if (response?.ok) return response.json()
      if (response && refusals.includes(response.status)) throw new Refused(response.status)
      if (this.#stopping.aborted) throw new Error('stopped before the gateway had it')
      const pause = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]
      await wait(pause, undefined, { signal: this.#stopping }).catch(() => {})
    }
  }
}
