import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, type Ticket, ticketStatuses } from '../domain/index.ts'
import { eventsOf, TICKET_TOPIC } from '../handoff/index.ts'
import { deliveriesOf } from '../outbox/index.ts'
import { recordAudit, selectEntries } from '../people/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { countByDistrict, findTicket, type KeptTicket, listTickets, projectTicket } from '../tickets/index.ts'
import type { DeskDeps } from './deps.ts'
import { plainValueOf, revealable } from './reveal.ts'
import { deskRoute } from './route.ts'

const PAGE = 50
/** The review is sealed with the ticket: who filters by it has at most so many opened for one page. */
const MAX_OPENED = 1000
const MAX_VIEWS = 500

const params = z.object({ ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/) })
/** `2026-11-22T15:58:00.000Z~20261122-000123`: where the page before ended. */
const cursor = z
  .string()
  .regex(/^[\d:.TZ-]{20,30}~\d{8}-\d{6,12}$/)
  .transform((text) => {
    const [at = '', ticketNo = ''] = text.split('~')
    return { receivedAt: new Date(at), ticketNo }
  })
  .refine(({ receivedAt }) => !Number.isNaN(receivedAt.getTime()), 'is no place in the list')

const filter = z.object({
  status: z.enum(ticketStatuses).optional(),
  district: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  unit: z.string().trim().min(1).max(100).optional(),
  due: z.enum(['over', 'day']).optional(),
  review: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  number: z
    .string()
    .regex(/^[\d-]{1,21}$/)
    .optional(),
  before: cursor.optional(),
})
type Filter = z.output<typeof filter>

const serving = { allow: ['agent', 'supervisor'] as const }

/** Tickets as the desk sees them: personal data masked, each look and each unmasked field an entry of the audit log. */
export function installTickets(app: FastifyInstance, deps: DeskDeps): void {
  const { db, vault } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/tickets',
    ...serving,
    schema: { querystring: filter },
    async handler({ query }, actor) {
      const { tickets, before } = await pageOf(deps, query)
      await recordAudit(db, {
        actor,
        action: 'ticket.listed',
        subjectType: 'ticket',
        subjectId: 'list',
        fields: ['title'],
        detail: { filters: Object.keys(query), tickets: tickets.length },
      })
      return { tickets, before }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/tickets/districts',
    ...serving,
    handler: async () => ({ districts: await countByDistrict(db) }),
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/tickets/:ticketNo',
    ...serving,
    schema: { params },
    async handler({ params: { ticketNo } }, actor) {
      const kept = await known(deps, ticketNo)
      const ticket = projectTicket(kept.ticket, { contact: 'masked' })
      const events = await eventsOf(db, vault, ticketNo)
      const deliveries = await deliveriesOf(db, TICKET_TOPIC, ticketNo)
      await recordAudit(db, {
        actor,
        action: 'ticket.viewed',
        subjectType: 'ticket',
        subjectId: ticketNo,
        fields: ['ticket', 'events', 'deliveries'],
      })
      return {
        ticket,
        conversationId: kept.conversationId,
        revealable: revealable(kept.ticket, actor),
        events: events.map((event) => ({
          ...event,
          publicText: event.publicText && maskPersonalData(event.publicText),
          internalNote: event.internalNote && maskPersonalData(event.internalNote),
        })),
        deliveries,
      }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/tickets/:ticketNo/reveal',
    ...serving,
    schema: {
      params,
      body: z.object({ field: z.string().max(32), reason: z.string().trim().min(4).max(200) }),
    },
    async handler({ params: { ticketNo }, body: { field, reason } }, actor) {
      const { ticket } = await known(deps, ticketNo)
      const allowed = revealable(ticket, actor).find((one) => one === field)
      if (!allowed) throw new AppError('FORBIDDEN', 'there is nothing behind that field that you may see')
      // Before the value leaves: a look that could not be recorded does not happen.
      await recordAudit(db, {
        actor,
        action: 'ticket.revealed',
        subjectType: 'ticket',
        subjectId: ticketNo,
        fields: [allowed],
        reason,
      })
      return { field: allowed, value: plainValueOf(ticket, allowed) }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/tickets/:ticketNo/views',
    allow: ['supervisor', 'auditor'],
    schema: { params },
    async handler({ params: { ticketNo } }, actor) {
      const views = await selectEntries(db, { subjectType: 'ticket', subjectId: ticketNo, limit: MAX_VIEWS })
      await recordAudit(db, { actor, action: 'ticket.views-viewed', subjectType: 'ticket', subjectId: ticketNo })
      return { views }
    },
  })
}

/** Throws TICKET_UNKNOWN. */
async function known({ db, vault }: DeskDeps, ticketNo: string): Promise<KeptTicket> {
  const kept = await findTicket(db, vault, ticketNo)
  if (!kept) throw new AppError('TICKET_UNKNOWN', 'there is no such ticket')
  return kept
}

/** One page of the list, and where the next one begins; null when there is none. */
async function pageOf({ db, vault, clock }: DeskDeps, { review, ...wanted }: Filter) {
  const tickets: ReturnType<typeof listed>[] = []
  let before = wanted.before
  for (let opened = 0; opened < MAX_OPENED; opened += PAGE) {
    const rows = await listTickets(db, { ...wanted, before, now: clock(), limit: PAGE })
    for (const row of rows) {
      const kept = await findTicket(db, vault, row.ticketNo)
      before = row
      if (kept && (review === undefined || kept.ticket.review.required === review)) tickets.push(listed(kept.ticket))
      if (tickets.length === PAGE) return { tickets, before: cursorOf(row) }
    }
    if (rows.length < PAGE) return { tickets, before: null }
  }
  return { tickets, before: before ? cursorOf(before) : null }
}

function cursorOf({ receivedAt, ticketNo }: { receivedAt: Date; ticketNo: string }): string {
  return `${receivedAt.toISOString()}~${ticketNo}`
}

/** What a list shows of a ticket: nothing that leads to a person. */
function listed(ticket: Ticket) {
  const { ticketNo, status, kind, line, channel, receivedAt, dueAt, responseTier, urgency, round, reporters } = ticket
  return {
    ticketNo,
    status,
    kind,
    line,
    channel,
    title: projectTicket(ticket, { contact: 'masked' }).title,
    category: ticket.category?.path.at(-1) ?? null,
    district: ticket.place?.district ?? null,
    street: ticket.place?.street ?? null,
    leadUnit: ticket.leadUnit?.name ?? null,
    receivedAt,
    dueAt,
    responseTier,
    urgency,
    round,
    reporters,
    review: ticket.review.required,
    confidential: ticket.requester.confidential,
  }
}
