import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError, type Unit } from '../../domain/index.ts'
import type { Conference } from '../../enterprise/index.ts'
import { recordAudit } from '../../people/index.ts'
import { maskPersonalData } from '../../text/index.ts'
import { findTicket } from '../../tickets/index.ts'
import type { DeskDeps } from '../deps.ts'
import { deskRoute } from '../route.ts'

const serving = { allow: ['agent', 'supervisor'] as const }
const one = z.object({ id: z.uuid() })
const ofTicket = z.object({ ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/) })
const words = (max: number) => z.string().trim().min(4).max(max)
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const unitCodes = (least: number) => z.array(z.string().min(1).max(64)).min(least).max(20)

/** 疑难工单会商: called for a ticket, answered by units, minuted, decided. See docs/enterprise.md. */
export function installConferences(app: FastifyInstance, deps: DeskDeps): void {
  const { conferences } = deps.enterprise
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/conferences',
    ...serving,
    schema: { querystring: z.object({ all: z.stringbool().default(false) }) },
    async handler({ query }, actor) {
      const listed = await conferences.list(query.all)
      await recordAudit(deps.db, {
        actor,
        action: 'conference.listed',
        subjectType: 'conference',
        subjectId: 'list',
        detail: { conferences: listed.length },
      })
      return {
        conferences: await Promise.all(
          listed.map(async (item) => ({ ...shown(item), title: await titleOf(deps, item) })),
        ),
      }
    },
  })
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/conference-units',
    ...serving,
    handler: () => ({
      units: [...deps.reference().catalogue.units.values()].map(({ code, name }) => ({ code, name })),
    }),
  })
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/tickets/:ticketNo/conferences',
    ...serving,
    schema: { params: ofTicket },
    async handler({ params }, actor) {
      const held = await conferences.of(params.ticketNo)
      await recordAudit(deps.db, {
        actor,
        action: 'conference.viewed',
        subjectType: 'ticket',
        subjectId: params.ticketNo,
      })
      return { conferences: held.map(shown) }
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/tickets/:ticketNo/conferences',
    ...serving,
    schema: { params: ofTicket, body: z.object({ reason: words(1000), units: unitCodes(2), meetsAt: moment }) },
    async handler({ params, body }, actor, reply) {
      const units = body.units.map((code) => unitOf(deps, code))
      const id = await conferences.call(actor, params.ticketNo, { ...body, units })
      return reply.code(201).send({ id })
    },
  })
  installSteps(app, deps)
}

function installSteps(app: FastifyInstance, deps: DeskDeps): void {
  const { conferences } = deps.enterprise
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/conferences/:id/answers',
    ...serving,
    schema: { params: one, body: z.object({ unit: z.string().min(1).max(100), comes: z.boolean() }) },
    async handler({ params, body }, actor, reply) {
      await conferences.answer(actor, params.id, body)
      return reply.code(204).send()
    },
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/conferences/:id/minutes',
    ...serving,
    schema: { params: one, body: z.object({ minutes: words(20_000) }) },
    async handler({ params, body }, actor, reply) {
      await conferences.minute(actor, params.id, body.minutes)
      return reply.code(204).send()
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/conferences/:id/decide',
    allow: ['supervisor'],
    schema: {
      params: one,
      body: z.object({
        decision: words(2000),
        leadUnit: z.string().min(1).max(64),
        supportingUnits: unitCodes(0).default([]),
        dueAt: moment.nullable().default(null),
      }),
    },
    async handler({ params, body }, actor, reply) {
      const supportingUnits = body.supportingUnits.map((code) => unitOf(deps, code))
      await conferences.decide(actor, params.id, { ...body, leadUnit: unitOf(deps, body.leadUnit), supportingUnits })
      return reply.code(204).send()
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/conferences/:id/cancel',
    ...serving,
    schema: { params: one, body: z.object({ reason: words(200) }) },
    async handler({ params, body }, actor, reply) {
      await conferences.cancel(actor, params.id, body.reason)
      return reply.code(204).send()
    },
  })
}

function unitOf({ reference }: DeskDeps, code: string): Unit {
  const unit = reference().catalogue.units.get(code)
  if (!unit) throw new AppError('REQUEST_INVALID', `units: the catalogue has no unit ${code}`)
  return unit
}

async function titleOf({ db, vault }: DeskDeps, { ticketNo }: Conference): Promise<string | null> {
  const kept = await findTicket(db, vault, ticketNo)
  return kept && maskPersonalData(kept.ticket.title)
}

/** Words of conferences are for who serves; what is personal in them is masked like everywhere. */
function shown({ reason, minutes, decision, ...rest }: Conference) {
  return {
    ...rest,
    reason: maskPersonalData(reason),
    minutes: minutes && maskPersonalData(minutes),
    decision: decision && maskPersonalData(decision),
  }
}
