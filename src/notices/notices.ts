import type { Database, Db } from '../db/index.ts'
import { type Clock, newId, toBeijingIso } from '../domain/index.ts'
import { postEvent } from '../http/index.ts'
import { type Delivery, insertOutbox, type OutboxRow } from '../outbox/index.ts'
import type { Vault } from '../vault/index.ts'

export const NOTICE_TOPIC = 'notice'
export const NOTICE_RECEIVER = 'notice'
const PURPOSE = 'outbox.notice'

/** Whom a notice is for. Without any member it is for the operators. */
export interface NoticeTo {
  phone?: string
  /** The channel and the account on which the person is known to us. */
  channel?: string
  account?: string
}

/**
 * Something that must reach a person by another way than a chat: a code, a word that a channel does not let through,
 * an alarm for the operators.
 */
export interface Notice {
  /** What it is for, in words joined by dots: `identity.code`, `reply.parked`, `channel.loggedOut`, … */
  kind: string
  to: NoticeTo
  /** Ready to be sent as it is. Says no more of an appeal than a stranger may read on a locked screen. */
  text: string
  /** Further facts for the system that sends; no words of people. */
  data?: Record<string, string | number | boolean | null>
}

export interface NoticeDeps {
  db: Database
  vault: Vault
  clock: Clock
  /** Where signed `notice.created` events go; undefined when nobody takes them. */
  url: string | undefined
  secrets: readonly string[]
  timeoutMs: number
  /** A notice was committed. */
  onCreated?: () => void
}

/** Hands notices to the system that sends text messages and codes (NOTICE_URL), through the outbox. */
export class Notices {
  readonly #deps: NoticeDeps

  constructor(deps: NoticeDeps) {
    this.#deps = deps
  }

  /** False when no NOTICE_URL is set: then codes cannot be sent, and nothing is kept for nobody. */
  get available(): boolean {
    return this.#deps.url !== undefined
  }

  /**
   * Writes a notice inside the caller's transaction; gives its id, or null when nobody takes notices.
   * `key` keeps order among notices of one matter, and lets them be erased with it.
   */
  async create(db: Db, notice: Notice, key: string = newId()): Promise<string | null> {
    if (!this.available) return null
    const { vault, clock } = this.#deps
    const id = newId()
    const payload = vault.seal(PURPOSE, {
      specversion: '1.0',
      id,
      source: '/jiesu/intake',
      type: 'notice.created',
      time: toBeijingIso(clock()),
      datacontenttype: 'application/json',
      data: notice,
    })
    await insertOutbox(db, [
      { id, topic: NOTICE_TOPIC, receiver: NOTICE_RECEIVER, key, type: 'notice.created', payload },
    ])
    return id
  }

  /** The same in a transaction of its own. */
  async send(notice: Notice, key?: string): Promise<string | null> {
    const id = await this.create(this.#deps.db, notice, key)
    if (id) this.wake()
    return id
  }

  /** To be called after a commit that created notices: they need not wait for the next look. */
  wake(): void {
    this.#deps.onCreated?.()
  }

  /** One attempt to deliver; for the outbox worker of NOTICE_TOPIC. */
  async deliver(row: OutboxRow, stopping: AbortSignal): Promise<Delivery> {
    const { vault, clock, url, secrets, timeoutMs } = this.#deps
    if (!url) return { outcome: 'retry', error: 'NOTICE_URL is not set' }
    const body = JSON.stringify(vault.open<object>(PURPOSE, row.payload))
    return postEvent({ url, id: row.id, body, secrets, at: clock(), timeoutMs, stopping })
  }
}
