import type { StoredMessage } from '../domain/index.ts'

/**
 * What a listener of one conversation hears: finished messages, pieces of an answer that still streams, its end, and
 * (`heard`) that the requester said something, which stands in the log. `typing` says that somebody writes now; it is kept
 * nowhere.
 */
export type ConversationEvent =
  | { type: 'message'; message: StoredMessage }
  | { type: 'delta'; messageId: string; text: string }
  | { type: 'heard'; messageId: string }
  | { type: 'typing'; by: 'requester' | 'agent' }
  | { type: 'closed' }

export type Listener = (event: ConversationEvent) => void

/**
 * Tells the sockets of a conversation what has been committed to it, those of other replicas through `tellOthers`. It only
 * spares them from asking: whoever missed something reads the message log.
 */
export class ConversationBus {
  /** Nearly every conversation has one listener: a list of one costs a tenth of a set of one. */
  readonly #listeners = new Map<string, readonly Listener[]>()
  /** Passes on to other replicas what happens here. */
  tellOthers: (conversationId: string, event: ConversationEvent) => void = () => undefined

  /** Gives the function that ends the subscription. */
  subscribe(conversationId: string, listener: Listener): () => void {
    this.#listeners.set(conversationId, [...(this.#listeners.get(conversationId) ?? []), listener])
    return () => {
      const rest = (this.#listeners.get(conversationId) ?? []).filter((one) => one !== listener)
      if (rest.length > 0) this.#listeners.set(conversationId, rest)
      else this.#listeners.delete(conversationId)
    }
  }

  /** Conversations that somebody is listening to. */
  get listened(): string[] {
    return [...this.#listeners.keys()]
  }

  isListened(conversationId: string): boolean {
    return this.#listeners.has(conversationId)
  }

  publish(conversationId: string, event: ConversationEvent): void {
    this.show(conversationId, event)
    this.tellOthers(conversationId, event)
  }

  /** Tells the listeners of this process alone. */
  show(conversationId: string, event: ConversationEvent): void {
    for (const listener of this.#listeners.get(conversationId) ?? []) listener(event)
  }
}
