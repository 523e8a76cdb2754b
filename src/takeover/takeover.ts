import type { Db } from '../db/index.ts'
import { AppError, type Line, newId, type Reply, Rounds, type StoredMessage } from '../domain/index.ts'
import { ASSUMED_PICK_UP_SECONDS, Duty } from './duty.ts'
import { groupsFor, languageOf } from './groups.ts'
import { Promises } from './promises.ts'
import type { TakeoverSettings } from './settings.ts'
import * as store from './store.ts'
import type { Agent, DutyOutlook, TakeoverDeps, WishReading, WishRow } from './wish.ts'
import * as words from './words.ts'

const NOTE = 'conversation_note.body'
const OUTCOME = 'takeover.outcome'
const SWEEP_MS = 5_000
const DAY_MS = 86_400_000

/** Queues, agents on duty, and who holds a conversation. */
export class Takeover {
  readonly #deps: TakeoverDeps
  readonly #duty: Duty
  readonly #promises: Promises
  readonly #rounds: Rounds

  constructor(deps: TakeoverDeps) {
    this.#deps = deps
    this.#duty = new Duty(deps)
    this.#promises = new Promises(deps, this.#duty)
    const how = { everyMs: SWEEP_MS, log: deps.log, trouble: 'the queue for agents could not be looked through' }
    this.#rounds = new Rounds(() => this.sweep(), how)
  }

  get settings(): TakeoverSettings {
    return this.#deps.settings
  }

  start(): void {
    this.#rounds.start()
  }

  stop(): Promise<void> {
    return this.#rounds.stop()
  }

  /** What can be promised to somebody who wants a person. Reads only. */
  async outlook(reading: WishReading): Promise<DutyOutlook> {
    const { db } = this.#deps
    const wish = await store.selectOpenOf(db, reading.conversationId)
    const candidates = groupsFor(this.#deps.settings, { ...reading, group: wish?.group ?? reading.group })
    const present = await this.#duty.present(db)
    const group = candidates.find((one) => this.#duty.isOpen(one, present)) ?? candidates.at(-1)!
    return { ...(await this.#duty.view(db, group, present, wish)), wish, language: languageOf(reading.text) }
  }

  /** The row and the words for a wish: queued where somebody is there, else kept until somebody comes back to it. */
  answerTo(outlook: DutyOutlook, reason: string): { reply: Reply; rows: WishRow[] } {
    const { wish, open, group, position, waitSeconds = null } = outlook
    if (wish?.status === 'taken') return { reply: words.alreadyHeld(), rows: [] }
    const row: WishRow = {
      id: newId(),
      reason,
      status: open ? 'queued' : 'callback',
      ticketNo: null,
      group,
      waitSeconds,
    }
    if (!open) return { reply: words.nobodyOnDuty(outlook.next, outlook.language), rows: [row] }
    const again = wish?.status === 'queued'
    const queue = { open, position, waitSeconds: waitSeconds ?? undefined }
    return { reply: words.queued(queue, { reason, again, language: outlook.language }), rows: again ? [] : [row] }
  }

  /** The requester does not want to wait any longer. */
  leave(outlook: DutyOutlook): { reply: Reply; rows: WishRow[] } {
    const { wish, group } = outlook
    if (!wish) return { reply: words.leftQueue(), rows: [] }
    if (wish.status === 'taken') return { reply: words.alreadyHeld(), rows: [] }
    const row: WishRow = {
      id: newId(),
      reason: wish.reason,
      status: 'withdrawn',
      ticketNo: null,
      group,
      waitSeconds: null,
    }
    return { reply: words.leftQueue(), rows: [row] }
  }

  /** Somebody left a number to be called at, with that ticket. */
  callBack(outlook: DutyOutlook, ticketNo: string): WishRow {
    return { id: newId(), reason: 'callback', status: 'callback', ticketNo, group: outlook.group, waitSeconds: null }
  }

  /** An agent's desk says that it is there; without `as` nothing changes but the time. */
  async heartbeat(
    agent: Agent,
    as?: { groups: readonly string[]; capacity: number; state: 'available' | 'away' },
  ): Promise<void> {
    const { db, clock, settings } = this.#deps
    if (!as) {
      if (await store.touchPresence(db, agent.id, clock())) return
      return this.heartbeat(agent, { groups: settings.groups.map(({ id }) => id), capacity: 3, state: 'away' })
    }
    const unknown = as.groups.find((id) => !settings.groups.some((group) => group.id === id))
    if (unknown) throw new AppError('REQUEST_INVALID', `there is no group ${unknown}`)
    const { groups, capacity, state } = as
    await store.upsertPresence(db, {
      agentId: agent.id,
      name: agent.name,
      groups: [...groups],
      capacity,
      state,
      seenAt: clock(),
    })
  }

  /** The agent goes home: what they hold goes to somebody else at the next look. */
  async goOffDuty(agent: Agent): Promise<void> {
    await store.deletePresence(this.#deps.db, agent.id)
  }

  /** Every open wish, and who is there. */
  async queue(): Promise<{ waiting: store.OpenWish[]; agents: store.Presence[] }> {
    const { db } = this.#deps
    return { waiting: await store.selectOpen(db), agents: await this.#duty.present(db) }
  }

  /** Who holds a conversation; null while the bot does. */
  async holderOf(conversationId: string): Promise<Agent | null> {
    const wish = await store.selectOpenOf(this.#deps.db, conversationId)
    return wish?.status === 'taken' ? { id: wish.agentId!, name: wish.agentName! } : null
  }

  /** The id of the wish by which this agent holds the conversation. Throws TAKEOVER_NOT_HELD. */
  async heldBy(agent: Agent, conversationId: string): Promise<string> {
    return this.#held(await store.selectOpenOf(this.#deps.db, conversationId), agent).id
  }

  /** Whether a conversation waits for a person, is this agent's, or was theirs within the last day. */
  async maySee(agent: Agent, conversationId: string): Promise<boolean> {
    const wish = await store.selectOpenOf(this.#deps.db, conversationId)
    if (wish) return wish.status !== 'taken' || wish.agentId === agent.id
    const since = new Date(this.#deps.clock().getTime() - DAY_MS)
    return store.wasHeldBy(this.#deps.db, { conversationId, agentId: agent.id, since })
  }

  /**
   * The agent takes a conversation, asked for or not. A turn under way writes nothing any more.
   * Throws CONVERSATION_UNKNOWN and, when another agent holds it, TAKEOVER_HELD. Taking again what one holds is harmless.
   * `silent` where the requester has been told in another way; `fromOther` where a supervisor takes it from whoever holds it.
   */
  async take(agent: Agent, conversationId: string, { silent = false, fromOther = false } = {}): Promise<void> {
    const { clock } = this.#deps
    await this.#inConversation(conversationId, async (tx, wish, line) => {
      if (wish?.status === 'taken' && wish.agentId === agent.id) return []
      if (wish?.status === 'taken' && !fromOther)
        throw new AppError('TAKEOVER_HELD', 'another agent holds this conversation')
      const at = clock()
      const id = wish?.id ?? newId()
      if (!wish)
        await store.insertWish(tx, { id, conversationId, reason: 'agent', group: this.#duty.groupOf(line).id, at })
      await store.markTaken(tx, id, { ...agent, at })
      return silent ? [] : [words.notices.taken()]
    })
    this.#deps.wake(conversationId)
  }

  /** The agent has finished: the bot serves again. Throws TAKEOVER_NOT_HELD. */
  async handBack(agent: Agent, conversationId: string, { silent = false } = {}): Promise<void> {
    await this.#inConversation(conversationId, async (tx, wish) => {
      await store.markClosed(tx, this.#held(wish, agent).id, 'closed', this.#deps.clock())
      return silent ? [] : [words.notices.handedBack()]
    })
  }

  /** Passes a conversation on to another group or one agent, in the place that the requester had. Throws TAKEOVER_NOT_HELD, REQUEST_INVALID. */
  async transfer(agent: Agent, conversationId: string, to: { group?: string; agentId?: string }): Promise<void> {
    await this.#inConversation(conversationId, async (tx, wish, line) => {
      const held = this.#held(wish, agent)
      const present = await this.#duty.present(tx)
      const colleague = to.agentId ? present.find((one) => one.agentId === to.agentId) : undefined
      if (to.agentId && !colleague) throw new AppError('REQUEST_INVALID', 'that agent is not there')
      const group = to.group ? this.#deps.settings.groups.find(({ id }) => id === to.group) : this.#duty.groupOf(line)
      if (!group) throw new AppError('REQUEST_INVALID', 'there is no such group')
      const view = await this.#duty.view(
        tx,
        group,
        present.filter((one) => one.agentId !== agent.id),
        held,
      )
      if (!view.open && !colleague) throw new AppError('REQUEST_INVALID', 'nobody of that group is there')
      const at = this.#deps.clock()
      const promisedSeconds = view.waitSeconds ?? ASSUMED_PICK_UP_SECONDS
      await store.markQueued(tx, held.id, { group: group.id, wantedAgent: to.agentId ?? null, promisedSeconds, at })
      const queue = { open: true, position: view.position ?? 1, waitSeconds: promisedSeconds }
      return [words.notices.transferred(colleague ? '另一位坐席' : group.name, queue)]
    })
  }

  /**
   * The agent's words, as the requester reads them. The same `messageId` again says nothing twice.
   * Throws TAKEOVER_NOT_HELD.
   */
  async say(agent: Agent, conversationId: string, said: { text: string; messageId?: string }): Promise<StoredMessage> {
    const { db, append, publish, clock } = this.#deps
    const message = await db.transaction(async (tx) => {
      const held = this.#held(await store.selectOpenOf(tx, conversationId), agent)
      const stored = await append(tx, conversationId, agentReply(said.text), said.messageId)
      // Behind the append, which holds the conversation: the order in which everybody locks.
      await store.touch(tx, held.id, clock())
      return stored
    })
    publish(message)
    return message
  }

  async note(agent: Agent, conversationId: string, text: string): Promise<void> {
    const { db, vault, clock } = this.#deps
    await store.insertNote(db, {
      id: newId(),
      conversationId,
      agentId: agent.id,
      agentName: agent.name,
      body: vault.seal(NOTE, text),
      at: clock(),
    })
  }

  async notesOf(conversationId: string): Promise<{ id: string; agentName: string; text: string; at: Date }[]> {
    const rows = await store.selectNotes(this.#deps.db, conversationId)
    return rows.map(({ id, agentName, body, at }) => ({
      id,
      agentName,
      at,
      text: this.#deps.vault.open<string>(NOTE, body),
    }))
  }

  /** Somebody was called back, or could not be reached. Throws TAKEOVER_UNKNOWN when nothing of that id waits. */
  async calledBack(agent: Agent, wishId: string, outcome: { reached: boolean; note: string }): Promise<void> {
    const { db, vault, clock } = this.#deps
    const by = { agentId: agent.id, agentName: agent.name, outcome: vault.seal(OUTCOME, outcome), at: clock() }
    if (!(await store.markCalledBack(db, wishId, by)))
      throw new AppError('TAKEOVER_UNKNOWN', 'nobody waits to be called back under that id')
  }

  /** See `Promises.sweep`: also done by itself every few seconds. */
  sweep(): Promise<void> {
    return this.#promises.sweep()
  }

  /** Runs work on a held conversation and shows what it said. Throws CONVERSATION_UNKNOWN. */
  async #inConversation(
    conversationId: string,
    work: (tx: Db, wish: store.OpenWish | null, line: Line) => Promise<Reply[]>,
  ): Promise<void> {
    const { db, append, publish } = this.#deps
    const messages = await db.transaction(async (tx) => {
      const line = await store.lockConversation(tx, conversationId)
      if (!line) throw new AppError('CONVERSATION_UNKNOWN', 'there is no such conversation')
      const said: StoredMessage[] = []
      for (const reply of await work(tx, await store.selectOpenOf(tx, conversationId), line)) {
        said.push(await append(tx, conversationId, reply))
      }
      return said
    })
    for (const message of messages) publish(message)
  }

  #held(wish: store.OpenWish | null, agent: Agent): store.OpenWish {
    if (wish?.status !== 'taken' || wish.agentId !== agent.id)
      throw new AppError('TAKEOVER_NOT_HELD', 'take this conversation first')
    return wish
  }
}

function agentReply(text: string): Reply {
  return { author: 'agent', kind: 'notice', text, citations: [], aiGenerated: false, quickReplies: [] }
}
