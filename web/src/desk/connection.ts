import { useSyncExternalStore } from 'react'

/** `lost`: the gateway did not answer; `back`: it does again, told for some seconds. */
export type ConnectionState = 'fine' | 'lost' | 'back'

const HEARTBEAT_MS = 15_000
const SEARCH_MS = 2_000
const TOLD_MS = 4_000
const PATIENCE_MS = 5_000

/** Watches whether the gateway answers, and searches for it while it does not. */
export class Connection {
  #state: ConnectionState = 'fine'
  #timer: number | undefined
  readonly #listeners = new Set<() => void>()
  readonly #returned = new Set<() => void>()

  get state(): ConnectionState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Told when the gateway is back after it was away. */
  onReturn(listener: () => void): void {
    this.#returned.add(listener)
  }

  start(): void {
    window.addEventListener('offline', () => this.lost())
    window.addEventListener('online', () => void this.#look())
    this.#again(HEARTBEAT_MS)
  }

  /** A call did not reach the gateway. */
  lost(): void {
    if (this.#state === 'lost') return
    this.#set('lost')
    this.#again(SEARCH_MS)
  }

  /** A call reached it. */
  found(): void {
    if (this.#state !== 'lost') return
    this.#set('back')
    this.#again(HEARTBEAT_MS)
    window.setTimeout(() => this.#state === 'back' && this.#set('fine'), TOLD_MS)
    for (const listener of this.#returned) listener()
  }

  async #look(): Promise<void> {
    const controller = new AbortController()
    const timer = window.setTimeout(() => controller.abort(), PATIENCE_MS)
    try {
      const { ok } = await fetch('/health/live', { signal: controller.signal, cache: 'no-store' })
      if (ok) this.found()
      else this.lost()
    } catch {
      this.lost()
    } finally {
      window.clearTimeout(timer)
      this.#again(this.#state === 'lost' ? SEARCH_MS : HEARTBEAT_MS)
    }
  }

  #again(afterMs: number): void {
    window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => {
      if (document.hidden && this.#state !== 'lost') this.#again(HEARTBEAT_MS)
      else void this.#look()
    }, afterMs)
  }

  #set(state: ConnectionState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

export const connection = new Connection()

export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, () => connection.state)
}
