import type { CallListener, CallNews } from './call.ts'

/** Tells the desk what happens in calls. It only spares it from asking: whoever missed something reads the database. */
export class CallBus {
  readonly #listeners = new Set<CallListener>()

  /** Gives the function that ends the subscription. */
  subscribe(listener: CallListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  publish(news: CallNews): void {
    for (const listener of this.#listeners) listener(news)
  }
}
