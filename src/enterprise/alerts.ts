import type { Database, Db } from '../db/index.ts'
import { type Clock, type Log, type Reply, Rounds, type StoredMessage } from '../domain/index.ts'
import * as store from './alert-store.ts'
import type { Companies } from './companies/companies.ts'
import { newPolicies } from './companies/words.ts'
import type { Policies } from './policies.ts'

const SWEEP_MS = 60_000
const PAGE = 500
const FIRST = '00000000-0000-0000-0000-000000000000'

export interface AlertDeps {
  db: Database
  clock: Clock
  log: Log
  companies: Companies
  policies: Policies
  /** Nobody is written to at night where a phone rings. */
  isQuiet: (channel: string, at: Date) => boolean
  append: (tx: Db, conversationId: string, reply: Reply) => Promise<StoredMessage>
  publish: (message: StoredMessage) => void
}

/**
 * New and changed policies find the companies that agreed to hear of them: one message for all that came together, on
 * the channel on which they agreed, each version of a policy once for a company, whatever dies meanwhile.
 */
export class PolicyAlerts {
  readonly #deps: AlertDeps
  readonly #rounds: Rounds

  constructor(deps: AlertDeps) {
    this.#deps = deps
    const how = { everyMs: SWEEP_MS, log: deps.log, trouble: 'new policies could not be told' }
    this.#rounds = new Rounds(() => this.sweep(), how)
  }

  start(): void {
    this.#rounds.start()
  }

  stop(): Promise<void> {
    return this.#rounds.stop()
  }

  /** Looks once through what changed since, for every company that agreed. */
  async sweep(): Promise<void> {
    const { db, clock, policies, isQuiet, log } = this.#deps
    const { revision } = policies
    for (let after = FIRST; ; ) {
      const behind = await store.subscribersBehind(db, { revision, after, limit: PAGE })
      for (const { companyId, channel } of behind) {
        if (isQuiet(channel, clock())) continue
        await this.#look(companyId, revision).catch((err) =>
          log.error({ err, companyId }, 'new policies could not be told to a company'),
        )
      }
      if (behind.length < PAGE) return
      after = behind.at(-1)!.companyId
    }
  }

  async #look(companyId: string, revision: number): Promise<void> {
    const { db, clock, companies, policies, append, publish } = this.#deps
    const at = clock()
    const { company, name } = await companies.profile(companyId)
    const message = await db.transaction(async (tx) => {
      const subscriber = await store.lockSubscriber(tx, companyId, revision)
      if (!subscriber) return null
      const changed = await store.changedPolicies(tx, { after: subscriber.lookedSeq, upTo: revision })
      const ids = new Set(changed.map(({ articleId }) => articleId))
      const fitting = policies.match(company, at).filter(({ articleId, fit }) => fit === 'fits' && ids.has(articleId))
      const news = changed.filter(({ articleId }) => fitting.some((one) => one.articleId === articleId))
      const untold = await store.claimTold(tx, companyId, news, at)
      await store.markLooked(tx, companyId, revision)
      const matches = fitting.filter(({ articleId }) => untold.includes(articleId))
      if (matches.length === 0) return null
      const citations = policies.citations(untold, at)
      return append(tx, subscriber.conversationId, newPolicies(name, matches, at, citations))
    })
    if (message) publish(message)
  }
}
