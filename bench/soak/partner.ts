import { setTimeout as sleep } from 'node:timers/promises'
import { newWish } from './matters.ts'
import type { Random } from './random.ts'
import type { Scene } from './scene.ts'

const TIMEOUT_MS = 30_000

interface Result {
  id: string
  status: 'accepted' | 'duplicate' | 'rejected'
  ticketNo?: string
  code?: string
}

/** A partner that hands over batches of appeals, and hands over again what was not answered. */
export class Partner {
  /** The ticket number of each appeal that was acknowledged, by the partner's id. */
  readonly filed = new Map<string, string>()
  readonly #scene: Scene
  readonly #options: { random: Random; apiKey: string; batch: number; paceMs: number }

  constructor(scene: Scene, options: { random: Random; apiKey: string; batch: number; paceMs: number }) {
    this.#scene = scene
    this.#options = options
  }

  async play(): Promise<void> {
    for (let n = 0; !this.#scene.isEnding; n++) {
      const appeals = Array.from({ length: this.#options.batch }, (_, at) => ({
        id: `${n}-${at}`,
        text: newWish(this.#options.random),
      }))
      for (const result of await this.#scene.insist((origin) => this.#handOver(origin, appeals))) this.#note(result)
      await sleep(this.#options.paceMs)
    }
  }

  async #handOver(origin: string, appeals: readonly object[]): Promise<Result[]> {
    const response = await fetch(`${origin}/channels/platform/soak/appeals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#options.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(appeals),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    const { results } = (await response.json()) as { results: Result[] }
    if (results.some(({ code }) => code === 'DATABASE_UNAVAILABLE')) throw new Error('to be handed over again')
    return results
  }

  #note({ id, status, ticketNo, code }: Result): void {
    if (status === 'rejected' || !ticketNo) this.#scene.faults.push(`appeal ${id} was rejected: ${code}`)
    else this.filed.set(id, ticketNo)
  }
}
