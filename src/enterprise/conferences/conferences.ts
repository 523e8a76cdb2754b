import type { Db } from '../../db/index.ts'
import { AppError, newId, type Ticket, toBeijingIso, type Unit } from '../../domain/index.ts'
import type { TimelineEntry } from '../../handoff/index.ts'
import { type Actor, recordAudit } from '../../people/index.ts'
import { maskPersonalData } from '../../text/index.ts'
import { type KeptTicket, lockTicket } from '../../tickets/index.ts'
import type { Vault } from '../../vault/index.ts'
import { type TellingDeps, tellChange } from '../telling.ts'
import * as store from './store.ts'

const LISTED = 200
/** Nothing is conferred on that is over. */
const closed: readonly Ticket['status'][] = ['completed', 'withdrawn', 'merged']

/** What a conference decided: who leads from now on, who supports, until when. */
export interface ConferenceDecision {
  decision: string
  leadUnit: Unit
  supportingUnits: readonly Unit[]
  dueAt: Date | null
}

/**
 * 疑难工单会商: several units confer on a ticket that none can solve alone. Each step is told to the ticket's receivers
 * as `ticket.updated` with a member `conference` beside the ticket, and its call and its decision to the requester.
 */
export class Conferences {
  readonly #deps: TellingDeps

  constructor(deps: TellingDeps) {
    this.#deps = deps
  }

  list(all: boolean) {
    return store.selectConferences(this.#deps.db, this.#deps.vault, all, LISTED)
  }

  of(ticketNo: string) {
    return store.conferencesOf(this.#deps.db, this.#deps.vault, ticketNo)
  }

  /** Throws TICKET_UNKNOWN, and CONFERENCE_CLOSED where one is called already or the ticket is over. */
  async call(
    actor: Actor,
    ticketNo: string,
    given: { reason: string; units: readonly Unit[]; meetsAt: Date },
  ): Promise<string> {
    const { vault, clock } = this.#deps
    const id = newId()
    await this.#change(ticketNo, async (tx, kept) => {
      const at = clock()
      const isNew =
        !closed.includes(kept.ticket.status) &&
        (await store.insertConference(tx, vault, { ...given, id, ticketNo, by: actor.name, at }))
      if (!isNew) throw new AppError('CONFERENCE_CLOSED', 'the ticket is over, or a conference is called already')
      await audit(tx, actor, 'conference.called', ticketNo, { id, units: given.units.map(({ name }) => name) })
      const text = `您的工单${ticketNo}涉及多个单位，已请${given.units.map(({ name }) => name).join('、')}会商，有结果马上告诉您。`
      return { ticket: kept.ticket, told: text }
    })
    return id
  }

  /** A unit says whether it comes. Throws CONFERENCE_CLOSED, NOT_FOUND for a unit that was not invited. */
  async answer(actor: Actor, id: string, { unit, comes }: { unit: string; comes: boolean }): Promise<void> {
    const { db, vault } = this.#deps
    await db.transaction(async (tx) => {
      const { ticketNo } = await called(tx, vault, id)
      if (!(await store.putAnswer(tx, id, unit, comes))) throw new AppError('NOT_FOUND', 'that unit is not invited')
      await audit(tx, actor, 'conference.answered', ticketNo, { id, unit, comes })
    })
  }

  /** Writes the minutes; until it is decided they may be written anew. Throws CONFERENCE_CLOSED. */
  async minute(actor: Actor, id: string, minutes: string): Promise<void> {
    const { db, vault } = this.#deps
    await db.transaction(async (tx) => {
      const { ticketNo } = await called(tx, vault, id)
      await store.putMinutes(tx, vault, id, minutes)
      await audit(tx, actor, 'conference.minuted', ticketNo, { id })
    })
  }

  /** What was decided becomes the ticket's: its lead, its support, its time. Throws CONFERENCE_CLOSED. */
  async decide(actor: Actor, id: string, given: ConferenceDecision): Promise<void> {
    const { vault, clock } = this.#deps
    const ticketNo = await this.#ticketOf(id)
    await this.#change(ticketNo, async (tx, kept) => {
      const at = clock()
      await called(tx, vault, id)
      await store.closeConference(tx, vault, { id, status: 'decided', decision: given.decision, by: actor.name, at })
      await audit(tx, actor, 'conference.decided', ticketNo, { id, lead: given.leadUnit.name })
      return { ticket: led(kept.ticket, given), told: decisionWords(ticketNo, given) }
    })
  }

  /** Called off. Throws CONFERENCE_CLOSED. */
  async cancel(actor: Actor, id: string, reason: string): Promise<void> {
    const { vault, clock } = this.#deps
    const ticketNo = await this.#ticketOf(id)
    await this.#change(ticketNo, async (tx, kept) => {
      await called(tx, vault, id)
      const closing = { id, status: 'cancelled' as const, decision: null, by: actor.name, at: clock() }
      await store.closeConference(tx, vault, closing)
      await audit(tx, actor, 'conference.cancelled', ticketNo, { id }, reason)
      return { ticket: kept.ticket, told: null }
    })
  }

  async #ticketOf(id: string): Promise<string> {
    return (await called(this.#deps.db, this.#deps.vault, id)).ticketNo
  }

  /** One step: the ticket is held, changed, its receivers and its requester are told, all in one transaction. */
  async #change(
    ticketNo: string,
    work: (tx: Db, kept: KeptTicket) => Promise<{ ticket: Ticket; told: string | null }>,
  ): Promise<void> {
    const { db, vault, publish, onOutbox } = this.#deps
    const message = await db.transaction(async (tx) => {
      const kept = await lockTicket(tx, vault, ticketNo)
      if (!kept) throw new AppError('TICKET_UNKNOWN', 'there is no such ticket')
      const { ticket, told } = await work(tx, kept)
      const [last] = (await store.conferencesOf(tx, vault, ticketNo)).slice(-1)
      const about = { conference: viewOf(last!) }
      return tellChange(tx, this.#deps, { ticket, conversationId: kept.conversationId, about, told })
    })
    if (message) publish(message)
    onOutbox()
  }
}

async function called(db: Db, vault: Vault, id: string): Promise<store.Conference> {
  const conference = await store.lockCalled(db, vault, id)
  if (!conference) throw new AppError('CONFERENCE_CLOSED', 'no conference of that id is called')
  return conference
}

async function audit(
  tx: Db,
  actor: Actor,
  action: string,
  ticketNo: string,
  detail: Record<string, string | boolean | string[]>,
  reason: string | null = null,
): Promise<void> {
  await recordAudit(tx, { actor, action, subjectType: 'ticket', subjectId: ticketNo, detail, reason })
}

function led(ticket: Ticket, { leadUnit, supportingUnits, dueAt }: ConferenceDecision): Ticket {
  const names = supportingUnits.map(({ name }) => name).join('、')
  return {
    ...ticket,
    leadUnit,
    supportingUnits: supportingUnits.filter(({ name }) => name !== leadUnit.name),
    copiedUnits: ticket.copiedUnits.filter(({ name }) => name !== leadUnit.name),
    dueAt: dueAt ? toBeijingIso(dueAt) : ticket.dueAt,
    routeReason: `${ticket.routeReason}会商决定由${leadUnit.name}主责${names ? `，${names}协办` : ''}。`,
    review: { required: false, reasons: [] },
  }
}

function decisionWords(ticketNo: string, { decision, leadUnit, dueAt }: ConferenceDecision): string {
  const until = dueAt ? `，${toBeijingIso(dueAt).slice(0, 10)} 前答复您` : ''
  const words = maskPersonalData(decision)
  return `您的工单${ticketNo}会商有了结果：${words}${/[。！？.!?]$/.test(words) ? '' : '。'}由${leadUnit.name}办理${until}。`
}

/** As receivers hear of it: personal data in the words masked, whoever they are. */
function viewOf({ id, status, units, meetsAt, minutes, decision, decidedAt }: store.Conference) {
  return {
    id,
    status,
    units: units.map(({ unit, comes }) => ({ ...unit, comes })),
    meetsAt: toBeijingIso(meetsAt),
    minutes: minutes && maskPersonalData(minutes),
    decision: decision && maskPersonalData(decision),
    decidedAt: decidedAt && toBeijingIso(decidedAt),
  }
}

/** A ticket's conferences among all that happened to it. */
export function conferenceEntries(conferences: readonly store.Conference[]): TimelineEntry[] {
  return conferences.flatMap((one) => {
    const units = one.units.map(({ unit }) => unit.name).join('、')
    const entry = (type: string, at: Date, words: Partial<TimelineEntry>): TimelineEntry => ({
      at,
      direction: 'in',
      receiver: 'conference',
      type,
      outcome: 'applied',
      unit: units,
      ...words,
    })
    const calling = entry('conference.called', one.calledAt, { reason: one.reason })
    if (!one.decidedAt) return [calling]
    const words = { publicText: one.decision, internalNote: one.minutes }
    return [calling, entry(`conference.${one.status}`, one.decidedAt, words)]
  })
}
