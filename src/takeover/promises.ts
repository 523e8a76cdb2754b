import type { Db } from '../db/index.ts'
import type { Reply } from '../domain/index.ts'
import type { Duty } from './duty.ts'
import * as store from './store.ts'
import type { TakeoverDeps } from './wish.ts'
import * as words from './words.ts'

/** How far a wait may exceed what was said before the requester is told anew. */
const PATIENCE_SECONDS = 60

/** Keeps what was promised to those who wait for a person, or have one. */
export class Promises {
  readonly #deps: TakeoverDeps
  readonly #duty: Duty

  constructor(deps: TakeoverDeps, duty: Duty) {
    this.#deps = deps
    this.#duty = duty
  }

  /**
   * Keeps promises: who was told that somebody comes hears when it takes longer, when the agent is gone, and when
   * nobody is there any more. A conversation that fell silent goes back to the bot.
   */
  async sweep(): Promise<void> {
    const { db, log } = this.#deps
    for (const wish of await store.selectOpen(db)) {
      if (wish.status === 'callback') continue
      await this.#look(wish).catch((err) =>
        log.error({ err, conversationId: wish.conversationId }, 'a wish for an agent could not be seen to'),
      )
    }
  }

  async #look({ id, conversationId, status }: store.OpenWish): Promise<void> {
    const { db, publish } = this.#deps
    const messages = await db.transaction(async (tx) => {
      const present = await this.#duty.present(tx)
      const wish = await store.selectOpenOf(tx, conversationId)
      if (!wish || wish.id !== id || wish.status !== status) return []
      const notice =
        wish.status === 'taken'
          ? await this.#lookAtHeld(tx, wish, present)
          : await this.#lookAtQueued(tx, wish, present)
      return notice ? [await this.#deps.append(tx, conversationId, notice)] : []
    })
    for (const message of messages) publish(message)
  }

  async #lookAtHeld(tx: Db, wish: store.OpenWish, present: store.Presence[]): Promise<Reply | null> {
    const { clock, settings } = this.#deps
    const at = clock()
    if (!present.some(({ agentId }) => agentId === wish.agentId)) return this.#requeue(tx, wish, present)
    if (at.getTime() - wish.activeAt!.getTime() < settings.idleMinutes * 60_000) return null
    await store.markClosed(tx, wish.id, 'closed', at)
    return words.notices.idle()
  }

  async #requeue(tx: Db, wish: store.OpenWish, present: store.Presence[]): Promise<Reply> {
    const at = this.#deps.clock()
    const group = this.#duty.openGroup(wish, present)
    if (!group) return this.#toCallback(tx, wish)
    const view = await this.#duty.view(tx, group, present, wish)
    await store.markQueued(tx, wish.id, {
      group: group.id,
      wantedAgent: null,
      promisedSeconds: view.waitSeconds ?? null,
      at,
    })
    return words.notices.agentGone(view)
  }

  async #lookAtQueued(tx: Db, wish: store.OpenWish, present: store.Presence[]): Promise<Reply | null> {
    const at = this.#deps.clock()
    const group = this.#duty.openGroup(wish, present)
    if (!group) return this.#toCallback(tx, wish)
    const since = (wish.toldAt ?? wish.requestedAt).getTime()
    const promised = wish.promisedSeconds ?? 0
    const isLate = at.getTime() - since > (promised + Math.max(PATIENCE_SECONDS, promised / 2)) * 1000
    if (!isLate && group.id === wish.group) return null
    const view = await this.#duty.view(tx, group, present, wish)
    if (group.id !== wish.group) {
      await store.markQueued(tx, wish.id, {
        group: group.id,
        wantedAgent: null,
        promisedSeconds: view.waitSeconds ?? null,
        at,
      })
    }
    if (!isLate) return null
    await store.markTold(tx, wish.id, { seconds: view.waitSeconds ?? null, at })
    return words.notices.longer(view)
  }

  async #toCallback(tx: Db, wish: store.OpenWish): Promise<Reply> {
    const at = this.#deps.clock()
    await store.markCallback(tx, wish.id, at)
    return words.notices.closed(this.#duty.nextTime(this.#duty.groupOf(wish.line), at))
  }
}
