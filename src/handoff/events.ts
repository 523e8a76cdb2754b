import type { FastifyInstance } from 'fastify'
import type { Database, Db } from '../db/index.ts'
import {
  AppError,
  type Clock,
  type Reply,
  type StoredMessage,
  type Ticket,
  type TicketStatus,
  type Unit,
} from '../domain/index.ts'
import {
  extendedDue,
  insertLesson,
  isSameUnit,
  type KeptTicket,
  learnFromEvent,
  lessonArea,
  lockTicket,
  nextStatus,
  notedEvents,
  receiptOf,
  reportedEvents,
  reportersOf,
  sealTicket,
  selectLessons,
  startClock,
  statusSentence,
  stopClock,
  updateClassified,
  updateTicket,
} from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { type Incoming, readIncoming, type StatusEvent, unitOf, zoned } from './incoming.ts'
import { openKeptEvent, sealKeptEvent } from './kept-event.ts'
import { eventRows, insertEvents } from './outgoing.ts'
import { DISPATCH, type Receiver } from './receivers.ts'
import { reroute } from './reroute.ts'
import * as store from './store.ts'
import { noteSentence } from './wording.ts'

export interface EventDeps {
  db: Database
  vault: Vault
  clock: Clock
  receivers: readonly Receiver[]
  /** Writes a message into the requester's conversation within the transaction; what is `unasked` may wait for the morning. */
  append: (tx: Db, conversationId: string, reply: Reply, how: { unasked: boolean }) => Promise<StoredMessage>
  /** Shows it, after the commit. */
  publish: (message: StoredMessage) => void
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
  /** A unit says that it is done: asks the requester, within the transaction. */
  onCompleted: (tx: Db, completed: { ticket: Ticket; conversationId: string; at: Date }) => Promise<StoredMessage[]>
}

/** What became of an event; why, where it was refused. */
export interface Received {
  outcome: 'applied' | 'noted' | 'stale' | 'refused' | 'repeated'
  code?: Fault
}
type Fault = 'STEP_UNKNOWN' | 'STEP_IMPOSSIBLE' | 'REASON_MISSING'
type Step = (typeof reportedEvents)[number]

/** `POST /v1/dispatch/events`: what receivers tell us of a ticket. Verified, once each, in any order. */
export function installDispatchEvents(app: FastifyInstance, deps: EventDeps): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.post('/v1/dispatch/events', async (request) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const incoming = readIncoming(deps.receivers, { headers: request.headers, body, now: deps.clock() })
      const received = await receiveEvent(deps, incoming)
      const { type, event, receiver } = incoming
      request.log.info({ ticketNo: event.ticketNo, receiver: receiver.id, type, ...received }, 'a status event came in')
      return received
    })
  })
}

/** Takes in what a receiver tells of a ticket, once. Throws TICKET_UNKNOWN. */
export async function receiveEvent(deps: EventDeps, incoming: Incoming): Promise<Received> {
  const { messages, hasSent, ...received } = await deps.db.transaction((tx) => apply(tx, deps, incoming))
  for (const message of messages) deps.publish(message)
  if (hasSent) deps.onOutbox()
  return received
}

interface Applied extends Received {
  messages: StoredMessage[]
  hasSent: boolean
}

async function apply(tx: Db, deps: EventDeps, incoming: Incoming): Promise<Applied> {
  const { id, type, event, text, receiver } = incoming
  const kept = await lockTicket(tx, deps.vault, event.ticketNo)
  // Of a ticket that it was never sent, a receiver learns nothing, not even that it exists.
  if (!kept || !(kept.ticket.sentTo ?? [DISPATCH]).includes(receiver.id))
    throw new AppError('TICKET_UNKNOWN', `there is no ticket ${event.ticketNo}`)
  const last = await store.lastSequence(tx, event.ticketNo, receiver.id)
  const verdict = judge(kept.ticket, incoming, last)
  const isNew = await store.insertEvent(tx, {
    id,
    ticketNo: event.ticketNo,
    receiver: receiver.id,
    sequence: event.sequence,
    type,
    outcome: verdict.outcome,
    fault: verdict.outcome === 'refused' ? verdict.fault : null,
    body: sealKeptEvent(deps.vault, text),
    at: zoned(event.at),
  })
  if (!isNew) return { outcome: 'repeated', messages: [], hasSent: false }
  if (verdict.outcome === 'noted') {
    await moveClock(tx, deps, kept, incoming)
    return { outcome: 'noted', messages: await tellNoted(tx, deps, kept, incoming), hasSent: false }
  }
  if (verdict.outcome === 'refused') return { outcome: 'refused', code: verdict.fault, messages: [], hasSent: false }
  if (verdict.outcome === 'stale') return { outcome: 'stale', messages: [], hasSent: false }
  return move(tx, deps, { kept, step: verdict.step, status: verdict.status, event })
}

type Verdict =
  | { outcome: 'applied'; step: Step; status: TicketStatus }
  | { outcome: 'noted' }
  | { outcome: 'stale' }
  | { outcome: 'refused'; fault: Fault }

/** What is to become of an event: a rule without any input but these three. */
export function judge(
  ticket: Pick<Ticket, 'status'>,
  { type, event, receiver }: Pick<Incoming, 'type' | 'event'> & { receiver: Pick<Incoming['receiver'], 'reports'> },
  lastSequence: number,
): Verdict {
  if (event.sequence <= lastSequence) return { outcome: 'stale' }
  const step = reportedEvents.find((one) => type === `ticket.${one}`)
  if (!step) return { outcome: 'refused', fault: 'STEP_UNKNOWN' }
  if (receiver.reports === 'timeline') return { outcome: 'noted' }
  const status = nextStatus(ticket.status, step)
  if (status === 'refused') return { outcome: 'refused', fault: 'STEP_IMPOSSIBLE' }
  if (needsReason(step) && !reasonOf(event)) return { outcome: 'refused', fault: 'REASON_MISSING' }
  return isNoted(step) ? { outcome: 'noted' } : { outcome: 'applied', step, status }
}

/** 退单 and 延期 without a reason: nobody can route anew, or grant more time, by that. */
const needsReason = (step: Step): boolean => step === 'returned' || step === 'extended'

const isNoted = (step: Step): boolean => (notedEvents as readonly Step[]).includes(step)

/** Units write their reasons where their system lets them. */
function reasonOf({ reason, internalNote, publicText }: StatusEvent): string | null {
  return [reason, internalNote, publicText].map((text) => text?.trim()).find(Boolean) ?? null
}

interface Move {
  kept: KeptTicket
  step: Step
  status: TicketStatus
  event: StatusEvent
}

async function move(tx: Db, deps: EventDeps, { kept, step, status, event }: Move): Promise<Applied> {
  const { vault } = deps
  const unit = unitOf(event.unit)
  await learnRoute(tx, vault, kept.ticket, step, unit)
  const clocked = afterStep(kept.ticket, step, event)
  const { dueAt } = clocked
  const leadUnit = unit ?? kept.ticket.leadUnit
  const sequence = Math.max(event.sequence, kept.dispatchSequence)
  await updateTicket(tx, event.ticketNo, { status, dueAt, leadUnit, sequence })
  const classified = await learnFromEvent(tx, vault, clocked, { step, category: event.category })
  if (classified !== kept.ticket) await updateClassified(tx, classified, sealTicket(vault, classified))
  const moved: Ticket = { ...classified, status, dueAt, leadUnit }
  const messages = await tellReporters(tx, deps, { ticket: moved, conversationId: kept.conversationId }, event)
  if (step === 'returned') {
    const hasSent = await sendBack(tx, deps, { ...moved, leadUnit: classified.leadUnit }, event)
    return { outcome: 'applied', messages, hasSent }
  }
  const asked =
    step === 'completed'
      ? await deps.onCompleted(tx, {
          ticket: moved,
          conversationId: kept.conversationId,
          at: new Date(zoned(event.at)),
        })
      : []
  return { outcome: 'applied', messages: [...messages, ...asked], hasSent: false }
}

/** How a step moves the clock: a send-back stops it until it is judged who acts; a deadline that is named goes before all. */
function afterStep(ticket: Ticket, step: Step, event: StatusEvent): Ticket {
  const at = new Date(zoned(event.at))
  const clocked = step === 'returned' ? stopClock(ticket, 'objection', at) : startClock(ticket, at)
  if (event.dueAt) return { ...clocked, dueAt: zoned(event.dueAt) }
  return step === 'extended' && event.days ? { ...clocked, dueAt: extendedDue(clocked, event.days) } : clocked
}

/** The dispatch system waits for the requester's facts, or goes on: the deadline moves by as long as it waited. */
async function moveClock(
  tx: Db,
  { vault }: EventDeps,
  { ticket, ...kept }: KeptTicket,
  incoming: Incoming,
): Promise<void> {
  const { type, event, receiver } = incoming
  if (receiver.reports === 'timeline') return
  const at = new Date(zoned(event.at))
  const clocked =
    type === 'ticket.suspended'
      ? stopClock(ticket, 'facts', at)
      : type === 'ticket.resumed'
        ? startClock(ticket, at)
        : ticket
  if (clocked === ticket) return
  const { status, dueAt, leadUnit } = clocked
  await updateTicket(tx, ticket.ticketNo, { status, dueAt, leadUnit, sequence: kept.dispatchSequence })
  await updateClassified(tx, clocked, sealTicket(vault, clocked))
}

/** Everybody who reported the matter hears of it, each under the number that they were given. */
async function tellReporters(
  tx: Db,
  deps: EventDeps,
  { ticket, conversationId }: { ticket: Ticket; conversationId: string },
  event: StatusEvent,
): Promise<StoredMessage[]> {
  const how = pressing(ticket)
  const messages = [await deps.append(tx, conversationId, progressReply(ticket, event), how)]
  for (const other of await reportersOf(tx, ticket.ticketNo)) {
    const own = { ...ticket, ticketNo: other.ticketNo }
    messages.push(await deps.append(tx, other.conversationId, progressReply(own, event), how))
  }
  return messages
}

/** A unit that sends back is not the one that leads: the ticket is routed anew, and its receivers hear the proposal. */
async function sendBack(tx: Db, deps: EventDeps, ticket: Ticket, event: StatusEvent): Promise<boolean> {
  const { vault, clock } = deps
  const lessons = ticket.category ? await selectLessons(tx, ticket.category.code, lessonArea(ticket.place)) : []
  const routed = reroute(ticket, { by: unitOf(event.unit), reason: reasonOf(event), lessons })
  const { ticket: sent, rows } = eventRows(deps, routed, { type: 'ticket.updated', at: clock() })
  await store.updateRerouted(tx, sent, sealTicket(vault, sent))
  await insertEvents(tx, rows)
  return rows.length > 0
}

/** A dispatch after a send-back says who was right: the next ticket of this category and place may go there at once. */
async function learnRoute(tx: Db, vault: Vault, ticket: Ticket, step: Step, unit: Unit | null): Promise<void> {
  if (step !== 'dispatched' || ticket.status !== 'returned' || !unit || !ticket.category) return
  const body = await store.lastSentBack(tx, ticket.ticketNo)
  // An event that names no unit is the first receiver's: until it was sent back it led.
  const from = body && (unitOf(openKeptEvent(vault, body).unit) ?? ticket.firstUnit)
  if (!from || isSameUnit(from, unit)) return
  const { ticketNo, category, place } = ticket
  await insertLesson(tx, { ticketNo, category: category.code, area: lessonArea(place), from, to: unit })
}

/** What is noted is told only in the words that the receiver has for the requester. */
async function tellNoted(
  tx: Db,
  deps: EventDeps,
  kept: KeptTicket,
  { type, event, receiver }: Incoming,
): Promise<StoredMessage[]> {
  const text = noteSentence(kept.ticket.ticketNo, {
    unit: unitOf(event.unit)?.name ?? (receiver.reports === 'timeline' ? receiver.name : null),
    publicText: event.publicText,
    asksForFacts: type === 'ticket.suspended' && receiver.reports !== 'timeline',
  })
  if (!text) return []
  return [await deps.append(tx, kept.conversationId, progress(text, kept.ticket), pressing(kept.ticket))]
}

/** Word of an emergency waits for nothing. */
function pressing({ urgency }: Ticket): { unasked: boolean } {
  return { unasked: urgency !== 'emergency' }
}

/** What the requester reads: where the ticket stands, with the unit's public words. Internal notes never leave. */
function progressReply(ticket: Ticket, { publicText }: StatusEvent): Reply {
  const receipt = receiptOf(ticket)
  return progress(statusSentence(receipt.status, { ...receipt, publicText }), ticket)
}

function progress(text: string, ticket: Ticket): Reply {
  const empty = { citations: [], aiGenerated: false, quickReplies: [] }
  return { author: 'system', kind: 'progress', text, ...empty, ticket: receiptOf(ticket) }
}
