import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { fates } from '../../assist/index.ts'
import type { Call } from '../../calls/index.ts'
import { instantOf } from '../../domain/index.ts'
import { type Actor, type Role, recordAudit } from '../../people/index.ts'
import type { DeskDeps } from '../deps.ts'
import { deskRoute, sessionOfRequest } from '../route.ts'
import { type AtDesk, checkSight, maySee } from './access.ts'
import { fieldName, fieldValue } from './fields.ts'
import { callView, cardOf } from './view.ts'

const PAGE = 50
const allow: readonly Role[] = ['agent', 'supervisor']
const params = z.object({ id: z.uuid() })
const listQuery = z.object({
  scope: z.enum(['table', 'history']).default('table'),
  before: z
    .string()
    .max(40)
    .optional()
    .transform((text, context) => {
      const at = text ? instantOf(text) : null
      if (text && !at) context.addIssue('is no ISO 8601 time')
      return at
    }),
})

/** Calls by request: the list, one call, its form, the fate of suggestions, and the ticket. */
export function installCallRoutes(app: FastifyInstance, deps: DeskDeps): void {
  installLists(app, deps)
  installForm(app, deps)
  installEnd(app, deps)
}

function installLists(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/calls',
    allow,
    schema: { querystring: listQuery },
    async handler(request, actor) {
      const { calls, userNames } = deps.live
      const who = atDesk(request, actor)
      const { scope, before } = request.query
      if (scope === 'table') {
        const users = await userNames()
        return { calls: (await calls.onTable()).filter((call) => maySee(call, who, users)).map(cardOf), next: null }
      }
      const agentIds = who.roles.includes('supervisor') ? null : [who.id, who.userName]
      const page = await calls.history({ before: before ?? deps.clock(), agentIds, limit: PAGE })
      const last = page.length === PAGE ? page.at(-1) : undefined
      return { calls: page.map(cardOf), next: last ? last.startedAt.toISOString() : null }
    },
  })

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/calls/:id',
    allow,
    schema: { params },
    async handler(request, actor) {
      const call = await seen(deps, request, actor)
      const view = await callView(deps.live.calls, call, await deps.live.assist.state(call.id))
      await recordAudit(deps.db, { actor, action: 'call.view', subjectType: 'call', subjectId: call.id })
      return view
    },
  })
}

function installForm(app: FastifyInstance, deps: DeskDeps): void {
  const field = params.extend({ field: fieldName })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/calls/:id/form/:field',
    allow,
    schema: { params: field, body: z.object({ value: z.unknown() }) },
    async handler(request, actor) {
      const call = await seen(deps, request, actor)
      const { field: name } = request.params
      const value = fieldValue(name, request.body.value ?? null, deps.reference())
      return { form: await deps.live.assist.edit(call.id, actor.id, name, value) }
    },
  })
  deskRoute(app, deps, {
    method: 'DELETE',
    url: '/v1/desk/calls/:id/form/:field',
    allow,
    schema: { params: field },
    async handler(request, actor) {
      const call = await seen(deps, request, actor)
      return { form: await deps.live.assist.release(call.id, actor.id, request.params.field) }
    },
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/calls/:id/suggestions/:suggestion',
    allow,
    schema: {
      params: params.extend({ suggestion: z.uuid() }),
      body: z.object({ fate: z.enum(fates).exclude(['withdrawn']) }),
    },
    async handler(request, actor, reply) {
      const call = await seen(deps, request, actor)
      await deps.live.assist.fate(call.id, actor.id, request.params.suggestion, request.body.fate)
      return reply.code(204).send()
    },
  })
}

function installEnd(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/calls/:id/take',
    allow,
    schema: { params },
    async handler(request, actor) {
      const call = await seen(deps, request, actor)
      const { userName } = atDesk(request, actor)
      const taken = await deps.live.calls.assign(call.id, userName)
      await recordAudit(deps.db, { actor, action: 'call.take', subjectType: 'call', subjectId: call.id })
      return { call: cardOf(taken) }
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/calls/:id/submit',
    allow,
    schema: { params },
    async handler(request, actor) {
      const call = await seen(deps, request, actor)
      const submitted = await deps.live.submit(call.id, actor)
      const detail = { ticketNo: submitted.ticketNo }
      await recordAudit(deps.db, { actor, action: 'call.submit', subjectType: 'call', subjectId: call.id, detail })
      return submitted
    },
  })
}

/** The call of the path. Throws CALL_UNKNOWN, and FORBIDDEN for somebody else's. */
export async function seen(deps: DeskDeps, request: { params: { id: string } }, actor: Actor): Promise<Call> {
  const { calls, userNames } = deps.live
  const call = await calls.find(request.params.id)
  checkSight(call, atDesk(request, actor), await userNames(call.agentId))
  return call
}

export function atDesk(request: object, { id, name, roles }: Actor): AtDesk {
  return { id, name, roles, userName: sessionOfRequest(request)?.userName ?? id }
}
