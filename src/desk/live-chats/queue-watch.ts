import type { Takeover } from '../../takeover/index.ts'

const LOOK_MS = 1000

export type QueueView = Awaited<ReturnType<typeof viewOf>>

/** Who waits for a person and who is there, looked at once a second for all open pages together, while there are any. */
export class QueueWatch {
  readonly #takeover: Takeover
  readonly #onError: (error: unknown) => void
  readonly #listeners = new Set<(view: QueueView) => void>()
  #last: { view: QueueView; key: string } | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(takeover: Takeover, onError: (error: unknown) => void) {
    this.#takeover = takeover
    this.#onError = onError
  }

  /** Gives the queue as it is now, and then whenever it changes. Gives the function that ends it. */
  subscribe(listener: (view: QueueView) => void): () => void {
    this.#listeners.add(listener)
    if (this.#last) listener(this.#last.view)
    this.#timer ??= setInterval(() => this.look(), LOOK_MS)
    this.look()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
      this.#last = null
    }
  }

  /** Something was changed here: nobody need wait for the next second. */
  look(): void {
    if (this.#listeners.size > 0) this.#look().catch(this.#onError)
  }

  async #look(): Promise<void> {
    const view = await viewOf(this.#takeover)
    const key = keyOf(view)
    if (key === this.#last?.key || this.#listeners.size === 0) return
    this.#last = { view, key }
    for (const listener of this.#listeners) listener(view)
  }
}

/** The whole queue, as it is also asked for. */
export async function viewOf(takeover: Takeover) {
  const { waiting, agents } = await takeover.queue()
  return { waiting, agents, groups: takeover.settings.groups.map(({ id, name }) => ({ id, name })) }
}

/** Signs of life change all the time and are no news. */
function keyOf({ waiting, agents }: QueueView): string {
  return JSON.stringify([
    waiting.map(({ activeAt: _active, ...wish }) => wish),
    agents.map(({ seenAt: _seen, ...agent }) => agent),
  ])
}
