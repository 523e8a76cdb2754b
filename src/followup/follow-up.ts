import type { Database, Db } from '../db/index.ts'
import {
  AppError,
  beijingDay,
  type Clock,
  type Log,
  type Reply,
  Rounds,
  type StoredMessage,
  type Ticket,
  toBeijingIso,
} from '../domain/index.ts'
import { eventRows, insertEvents, type Receiver, updateReopened } from '../handoff/index.ts'
import { dueAt, findTicket, lockTicket, nextStatus, receiptOf, sealTicket } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { type Answers, joined, nextQuestion, type Question } from './reading.ts'
import * as store from './store.ts'
import * as words from './words.ts'

const REASON = 'follow_up.reason'
const HOUR_MS = 3600_000
const SWEEP_MS = 60_000
/** Silence: one reminder after a day, and after three days a person calls, or it is closed as unanswered. */
const REMIND_AFTER_MS = 24 * HOUR_MS
const GIVE_UP_AFTER_MS = 72 * HOUR_MS
/** Calls that reach nobody, after which it is closed as unanswered. */
const CALLS_AT_MOST = 3
/** Channels on which somebody can be asked: the others are called. */
const askable: readonly string[] = ['web', 'wechat', 'wecom', 'weibo', 'wechaty', 'app']

export interface FollowUpDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  receivers: readonly Receiver[]
  /** Whether nobody is to be asked on a channel now: the question waits until the morning. */
  isQuiet: (channel: string, at: Date) => boolean
  append: (tx: Db, conversationId: string, reply: Reply) => Promise<StoredMessage>
  publish: (message: StoredMessage) => void
  onOutbox: () => void
}

/** A row that the closing transaction of a turn writes. */
export interface FollowUpRow {
  ticketNo: string
  round: number
  status: 'open' | 'answered'
  asked: Question | null
  contacted: boolean | null
  resolved: boolean | null
  satisfaction: string | null
  /** Sealed, Base64. */
  reason: string | null
}

/** What an answer leads to. `reopened`: the ticket of the next round, not yet written. */
export interface Answered {
  reply: Reply
  row: FollowUpRow
  reopened: Ticket | null
}

/** Asks the requester what became of their matter, and acts on what they say. */
export class FollowUps {
  readonly #deps: FollowUpDeps
  readonly #rounds: Rounds

  constructor(deps: FollowUpDeps) {
    this.#deps = deps
    const how = { everyMs: SWEEP_MS, log: deps.log, trouble: 'follow-ups could not be looked through' }
    this.#rounds = new Rounds(() => this.sweep(), how)
  }

  start(): void {
    this.#rounds.start()
  }

  stop(): Promise<void> {
    return this.#rounds.stop()
  }

  /** A unit says that it is done: the requester is asked, at once or in the morning, here or by phone. */
  async onCompleted(
    tx: Db,
    { ticket, conversationId, at }: { ticket: Ticket; conversationId: string; at: Date },
  ): Promise<StoredMessage[]> {
    const { clock, isQuiet } = this.#deps
    const now = clock()
    const mode = askable.includes(ticket.channel) ? 'channel' : 'phone'
    const exclusion = exclusionOf(ticket, mode)
    const isAsked = exclusion === null && mode === 'channel' && !isQuiet(ticket.channel, now)
    const isNew = await store.insertFollowUp(tx, {
      ticketNo: ticket.ticketNo,
      round: ticket.round,
      status: exclusion ? 'excluded' : 'open',
      mode,
      exclusion,
      asked: isAsked ? 'contacted' : null,
      kind: ticket.kind,
      unitCode: ticket.leadUnit?.code ?? '',
      unitName: ticket.leadUnit?.name ?? '',
      districtCode: ticket.place?.districtCode ?? null,
      streetCode: ticket.place?.streetCode ?? null,
      categoryCode: ticket.category?.code ?? null,
      channel: ticket.channel,
      line: ticket.line,
      completedAt: at,
      askedAt: isAsked ? now : null,
      now,
    })
    if (!isNew || !isAsked) return []
    return [await this.#deps.append(tx, conversationId, words.ask('contacted', ticket.ticketNo, 'first'))]
  }

  /** What an answer in the conversation leads to. Reads only; null when that round is open no more. */
  async answer(open: { ticketNo: string; round: number }, said: Answers): Promise<Answered | null> {
    const { db, vault, clock } = this.#deps
    const row = await store.selectFollowUp(db, open.ticketNo, open.round)
    const kept = await findTicket(db, vault, open.ticketNo)
    if (row?.status !== 'open' || !kept) return null
    const answers = joined(row, said)
    const question = nextQuestion(answers)
    const reopened = answers.resolved === false ? reopenedTicket(kept.ticket, clock()) : null
    const reply = reopened
      ? words.reopened(receiptOf(reopened), reopened.round)
      : question
        ? words.ask(question, open.ticketNo, 'next')
        : words.thanks(open.ticketNo)
    return { reply, reopened, row: this.#rowOf(row, answers, question) }
  }

  #rowOf(
    { ticketNo, round }: { ticketNo: string; round: number },
    answers: Answers,
    question: Question | null,
  ): FollowUpRow {
    return {
      ticketNo,
      round,
      status: question ? 'open' : 'answered',
      asked: question,
      contacted: answers.contacted ?? null,
      resolved: answers.resolved ?? null,
      satisfaction: answers.satisfaction ?? null,
      reason: answers.reason ? this.#deps.vault.seal(REASON, answers.reason).toString('base64') : null,
    }
  }

  /**
   * What somebody said on the phone, or that nobody was reached; “not solved” opens the next round at once.
   * Throws FOLLOW_UP_UNKNOWN when that round is open no more.
   */
  async enter(
    by: { name: string },
    of: { ticketNo: string; round: number },
    entry:
      | { reached: false }
      | { reached: true; answers: Answers }
      | { reached: true; exclusion: 'demand_unlawful' | 'not_ours' },
  ): Promise<{ status: string; reopened: boolean }> {
    const { db, clock, onOutbox } = this.#deps
    const result = await db.transaction(async (tx) => {
      const row = await store.lockOpen(tx, of.ticketNo, of.round)
      if (!row) throw new AppError('FOLLOW_UP_UNKNOWN', 'that round is not waiting to be asked about')
      const closing = { ...of, by: by.name, at: clock() }
      if (!entry.reached) return this.#missed(tx, row, closing)
      if ('exclusion' in entry) {
        await store.close(tx, { ...closing, status: 'excluded', exclusion: entry.exclusion })
        return { status: 'excluded', reopened: false }
      }
      const { reason, ...answers } = joined(row, entry.answers)
      const sealed = reason ? this.#deps.vault.seal(REASON, reason) : null
      await store.close(tx, { ...closing, status: 'answered', answers: { ...answers, reason: sealed } })
      return { status: 'answered', reopened: answers.resolved === false && (await this.#reopen(tx, of.ticketNo)) }
    })
    if (result.reopened) onOutbox()
    return result
  }

  async #missed(
    tx: Db,
    row: store.FollowUpRow,
    closing: { ticketNo: string; round: number; by: string; at: Date },
  ): Promise<{ status: string; reopened: boolean }> {
    const attempts = await store.countAttempt(tx, row.ticketNo, row.round)
    if (attempts < CALLS_AT_MOST) return { status: 'open', reopened: false }
    await store.close(tx, { ...closing, status: 'unanswered' })
    return { status: 'unanswered', reopened: false }
  }

  /** Opens the next round in the caller's transaction; false when the ticket is not one that can be opened again. */
  async #reopen(tx: Db, ticketNo: string): Promise<boolean> {
    const { vault, clock } = this.#deps
    const kept = await lockTicket(tx, vault, ticketNo)
    const next = kept && reopenedTicket(kept.ticket, clock())
    if (!next) return false
    const { ticket, rows } = eventRows(this.#deps, next, { type: 'ticket.reopened', at: clock() })
    await updateReopened(tx, ticket, sealTicket(vault, ticket))
    await insertEvents(tx, rows)
    return true
  }

  /** Who waits to be called, with what the caller says. Contact stays where every look at it is recorded: at the ticket. */
  async phoneList(limit: number): Promise<{ script: readonly string[]; waiting: store.FollowUpRow[] }> {
    return { script: words.phoneScript, waiting: await store.selectOpen(this.#deps.db, 'phone', limit) }
  }

  /** Asks in the morning what came in at night, reminds once, and hands who stays silent over to the phone, or closes. */
  async sweep(): Promise<void> {
    for (const one of await store.selectOpen(this.#deps.db, 'channel', 1000)) {
      await this.#look(one).catch((err) =>
        this.#deps.log.error({ err, ticketNo: one.ticketNo }, 'a follow-up could not be seen to'),
      )
    }
  }

  async #look(one: store.FollowUpRow): Promise<void> {
    const { db, publish, append, clock, isQuiet } = this.#deps
    const now = clock()
    const step = isQuiet(one.channel, now) ? null : stepFor(one, now)
    if (!step) return
    const messages = await db.transaction(async (tx) => {
      const row = await store.lockOpen(tx, one.ticketNo, one.round)
      if (!row || stepFor(row, now) !== step) return []
      if (step === 'give up') {
        await this.#giveUp(tx, row, now)
        return []
      }
      await store.markAsked(tx, { ...row, at: now, isReminder: step === 'remind' })
      const reply = words.ask(row.asked ?? 'contacted', row.ticketNo, step === 'remind' ? 'again' : 'first')
      return [await append(tx, row.conversationId, reply)]
    })
    for (const message of messages) publish(message)
  }

  async #giveUp(tx: Db, row: store.FollowUpRow, at: Date): Promise<void> {
    const kept = await findTicket(tx, this.#deps.vault, row.ticketNo)
    if (kept?.ticket.requester.phone) return store.toPhone(tx, row.ticketNo, row.round)
    // Whoever answered some of it has answered: what they said counts.
    const status = row.contacted === null && row.resolved === null ? 'unanswered' : 'answered'
    await store.close(tx, { ...row, status, by: 'silence', at })
  }
}

/** Where nothing can be asked, or nothing is to be solved. */
function exclusionOf({ kind, requester }: Ticket, mode: 'channel' | 'phone'): string | null {
  if (kind === 'praise') return 'praise'
  return mode === 'phone' && !requester.phone ? 'unreachable' : null
}

function stepFor(row: store.FollowUpRow, now: Date): 'ask' | 'remind' | 'give up' | null {
  if (!row.askedAt) return 'ask'
  const silentMs = now.getTime() - row.askedAt.getTime()
  if (silentMs > GIVE_UP_AFTER_MS) return 'give up'
  return silentMs > REMIND_AFTER_MS && !row.remindedAt ? 'remind' : null
}

/** The next round of a ticket: everything that was said, filed again, with a clock of its own. Null when it is not completed. */
export function reopenedTicket(ticket: Ticket, at: Date): Ticket | null {
  const status = nextStatus(ticket.status, 'reopened')
  if (status === 'refused') return null
  const round = ticket.round + 1
  const line = { at: toBeijingIso(at), author: 'requester' as const, text: `（回访）第${ticket.round}轮没有解决。` }
  return {
    ...ticket,
    status,
    round,
    dueAt: toBeijingIso(dueAt(ticket.responseTier, at, ticket.dayBasis)),
    stops: [],
    transcript: [...ticket.transcript, line],
  }
}

/** `2026-11` in Beijing. */
export const monthOf = (at: Date): string => beijingDay(at).slice(0, 7)
