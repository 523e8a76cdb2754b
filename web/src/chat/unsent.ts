import type { Keepsakes, Pending } from './keepsakes.ts'

/** After so long without an acknowledgement a message is shown as not delivered; it is still sent again. */
const overdueMs = 20_000

/** The messages that the gateway has not acknowledged, in the order they were written; kept over a reload of the tab. */
export class Unsent {
  private readonly keepsakes: Keepsakes
  private readonly onOverdue: (id: string) => void
  private pending: Pending[]
  /** Refused ones wait for their writer. */
  private held = new Set<string>()
  private timers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(keepsakes: Keepsakes, onOverdue: (id: string) => void) {
    this.keepsakes = keepsakes
    this.onOverdue = onOverdue
    this.pending = keepsakes.pending()
  }

  all(): readonly Pending[] {
    return this.pending
  }

  /** Those that go out by themselves, now or with the next connection. */
  sendable(): readonly Pending[] {
    return this.pending.filter(({ id }) => !this.held.has(id))
  }

  find(id: string): Pending | undefined {
    return this.pending.find((pending) => pending.id === id)
  }

  add(pending: Pending): void {
    this.pending = [...this.pending, pending]
    this.keepsakes.keepPending(this.pending)
  }

  /** Done with a message: it arrived, or was taken back. */
  remove(id: string): void {
    this.pending = this.pending.filter((pending) => pending.id !== id)
    this.held.delete(id)
    this.stopWatching(id)
    this.keepsakes.keepPending(this.pending)
  }

  /** Refused: not sent again until `release`. What sending again can't mend is not kept over a reload either. */
  hold(id: string, isFinal: boolean): void {
    this.held.add(id)
    this.stopWatching(id)
    if (isFinal) this.keepsakes.keepPending(this.pending.filter((pending) => pending.id !== id))
  }

  release(id: string): void {
    this.held.delete(id)
    this.watch(id)
  }

  /** Tells when a message has been on its way for too long. */
  watch(id: string): void {
    this.stopWatching(id)
    this.timers.set(
      id,
      setTimeout(() => this.onOverdue(id), overdueMs),
    )
  }

  stopWatchingAll(): void {
    for (const id of [...this.timers.keys()]) this.stopWatching(id)
  }

  private stopWatching(id: string): void {
    clearTimeout(this.timers.get(id))
    this.timers.delete(id)
  }
}
