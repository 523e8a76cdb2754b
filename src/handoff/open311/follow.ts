import type { Database } from '../../db/index.ts'
import { AppError, type Clock, type Log } from '../../domain/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { Incoming } from '../incoming.ts'
import type { Open311Receiver } from '../receivers.ts'
import type { Answered } from './answer.ts'
import { callServer, Open311CallFault } from './client.ts'
import { isClosed, newsId, newsOf, stateOf } from './news.ts'
import * as store from './store.ts'

const PURPOSE = 'open311_request.seen'
/** Requests that are asked after in one call. */
const AT_ONCE = 50
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Longest pause after failures. */
const PAUSE_MS = HOUR_MS
/** A request that was closed may be opened again, for some time. */
const CLOSED_FOR_MS = 30 * DAY_MS

export interface FollowDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  /** Takes in what was told of a ticket; the same id has one effect. */
  receive: (incoming: Incoming) => Promise<unknown>
}

/**
 * Follows what was filed with one Open311 server, which tells nothing by itself: asks for ids that a token stands for,
 * and for the state of requests; what is new is an event of the ticket like any other. A server that fails is asked less
 * and less often, and holds up nobody else.
 */
export class RequestFollower {
  readonly #endpoint: Open311Receiver
  readonly #deps: FollowDeps
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | null = null

  constructor(endpoint: Open311Receiver, deps: FollowDeps) {
    this.#endpoint = endpoint
    this.#deps = deps
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), this.#pollMs)
    void this.look()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#looking
  }

  /** One look at everything whose time has come. Never throws. */
  look(): Promise<void> {
    this.#looking ??= this.#lookAtAll()
      .catch((err) => {
        if (!this.#stopping.signal.aborted) this.#deps.log.warn({ err }, 'requests could not be followed')
      })
      .finally(() => {
        this.#looking = null
      })
    return this.#looking
  }

  get #pollMs(): number {
    return this.#endpoint.pollSeconds * 1000
  }

  async #lookAtAll(): Promise<void> {
    const { db, clock } = this.#deps
    for (;;) {
      const now = clock()
      const again = new Date(now.getTime() + Math.max(this.#pollMs, this.#endpoint.timeoutMs))
      const claim = { receiver: this.#endpoint.id, now, again, limit: AT_ONCE }
      const requests = await store.claimRequests(db, claim)
      await this.#lookAt(requests)
      if (requests.length < AT_ONCE || this.#stopping.signal.aborted) return
    }
  }

  async #lookAt(requests: readonly store.FiledRequest[]): Promise<void> {
    const named: store.FiledRequest[] = []
    for (const request of requests) {
      const known = request.requestId ? request : await this.#exchange(request)
      if (known) named.push(known)
    }
    if (named.length > 0) await this.#askAfter(named)
  }

  /** The id that a token stands for; null while there is none. */
  async #exchange(request: store.FiledRequest): Promise<store.FiledRequest | null> {
    const { db, clock } = this.#deps
    try {
      const [found] = await this.#call(`tokens/${encodeURIComponent(request.token!)}`)
      const of = { ticketNo: request.ticketNo, receiver: this.#endpoint.id }
      const dueAt = new Date(clock().getTime() + this.#pollMs)
      await store.nameRequest(db, of, { token: null, requestId: found?.requestId ?? null, dueAt })
      return found?.requestId ? { ...request, requestId: found.requestId, failures: 0 } : null
    } catch (error) {
      await this.#failed([request], error)
      return null
    }
  }

  /** All in one call, and one by one those that a server left out of its list. */
  async #askAfter(requests: readonly store.FiledRequest[]): Promise<void> {
    const ids = requests.map(({ requestId }) => requestId!)
    try {
      const listed = ids.length > 1 ? await this.#call('requests', { service_request_id: ids.join(',') }) : []
      const found = new Map(listed.map((one) => [one.requestId, one]))
      for (const request of requests) await this.#settle(request, found.get(request.requestId))
    } catch (error) {
      await this.#failed(requests, error)
    }
  }

  async #settle(request: store.FiledRequest, listed: Answered | undefined): Promise<void> {
    try {
      const [answered] = listed ? [listed] : await this.#call(`requests/${encodeURIComponent(request.requestId!)}`)
      if (!answered) throw new Open311CallFault('REQUEST_UNKNOWN')
      await this.#take(request, answered)
    } catch (error) {
      await this.#failed([request], error)
    }
  }

  /**
   * What is new becomes an event whose number is kept with the state that it tells, and is noted as seen when it was told:
   * a look after a crash tells the same state under the same number, which is known then, and another under the next.
   */
  async #take(request: store.FiledRequest, answered: Answered): Promise<void> {
    const { db, vault, clock, receive } = this.#deps
    const now = clock()
    const seen = vault.fingerprint(PURPOSE, stateOf(answered))
    const of = { ticketNo: request.ticketNo, receiver: this.#endpoint.id }
    let { sequence } = request
    const { telling } = request
    // An event that was made and not noted as told counts too: to be as before is news after it.
    if (!request.seen?.equals(seen) || (telling && !telling.equals(seen))) {
      if (!telling?.equals(seen)) await store.noteTelling(db, of, { sequence: ++sequence, telling: seen })
      const { type, event } = newsOf(this.#endpoint, { ...request, sequence }, answered, now)
      const id = newsId(this.#endpoint, event)
      await receive({ id, receiver: this.#endpoint, type, event, text: JSON.stringify({ type, data: event }) })
    }
    const closedAt = isClosed(this.#endpoint, answered) ? (request.closedAt ?? now) : null
    await store.noteLook(db, of, { sequence, seen, closedAt, failures: 0, dueAt: this.#next(closedAt, now) })
  }

  /** What is closed is looked at once a day, and after some weeks no more. */
  #next(closedAt: Date | null, now: Date): Date | null {
    if (!closedAt) return new Date(now.getTime() + this.#pollMs)
    const isOver = now.getTime() - closedAt.getTime() > CLOSED_FOR_MS
    return isOver ? null : new Date(now.getTime() + Math.max(DAY_MS, this.#pollMs))
  }

  async #failed(requests: readonly store.FiledRequest[], error: unknown): Promise<void> {
    const { db, clock, log } = this.#deps
    if (this.#stopping.signal.aborted) return
    const isForeseen = error instanceof Open311CallFault || error instanceof AppError
    if (!isForeseen) throw error
    const code = error instanceof AppError ? error.code : error.message
    log.warn({ receiver: this.#endpoint.id, code, requests: requests.length }, 'requests could not be followed')
    for (const { ticketNo, sequence, seen, closedAt, failures } of requests) {
      const pauseMs = Math.min(this.#pollMs * 2 ** Math.min(failures, 12), Math.max(PAUSE_MS, this.#pollMs))
      const dueAt = new Date(clock().getTime() + pauseMs)
      const of = { ticketNo, receiver: this.#endpoint.id }
      await store.noteLook(db, of, { sequence, seen, closedAt, failures: failures + 1, dueAt })
    }
  }

  #call(path: string, query?: Record<string, string>): Promise<Answered[]> {
    return callServer(this.#endpoint, { path, query, stopping: this.#stopping.signal })
  }
}
