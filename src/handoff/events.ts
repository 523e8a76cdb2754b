import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Database, Db } from '../db/index.ts'
import {
  AppError,
  type Clock,
  instantOf,
  type Reply,
  type StoredMessage,
  type TicketReceipt,
  type TicketStatus,
  type Unit,
  unitLevels,
} from '../domain/index.ts'
import { verifyWebhook } from '../http/index.ts'
import {
  type KeptTicket,
  learnFromEvent,
  levelOfUnit,
  lockTicket,
  nextStatus,
  receiptOf,
  reportersOf,
  sealTicket,
  statusSentence,
  updateClassified,
  updateTicket,
} from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import { sealKeptEvent } from './kept-event.ts'

const steps = ['accepted', 'dispatched', 'returned', 'extended', 'completed', 'escalated'] as const
export type Step = (typeof steps)[number]

/** What the database and the chat can hold: no NUL, no half of a surrogate pair. */
const words = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'holds NUL or half of a character')
const moment = z.iso
  .datetime({ offset: true, local: true })
  .refine((text) => instantOf(text) !== null, 'is no time, or its offset is beyond 14:00')

const statusEvent = z.object({
  ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/),
  sequence: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  unit: z
    .union([
      words(100).min(1),
      z.object({
        code: words(64).default(''),
        name: words(100).min(1),
        level: z.enum(unitLevels).optional(),
      }),
    ])
    .optional(),
  publicText: words(2000).optional(),
  internalNote: z.string().max(10_000).optional(),
  at: moment,
  dueAt: moment.optional(),
  /** The code of our catalogue that the dispatch system classified the ticket under, where it did so anew. */
  category: words(64).optional(),
})
export type StatusEvent = z.infer<typeof statusEvent>

const cloudEvent = z.object({
  type: z.string().regex(/^ticket\.[a-z]+$/),
  data: z.unknown(),
})

export interface EventDeps {
  db: Database
  vault: Vault
  clock: Clock
  secrets: readonly string[]
  /** Writes a message into the requester's conversation within the transaction. */
  append: (tx: Db, conversationId: string, reply: Reply) => Promise<StoredMessage>
  /** Shows it, after the commit. */
  publish: (message: StoredMessage) => void
}

type Outcome = 'applied' | 'stale' | 'refused' | 'repeated'

/** `POST /v1/dispatch/events`: what the dispatch system tells us of a ticket. Verified, once each, in any order. */
export function installDispatchEvents(app: FastifyInstance, deps: EventDeps): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.post('/v1/dispatch/events', async (request) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const { id, text } = verifyWebhook({ headers: request.headers, body, secrets: deps.secrets, now: deps.clock() })
      const { type, event } = parseEvent(text)
      const outcome = await receiveEvent(deps, { id, type, event, text })
      request.log.info({ ticketNo: event.ticketNo, type, outcome }, 'a status event came in')
      return { outcome }
    })
  })
}

/** Throws EVENT_INVALID for what is no CloudEvent of ours. */
function parseEvent(text: string): { type: string; event: StatusEvent } {
  try {
    const { type, data } = cloudEvent.parse(JSON.parse(text))
    return { type, event: statusEvent.parse(data) }
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined
    const detail = issue ? `${issue.path.join('.') || 'event'}: ${issue.message}` : 'the body is not JSON'
    throw new AppError('EVENT_INVALID', detail, { cause })
  }
}

interface Incoming {
  id: string
  type: string
  event: StatusEvent
  text: string
}

async function receiveEvent(deps: EventDeps, incoming: Incoming): Promise<Outcome> {
  const { outcome, messages = [] } = await deps.db.transaction((tx) => apply(tx, deps, incoming))
  for (const message of messages) deps.publish(message)
  return outcome
}

async function apply(
  tx: Db,
  deps: EventDeps,
  { id, type, event, text }: Incoming,
): Promise<{ outcome: Outcome; messages?: StoredMessage[] }> {
  const kept = await lockTicket(tx, deps.vault, event.ticketNo)
  if (!kept) throw new AppError('TICKET_UNKNOWN', `there is no ticket ${event.ticketNo}`)
  const change = changeOf(kept, type, event)
  const outcome = typeof change === 'string' ? change : 'applied'
  const isNew = await keepEvent(tx, { id, type, event, outcome, body: sealKeptEvent(deps.vault, text) })
  if (!isNew) return { outcome: 'repeated' }
  if (typeof change === 'string') return { outcome }
  await updateTicket(tx, event.ticketNo, change)
  const classified = await learnFromEvent(tx, deps.vault, kept.ticket, { step: stepOf(type), category: event.category })
  if (classified !== kept.ticket) await updateClassified(tx, classified, sealTicket(deps.vault, classified))
  const ticket = { ...classified, ...change }
  const messages = [await deps.append(tx, kept.conversationId, progressReply(receiptOf(ticket), event))]
  for (const { ticketNo, conversationId } of await reportersOf(tx, event.ticketNo)) {
    const own = { ...receiptOf(ticket), ticketNo }
    messages.push(await deps.append(tx, conversationId, progressReply(own, event)))
  }
  return { outcome, messages }
}

const stepOf = (type: string): string => type.slice('ticket.'.length)

type Change = { status: TicketStatus; dueAt: string; leadUnit: Unit | null; sequence: number }

/** What an event changes; `stale` when a newer one was seen, `refused` when the ticket cannot take that step. */
function changeOf(
  { ticket, dispatchSequence }: KeptTicket,
  type: string,
  event: StatusEvent,
): Change | 'stale' | 'refused' {
  if (event.sequence <= dispatchSequence) return 'stale'
  const step = steps.find((one) => type === `ticket.${one}`)
  const status = step ? nextStatus(ticket.status, step) : 'refused'
  if (status === 'refused') return 'refused'
  return {
    status,
    dueAt: event.dueAt ? zoned(event.dueAt) : ticket.dueAt,
    leadUnit: unitOf(event.unit) ?? ticket.leadUnit,
    sequence: event.sequence,
  }
}

/** A time without a zone is Beijing's. */
function zoned(time: string): string {
  return /(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}+08:00`
}

function unitOf(unit: StatusEvent['unit']): Unit | null {
  if (!unit) return null
  const { code, name, level } = typeof unit === 'string' ? { code: '', name: unit, level: undefined } : unit
  return { code, name, level: level ?? levelOfUnit(code) }
}

/** What the requester reads: where the ticket stands, with the unit's public words. Internal notes never leave. */
function progressReply(receipt: TicketReceipt, { publicText }: StatusEvent): Reply {
  const text = statusSentence(receipt.status, { ...receipt, publicText })
  return {
    author: 'system',
    kind: 'progress',
    text,
    citations: [],
    aiGenerated: false,
    quickReplies: [],
    ticket: receipt,
  }
}

async function keepEvent(
  tx: Db,
  kept: { id: string; type: string; event: StatusEvent; outcome: string; body: Buffer },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into ticket_event (id, ticket_no, sequence, type, outcome, body, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do nothing returning id`,
    [kept.id, kept.event.ticketNo, kept.event.sequence, kept.type, kept.outcome, kept.body, zoned(kept.event.at)],
  )
  return rows.length > 0
}
