import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Db } from '../db/index.ts'
import { AppError, type Ticket, ticketKinds } from '../domain/index.ts'
import { eventRows, insertEvents, type TicketEventType } from '../handoff/index.ts'
import { recordAudit } from '../people/index.ts'
import {
  countReviews,
  decideLikeness,
  type KeptTicket,
  keepExample,
  lockTicket,
  nextStatus,
  offeredLikenesses,
  openReviews,
  projectTicket,
  recentMerges,
  reviewed,
  setMerged,
  updateReviewed,
} from '../tickets/index.ts'
import type { DeskDeps } from './deps.ts'
import { pairViews, waitingView } from './review-view.ts'
import { deskRoute } from './route.ts'

const PAGE = 100
const ticketNo = z.string().regex(/^\d{8}-\d{6,12}$/)
const params = z.object({ ticketNo })
const code = z.string().trim().min(1).max(64)
const decision = z.object({
  category: code.optional(),
  place: z
    .string()
    .regex(/^\d{6}(?:\d{3}){0,2}$/)
    .optional(),
  unit: code.optional(),
  kind: z.enum(ticketKinds).optional(),
  reason: z.string().trim().max(200).optional(),
})
const serving = { allow: ['agent', 'supervisor'] as const }

/** What waits for a look before it is dispatched, and pairs that may be one matter; decisions teach the classifier. */
export function installReview(app: FastifyInstance, deps: DeskDeps): void {
  const { db, vault } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/review',
    ...serving,
    async handler(_request, actor) {
      const tickets = (await openReviews(db, vault, PAGE)).map((ticket) => waitingView(ticket, deps.reference()))
      const offers = await pairViews(deps, await offeredLikenesses(db, null, PAGE))
      const merges = await pairViews(deps, await recentMerges(db, PAGE))
      await recordAudit(db, {
        actor,
        action: 'review.listed',
        subjectType: 'ticket',
        subjectId: 'list',
        fields: ['title', 'description'],
        detail: { tickets: tickets.length, pairs: offers.length + merges.length },
      })
      return { count: await countReviews(db), tickets, offers, merges }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/review/:ticketNo',
    ...serving,
    schema: { params, body: decision },
    async handler({ params: { ticketNo: number }, body: { reason, ...decided } }, actor) {
      const ticket = await db.transaction(async (tx) => {
        const kept = await known(tx, deps, number)
        const decision = reviewed(kept.ticket, decided, deps.reference())
        const { ticket: after, rows } = eventRows(deps, decision, { type: 'ticket.updated', at: deps.clock() })
        await updateReviewed(tx, vault, after, actor.id)
        await insertEvents(tx, rows)
        await teach(tx, deps, kept.ticket, after)
        await recordAudit(tx, {
          actor,
          action: 'ticket.reviewed',
          subjectType: 'ticket',
          subjectId: number,
          fields: Object.keys(decided),
          reason: reason ?? null,
          detail: { from: kept.ticket.category?.code ?? null, to: after.category?.code ?? null },
        })
        return after
      })
      await deps.onReviewed()
      return { ticket: projectTicket(ticket, { contact: 'masked' }) }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/repeats/:ticketNo',
    ...serving,
    schema: {
      params,
      body: z.object({ other: ticketNo, same: z.boolean(), reason: z.string().trim().max(200).optional() }),
    },
    async handler({ params: { ticketNo: number }, body: { other, same, reason } }, actor) {
      if (number === other) throw new AppError('REQUEST_INVALID', 'a ticket is no repeat of itself')
      const ticket = await db.transaction(async (tx) => {
        // Always in the same order, so that two agents who decide on one pair do not wait for each other.
        const locked = new Map<string, KeptTicket>()
        for (const one of [number, other].sort()) locked.set(one, await known(tx, deps, one))
        const after = same
          ? await merge(tx, deps, locked.get(number)!, locked.get(other)!)
          : await part(tx, deps, locked.get(number)!, other)
        const status = same ? 'merged' : 'different'
        await decideLikeness(tx, { ticketNo: number, otherNo: other, status, reason: '人工判断。', by: actor.id })
        await recordAudit(tx, {
          actor,
          action: same ? 'ticket.merged' : 'ticket.parted',
          subjectType: 'ticket',
          subjectId: number,
          reason: reason ?? null,
          detail: { other },
        })
        return after
      })
      await deps.onReviewed()
      return { ticket: projectTicket(ticket, { contact: 'masked' }) }
    },
  })
}

/** Throws TICKET_UNKNOWN. */
async function known(tx: Db, { vault }: DeskDeps, number: string): Promise<KeptTicket> {
  const kept = await lockTicket(tx, vault, number)
  if (!kept) throw new AppError('TICKET_UNKNOWN', `there is no ticket ${number}`)
  return kept
}

/** The leaf that was decided is right for these words, and one that was not kept is wrong. */
async function teach(tx: Db, { vault }: DeskDeps, before: Ticket, { category }: Ticket): Promise<void> {
  if (!category) return
  const own = before.category
  const right = { code: category.code, catalogueVersion: category.catalogueVersion }
  await keepExample(tx, vault, before, { ...right, verdict: 'right', source: 'review' })
  if (own && own.code !== category.code)
    await keepExample(tx, vault, before, {
      code: own.code,
      catalogueVersion: own.catalogueVersion,
      verdict: 'wrong',
      source: 'review',
    })
}

async function merge(tx: Db, deps: DeskDeps, kept: KeptTicket, first: KeptTicket): Promise<Ticket> {
  const isOpen = ({ ticket }: KeptTicket) => nextStatus(ticket.status, 'merged') !== 'refused'
  if (!isOpen(kept) || !isOpen(first)) throw new AppError('REQUEST_INVALID', 'only open tickets can be merged')
  await setMerged(tx, kept, first.ticket.ticketNo)
  const merged: Ticket = { ...kept.ticket, status: 'merged', mergedInto: first.ticket.ticketNo, reporters: 1 }
  await tell(tx, deps, merged, 'ticket.merged')
  const reporters = first.ticket.reporters + kept.ticket.reporters
  await tell(tx, deps, { ...first.ticket, reporters }, 'ticket.updated')
  return merged
}

/** A merge undone; a pair that was only offered stays two tickets. */
async function part(tx: Db, deps: DeskDeps, kept: KeptTicket, other: string): Promise<Ticket> {
  if (kept.ticket.mergedInto !== other) return kept.ticket
  await setMerged(tx, kept, null)
  const parted: Ticket = { ...kept.ticket, status: 'filed', mergedInto: null }
  await tell(tx, deps, parted, 'ticket.reopened')
  return parted
}

/** Tells every receiver that knows the ticket, each its own projection; the ticket itself is not written. */
async function tell(tx: Db, deps: DeskDeps, ticket: Ticket, type: TicketEventType): Promise<void> {
  const { rows } = eventRows(deps, ticket, { type, at: deps.clock(), isKept: false })
  await insertEvents(tx, rows)
}
