import type { Database, Db } from '../db/index.ts'
import {
  AppError,
  type Clock,
  type Line,
  type Log,
  newId,
  type Reply,
  Rounds,
  type StoredMessage,
} from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { groupsFor, languageOf } from './groups.ts'
import { isWorkingTime, momentWords, nextWorkingTime } from './hours.ts'
import type { Group, TakeoverSettings } from './settings.ts'
import * as store from './store.ts'
import { waitSeconds } from './waiting.ts'
import * as words from './words.ts'

const NOTE = 'conversation_note.body'
const OUTCOME = 'takeover.outcome'
const SWEEP_MS = 5_000
const DAY_MS = 86_400_000
/** Conversations of a group that must have been measured before its average counts. */
const ENOUGH_MEASURED = 5
const MEASURED_DAYS = 30
/** Before the first measurement: a person at a screen sees a new wish within about this time. */
const ASSUMED_PICK_UP_SECONDS = 30
/** How far a wait may exceed what was said before the requester is told anew. */
const PATIENCE_SECONDS = 60

/** Who acts: a person at the desk. */
export interface Agent {
  id: string
  name: string
}

export interface TakeoverDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  settings: TakeoverSettings
  /** Writes a message into a conversation within the transaction; a message id that is there already adds nothing. */
  append: (tx: Db, conversationId: string, reply: Reply, messageId?: string) => Promise<StoredMessage>
  /** Shows it, after the commit. */
  publish: (message: StoredMessage) => void
  /** Lets the turns look at a conversation again. */
  wake: (conversationId: string) => void
}

/** What a wish for a person is read from. */
export interface WishReading {
  conversationId: string
  line: Line
  /** The requester's words: their script tells the language. */
  text: string
  /** The group that a rule names. */
  group?: string | null
}

/** What can honestly be said to somebody who wants a person now. */
export interface DutyOutlook extends words.QueueView {
  group: string
  /** Their wish that is open already. */
  wish: store.OpenWish | null
  /** “明天9:00”: when somebody works again, where nobody does now. */
  next: string | null
  language: string | null
}

/** A row that the closing transaction of a turn writes. */
export interface WishRow {
  id: string
  reason: string
  status: 'queued' | 'callback' | 'withdrawn'
  ticketNo: string | null
  group: string
  waitSeconds: number | null
}

/** Queues, agents on duty, and who holds a conversation. */
export class Takeover {
  readonly #deps: TakeoverDeps
  readonly #rounds: Rounds

  constructor(deps: TakeoverDeps) {
    this.#deps = deps
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
    const present = await this.#present(db)
    const group = candidates.find((one) => this.#isOpen(one, present)) ?? candidates.at(-1)!
    return { ...(await this.#view(db, group, present, wish)), wish, language: languageOf(reading.text) }
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
    if (!open) return { reply: words.nobodyOnDuty(outlook.next), rows: [row] }
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
    return { waiting: await store.selectOpen(db), agents: await this.#present(db) }
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
      if (!wish) await store.insertWish(tx, { id, conversationId, reason: 'agent', group: this.#groupOf(line).id, at })
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
      const present = await this.#present(tx)
      const colleague = to.agentId ? present.find((one) => one.agentId === to.agentId) : undefined
      if (to.agentId && !colleague) throw new AppError('REQUEST_INVALID', 'that agent is not there')
      const group = to.group ? this.#deps.settings.groups.find(({ id }) => id === to.group) : this.#groupOf(line)
      if (!group) throw new AppError('REQUEST_INVALID', 'there is no such group')
      const view = await this.#view(
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
      const present = await this.#present(tx)
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
    const group = this.#openGroup(wish, present)
    if (!group) return this.#toCallback(tx, wish)
    const view = await this.#view(tx, group, present, wish)
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
    const group = this.#openGroup(wish, present)
    if (!group) return this.#toCallback(tx, wish)
    const since = (wish.toldAt ?? wish.requestedAt).getTime()
    const promised = wish.promisedSeconds ?? 0
    const isLate = at.getTime() - since > (promised + Math.max(PATIENCE_SECONDS, promised / 2)) * 1000
    if (!isLate && group.id === wish.group) return null
    const view = await this.#view(tx, group, present, wish)
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
    return words.notices.closed(this.#nextTime(this.#groupOf(wish.line), at))
  }

  /** The wish's own group while somebody of it is there, else that of the line. */
  #openGroup(wish: store.OpenWish, present: store.Presence[]): Group | undefined {
    const own = this.#deps.settings.groups.find(({ id }) => id === wish.group)
    return [own, this.#groupOf(wish.line)].find((group) => group && this.#isOpen(group, present))
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

  #groupOf(line: Line): Group {
    return this.#deps.settings.groups.find((group) => group.line === line)!
  }

  async #present(db: Db): Promise<store.Presence[]> {
    const { clock, settings } = this.#deps
    return store.selectPresent(db, new Date(clock().getTime() - settings.goneAfterSeconds * 1000))
  }

  #isOpen(group: Group, present: readonly store.Presence[]): boolean {
    const { clock, settings } = this.#deps
    return isWorkingTime(group.hours, clock(), settings.calendar) && onDuty(group, present).length > 0
  }

  #nextTime(group: Group, at: Date): string | null {
    const { calendar } = this.#deps.settings
    if (isWorkingTime(group.hours, at, calendar)) return null
    const next = nextWorkingTime(group.hours, at, calendar)
    return next && momentWords(next, at)
  }

  /** Place and wait of a wish, or of a new one, in a group. */
  async #view(
    db: Db,
    group: Group,
    present: readonly store.Presence[],
    wish: store.OpenWish | null,
  ): Promise<words.QueueView & { group: string; next: string | null }> {
    const { clock, settings } = this.#deps
    const at = clock()
    if (!this.#isOpen(group, present)) return { open: false, group: group.id, next: this.#nextTime(group, at) }
    const agents = onDuty(group, present)
    const before = wish && wish.status !== 'callback' ? { at: wish.requestedAt, id: wish.id } : null
    const ahead = await store.countAhead(db, group.id, before)
    const measured = await store.measure(db, group.id, new Date(at.getTime() - MEASURED_DAYS * DAY_MS))
    const isMeasured = measured.handled >= ENOUGH_MEASURED
    const seconds = waitSeconds({
      slots: agents.reduce((sum, { capacity }) => sum + capacity, 0),
      held: agents.reduce((sum, { held }) => sum + held, 0),
      ahead,
      handlingSeconds: isMeasured ? measured.handlingSeconds : settings.assumedHandlingSeconds,
      pickUpSeconds: isMeasured ? measured.pickUpSeconds : ASSUMED_PICK_UP_SECONDS,
    })
    return { open: true, position: ahead + 1, waitSeconds: seconds, group: group.id, next: null }
  }
}

function onDuty(group: Group, present: readonly store.Presence[]): store.Presence[] {
  return present.filter(({ state, groups }) => state === 'available' && groups.includes(group.id))
}

function agentReply(text: string): Reply {
  return { author: 'agent', kind: 'notice', text, citations: [], aiGenerated: false, quickReplies: [] }
}
