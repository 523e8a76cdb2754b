import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What all that play against the gateway share: where it serves just now, and whether the play ends. Between two lives
 * of the gateway everybody waits for the next one.
 */
export class Scene {
  #origin = Promise.withResolvers<string>()
  #isEnding = false
  /** What must never happen and did; with the first it is clear that the run has failed. */
  readonly faults: string[] = []

  /** The gateway serves there. */
  opens(origin: string): void {
    this.#origin.resolve(origin)
  }

  /** The gateway is gone. */
  closes(): void {
    this.#origin = Promise.withResolvers<string>()
  }

  /** Where it serves, as soon as it does. */
  get origin(): Promise<string> {
    return this.#origin.promise
  }

  /** Nobody begins anything new any more; what was begun is brought to its end. */
  ends(): void {
    this.#isEnding = true
  }

  get isEnding(): boolean {
    return this.#isEnding
  }

  /** Does something until it succeeds, however often the gateway dies under it. */
  async insist<T>(attempt: (origin: string) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt(await this.origin)
      } catch {
        await sleep(50)
      }
    }
  }
}
