import { type LearningDeps, learn } from './learning.ts'

const EVERY_MS = 60_000

export interface LearnerDeps extends LearningDeps {
  log: { warn(what: object, message: string): void }
}

/** Follows the message log while the gateway runs, so that figures and gaps are there before anybody opens their page. */
export class Learner {
  readonly #deps: LearnerDeps
  #timer: NodeJS.Timeout | undefined
  #learning: Promise<unknown> | null = null

  constructor(deps: LearnerDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#learning ??= learn(this.#deps)
        .catch((err) => this.#deps.log.warn({ err }, 'what was answered and refused could not be counted'))
        .finally(() => {
          this.#learning = null
        })
    }, EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#learning
  }
}
