import type { Database, Db } from '../db/index.ts'
import { type Clock, type Log, type Reply, Rounds, type StoredMessage } from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { STORY, type Story } from './story.ts'
import { draftReminder } from './wording.ts'

/** Who says nothing for this long may have forgotten. */
const REMIND_AFTER_MS = 60 * 60_000
/** What was begun this long ago is not brought up any more; the draft stays. */
const FORGET_AFTER_MS = 48 * 60 * 60_000
const EVERY_MS = 60_000
const AT_ONCE = 200

export interface SilentDraftDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Pick<Log, 'warn'>
  /** Whether a channel must not ring at this hour. */
  isQuiet: (channel: string, at: Date) => boolean
  /** Writes a message into the requester's conversation within the transaction; it leaves through the outbox. */
  append: (tx: Db, conversationId: string, reply: Reply) => Promise<StoredMessage>
  /** Shows it, after the commit. */
  publish: (message: StoredMessage) => void
}

/** Silence keeps the draft of an appeal; its requester is reminded once, by day, and never by an agent's side. */
export class SilentDrafts {
  readonly #deps: SilentDraftDeps
  readonly #rounds: Rounds

  constructor(deps: SilentDraftDeps) {
    this.#deps = deps
    const trouble = 'silent drafts could not be looked through'
    this.#rounds = new Rounds(() => this.sweep(), { everyMs: EVERY_MS, log: deps.log, trouble })
  }

  start(): void {
    this.#rounds.start()
  }

  stop(): Promise<void> {
    return this.#rounds.stop()
  }

  async sweep(): Promise<void> {
    const { db, clock, isQuiet } = this.#deps
    const now = clock()
    const silent = await db.query<{ id: string; channel: string }>(
      `select c.id, c.channel from conversation c where c.draft_open and c.draft_reminded_at is null
         and c.updated_at between $1 and $2
         and not exists (select from takeover k where k.conversation_id = c.id and k.status in ('queued', 'taken'))
       order by c.updated_at limit $3`,
      [new Date(now.getTime() - FORGET_AFTER_MS), new Date(now.getTime() - REMIND_AFTER_MS), AT_ONCE],
    )
    for (const { id, channel } of silent) if (!isQuiet(channel, now)) await this.#remind(id, now)
  }

  /** One reminder for one draft: the mark and the message are one transaction, whoever else looks at the same time. */
  async #remind(id: string, now: Date): Promise<void> {
    const { db, vault, append, publish } = this.#deps
    const message = await db.transaction(async (tx) => {
      const [row] = await tx.query<{ story: Buffer }>(
        `update conversation set draft_reminded_at = $2 where id = $1 and draft_open and draft_reminded_at is null
           and story is not null and lease_owner is null and updated_at < $3 returning story`,
        [id, now, new Date(now.getTime() - REMIND_AFTER_MS)],
      )
      if (!row) return null
      const { draft, asked } = vault.open<Story>(STORY, row.story)
      return draft && asked ? append(tx, id, draftReminder(asked, draft)) : null
    })
    if (message) publish(message)
  }
}
