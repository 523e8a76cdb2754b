import type { Database, Db } from '../db/index.ts'
import { beijingDay, type Clock, type Log } from '../domain/index.ts'
import * as store from './store.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const FIRST_LOOK_MS = 60_000
/** So many rows are locked at once: others hardly wait. */
const AT_ONCE = 200

/** How long things are kept. */
export interface RetentionPeriods {
  /** Days since the last word of a conversation. */
  conversationDays: number
  /** Days since a ticket was closed. */
  ticketDays: number
  /** Hours since a conversation was opened in which nothing was ever said. */
  emptyHours: number
}

/** How much was removed, or would be. */
export interface RetentionCounts {
  conversations: number
  tickets: number
  empty: number
}

export interface RetentionDeps {
  db: Database
  clock: Clock
  periods: RetentionPeriods
  /** Told the ids of what was removed, batch by batch. */
  onRemoved?: (removed: { what: keyof RetentionCounts; ids: string[] }) => void
}

/**
 * Removes what is past its period (个人信息保护法 第十九条: no longer than the purpose needs). Open tickets, and the
 * conversations that they came from, are never touched. A conversation whose closed tickets are still kept is emptied;
 * its row goes with the last of them.
 */
export async function removeExpired(deps: RetentionDeps): Promise<RetentionCounts> {
  const { db, clock } = deps
  const before = limitsOf(deps.periods, clock())
  const tickets = await inBatches(deps, 'tickets', async (tx) => {
    const numbers = await store.lockOldTickets(tx, before.tickets, AT_ONCE)
    if (numbers.length > 0) await store.deleteTickets(tx, numbers)
    return numbers
  })
  const conversations = await inBatches(deps, 'conversations', async (tx) => {
    const ids = await store.lockStale(tx, before.conversations, AT_ONCE)
    if (ids.length > 0) await store.clearConversations(tx, ids, clock())
    return ids
  })
  const empty = await inBatches(deps, 'empty', (tx) => store.deleteEmpty(tx, before.empty, AT_ONCE))
  return { conversations, tickets, empty }

  async function inBatches(
    { onRemoved }: RetentionDeps,
    what: keyof RetentionCounts,
    remove: (tx: Db) => Promise<string[]>,
  ): Promise<number> {
    for (let count = 0; ; ) {
      const ids = await db.transaction(remove)
      if (ids.length > 0) onRemoved?.({ what, ids })
      count += ids.length
      if (ids.length < AT_ONCE) return count
    }
  }
}

/** Counts what is past its period, and changes nothing. */
export function countExpired({ db, clock, periods }: RetentionDeps): Promise<RetentionCounts> {
  return store.countDue(db, limitsOf(periods, clock()))
}

function limitsOf({ conversationDays, ticketDays, emptyHours }: RetentionPeriods, now: Date) {
  const ago = (ms: number) => new Date(now.getTime() - ms)
  return {
    conversations: ago(conversationDays * DAY_MS),
    tickets: ago(ticketDays * DAY_MS),
    empty: ago(emptyHours * HOUR_MS),
  }
}

export interface RetentionJobDeps extends Omit<RetentionDeps, 'onRemoved'> {
  log: Log
  /** Conversations that are open on somebody's screen right now. */
  openConversations: () => string[]
}

/** Removes what is past its period once a day, by whichever replica looks first. */
export class RetentionJob {
  readonly #deps: RetentionJobDeps
  #timers: NodeJS.Timeout[] = []
  #running: Promise<void> | null = null

  constructor(deps: RetentionJobDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#timers = [setTimeout(() => this.#look(), FIRST_LOOK_MS), setInterval(() => this.#look(), HOUR_MS)]
  }

  /** Waits for the removal under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#running
  }

  /** One look: says what is open here, and on the first look of a day removes. Gives null on every other. */
  async look(): Promise<RetentionCounts | null> {
    const { db, clock, log, openConversations } = this.#deps
    await store.touchOpen(db, openConversations(), clock())
    if (!(await store.claimDay(db, beijingDay(clock())))) return null
    const onRemoved: RetentionDeps['onRemoved'] = (removed) => log.info(removed, 'past their period and removed')
    const counts = await removeExpired({ ...this.#deps, onRemoved })
    log.info({ ...counts }, 'retention finished')
    return counts
  }

  #look(): void {
    this.#running ??= this.look()
      .then(() => undefined)
      .catch((err) => this.#deps.log.error({ err }, 'what is past its period could not be removed'))
      .finally(() => {
        this.#running = null
      })
  }
}
