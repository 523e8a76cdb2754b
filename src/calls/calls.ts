import { batched, type Database, type Db } from '../db/index.ts'
import {
  AppError,
  type CallEvent,
  type CallOutcome,
  type Clock,
  type Line,
  newId,
  type Utterance,
} from '../domain/index.ts'
import type { Vault } from '../vault/index.ts'
import { CallBus } from './bus.ts'
import { type Call, segmentId } from './call.ts'
import * as store from './store.ts'

const CALLER = 'call.caller'
const WORDS = 'call.utterance'
const SUMMARY = 'call.summary'
/** A call that was not heard of for so long is read anew when it is. */
const FORGET_MS = 30 * 60_000

export interface CallsDeps {
  db: Database
  vault: Vault
  clock: Clock
  /** The conversation of whoever calls from that number, or of this call alone: `peer` says which. */
  conversationOf: (account: string, peer: string, line: Line) => Promise<string>
}

interface Known {
  call: Call
  /** Listeners know of it. */
  announced: boolean
  /** What was shown of each segment: a partial that is older than that comes too late. */
  shown: Map<string, { revision: number; final: boolean }>
  heardAt: number
}

/** Calls as they happen: takes events in, keeps them, and tells who listens. What is `stored` survives any crash. */
export class Calls {
  readonly bus = new CallBus()
  readonly #deps: CallsDeps
  readonly #insert: (utterance: store.NewUtterance) => Promise<'stored' | 'repeat' | 'stale'>
  readonly #known = new Map<string, Known>()
  /** Events of one call are taken in one after the other, those of different calls at the same time. */
  readonly #queues = new Map<string, Promise<unknown>>()

  constructor(deps: CallsDeps) {
    this.#deps = deps
    this.#insert = batched((utterances) => insertInRounds(deps.db, utterances))
  }

  /** Takes an event in; its call need not be known: what was lost on the way is filled in when it comes. */
  accept(account: string, event: CallEvent): Promise<CallOutcome> {
    const receivedAt = performance.now()
    const key = `${account}\n${event.callId}`
    const before = this.#queues.get(key) ?? Promise.resolve()
    const done = before.then(
      () => this.#take(account, event, receivedAt),
      () => this.#take(account, event, receivedAt),
    )
    this.#queues.set(key, done)
    const forget = () => {
      if (this.#queues.get(key) === done) this.#queues.delete(key)
    }
    done.then(forget, forget)
    return done
  }

  /** One more than the highest stored number of a stream. */
  async nextSegment(account: string, callId: string, stream: string): Promise<number> {
    const row = await store.selectCall(this.#deps.db, account, callId)
    const highest = row ? await store.highestSeq(this.#deps.db, row.id, stream) : null
    return highest === null ? 0 : highest + 1
  }

  /** Throws CALL_UNKNOWN. */
  async find(id: string): Promise<Call> {
    const row = UUID.test(id) ? await store.selectCallById(this.#deps.db, id) : undefined
    if (!row) throw new AppError('CALL_UNKNOWN', 'there is no such call')
    return this.#toCall(row)
  }

  /** Live calls, and ended ones of the last `hours` that still wait for their ticket; newest first. */
  async onTable(hours = 12, limit = 500): Promise<Call[]> {
    const since = new Date(this.#deps.clock().getTime() - hours * 3600_000)
    return (await store.selectOnTable(this.#deps.db, since, limit)).map((row) => this.#toCall(row))
  }

  /** Calls before a moment, newest first; of some agents' names, or of everybody. */
  async history(page: { before: Date; agentIds: readonly string[] | null; limit: number }): Promise<Call[]> {
    return (await store.selectHistory(this.#deps.db, page)).map((row) => this.#toCall(row))
  }

  /** The words of a call as they stand now, in order, with withdrawn segments left out. */
  async transcript(id: string): Promise<(Utterance & { at: Date })[]> {
    const rows = await store.selectUtterances(this.#deps.db, id)
    return rows.filter(({ withdrawn }) => !withdrawn).map((row) => this.#toUtterance(row))
  }

  /** Gives a call its ticket, inside the caller's transaction; false when it has one. */
  async submitted(tx: Db, id: string, submission: store.Submission & { summary: string }): Promise<boolean> {
    const { vault, clock } = this.#deps
    return store.markSubmitted(tx, id, submission, { summary: vault.seal(SUMMARY, submission.summary), at: clock() })
  }

  /** The summary with which a call was submitted; null before that. */
  async summary(id: string): Promise<string | null> {
    const sealed = await store.selectSummary(this.#deps.db, id)
    return sealed ? this.#deps.vault.open<string>(SUMMARY, sealed) : null
  }

  /** Somebody takes the call to their desk. */
  async assign(id: string, agentId: string): Promise<Call> {
    await store.updateCall(this.#deps.db, id, { agentId })
    return this.changed(id)
  }

  /** Reads a call anew and tells everybody: it was changed by somebody else than the phone system. */
  async changed(id: string): Promise<Call> {
    const call = await this.find(id)
    const known = this.#known.get(`${call.account}\n${call.callId}`)
    if (known) known.call = call
    this.bus.publish({ type: 'changed', call })
    return call
  }

  async #take(account: string, event: CallEvent, receivedAt: number): Promise<CallOutcome> {
    const known = await this.#open(account, event)
    known.heardAt = receivedAt
    switch (event.type) {
      case 'started':
        return this.#started(known, event)
      case 'utterance':
        return this.#heard(known, event, receivedAt)
      case 'transferred':
        if (event.agentId === null || event.agentId === known.call.agentId) return 'repeat'
        return this.#update(known, 'changed', { agentId: event.agentId })
      case 'ended':
        if (known.call.state === 'ended') return 'repeat'
        return this.#update(known, 'ended', { endedAt: event.at ?? this.#deps.clock() })
    }
  }

  async #open(account: string, event: CallEvent): Promise<Known> {
    const key = `${account}\n${event.callId}`
    const known = this.#known.get(key)
    if (known) return known
    const { db, clock, conversationOf } = this.#deps
    let row = await store.selectCall(db, account, event.callId)
    const isNew = row === undefined
    const line = event.type === 'started' ? event.line : 'citizen'
    row ??= await store.insertCall(db, {
      id: newId(),
      account,
      callId: event.callId,
      conversationId: await conversationOf(account, peerOf(account, event), line),
      line,
      startedAt: (event.type === 'started' && event.at) || clock(),
    })
    const announced = !isNew || event.type !== 'started'
    const opened: Known = { call: this.#toCall(row), announced, shown: new Map(), heardAt: performance.now() }
    for (const { stream, seq, revision } of await store.selectUtterances(db, row.id)) {
      opened.shown.set(segmentId({ stream, seq }), { revision, final: true })
    }
    this.#forgetOld()
    this.#known.set(key, opened)
    if (isNew && event.type !== 'started') this.bus.publish({ type: 'opened', call: opened.call })
    return opened
  }

  /** Whoever calls from a number goes on with the story of that number. */
  async #started(known: Known, event: Extract<CallEvent, { type: 'started' }>): Promise<CallOutcome> {
    const { vault, conversationOf } = this.#deps
    const { call, announced } = known
    const startedAt = event.at && event.at.getTime() !== call.startedAt.getTime() ? event.at : null
    const isNewCaller = event.caller !== null && event.caller !== call.caller
    const isNewAgent = event.agentId !== null && event.agentId !== call.agentId
    if (announced && !isNewCaller && !isNewAgent && !startedAt && event.line === call.line) return 'repeat'
    known.announced = true
    const isOwn = isNewCaller && call.ticketNo === null
    return this.#update(known, announced ? 'changed' : 'opened', {
      line: event.line,
      agentId: event.agentId,
      startedAt,
      ...(isNewCaller && { caller: vault.seal(CALLER, event.caller) }),
      ...(isOwn && { conversationId: await conversationOf(call.account, event.caller!, event.line) }),
    })
  }

  async #update(
    known: Known,
    type: 'opened' | 'changed' | 'ended',
    change: Parameters<typeof store.updateCall>[2],
  ): Promise<CallOutcome> {
    known.call = this.#toCall(await store.updateCall(this.#deps.db, known.call.id, change))
    this.bus.publish({ type, call: known.call })
    return 'stored'
  }

  async #heard(
    known: Known,
    event: Extract<CallEvent, { type: 'utterance' }>,
    receivedAt: number,
  ): Promise<CallOutcome> {
    const { callId: _callId, type: _type, ...utterance } = event
    const segment = segmentId(event)
    const shown = known.shown.get(segment)
    const withdraws = event.text === '' && (event.final || shown?.final === true)
    if (!event.final && !withdraws) {
      if (shown && (shown.revision > event.revision || shown.final)) return 'stale'
      known.shown.set(segment, { revision: event.revision, final: false })
      if (event.text !== '') this.bus.publish({ type: 'utterance', call: known.call, utterance, receivedAt })
      return 'passing'
    }
    const outcome = await this.#insert({
      call: known.call.id,
      stream: event.stream,
      seq: event.seq,
      revision: event.revision,
      speaker: event.speaker,
      withdrawn: event.text === '',
      content: this.#deps.vault.seal(WORDS, event.text).toString('base64'),
      startMs: event.startMs,
      endMs: event.endMs,
    })
    if (outcome !== 'stored') return outcome
    known.shown.set(segment, { revision: event.revision, final: true })
    this.bus.publish({ type: 'utterance', call: known.call, utterance: { ...utterance, final: true }, receivedAt })
    return 'stored'
  }

  #forgetOld(): void {
    const before = performance.now() - FORGET_MS
    for (const [key, { heardAt }] of this.#known) {
      if (heardAt > before) return
      this.#known.delete(key)
    }
  }

  #toCall(row: store.CallRow): Call {
    return {
      id: row.id,
      account: row.account,
      callId: row.external_id,
      conversationId: row.conversation_id,
      line: row.line,
      caller: row.caller ? this.#deps.vault.open<string>(CALLER, row.caller) : null,
      agentId: row.agent_id,
      state: row.state,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      ticketNo: row.ticket_no,
      submittedAt: row.submitted_at,
    }
  }

  #toUtterance(row: store.UtteranceRow): Utterance & { at: Date } {
    return {
      stream: row.stream,
      seq: row.seq,
      revision: row.revision,
      speaker: row.speaker,
      text: this.#deps.vault.open<string>(WORDS, row.content),
      final: true,
      startMs: row.start_ms,
      endMs: row.end_ms,
      at: row.at,
    }
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A number that is withheld, or not known yet, makes a conversation of this call alone. */
function peerOf(account: string, event: CallEvent): string {
  return event.type === 'started' && event.caller ? event.caller : `call ${account} ${event.callId}`
}

/** One statement holds a segment once: a revision behind another in the same group goes into the next. */
async function insertInRounds(
  db: Db,
  utterances: readonly store.NewUtterance[],
): Promise<('stored' | 'repeat' | 'stale')[]> {
  const outcomes: ('stored' | 'repeat' | 'stale')[] = []
  let waiting = utterances.map((utterance, at) => ({ utterance, at }))
  while (waiting.length > 0) {
    const keys = new Set<string>()
    const round = waiting.filter(({ utterance: { call, stream, seq } }) => {
      const key = `${call} ${stream} ${seq}`
      return !keys.has(key) && keys.add(key)
    })
    const chosen = new Set(round)
    const stored = await store.insertUtterances(
      db,
      round.map(({ utterance }) => utterance),
    )
    round.forEach(({ at }, index) => {
      outcomes[at] = stored[index]!
    })
    waiting = waiting.filter((one) => !chosen.has(one))
  }
  return outcomes
}
