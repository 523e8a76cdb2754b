import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { fates, sourceOfChat } from '../assist/index.ts'
import { AppError } from '../domain/index.ts'
import { type Role, recordAudit } from '../people/index.ts'
import { fieldName, fieldValue } from './calls/fields.ts'
import { checkSight } from './conversations.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const allow: readonly Role[] = ['agent', 'supervisor']
const params = z.object({ id: z.uuid() })

/** Beside a chat that an agent has taken: the same answers, form, next question and warnings as beside a call. */
export function installChats(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/conversations/:id/assist',
    allow,
    schema: { params },
    async handler({ params: { id } }, actor) {
      await checkSight(deps, actor, id)
      const line = await deps.messages.lineOf(id)
      if (!line) throw new AppError('CONVERSATION_UNKNOWN', 'there is no such conversation')
      const { turns } = sourceOfChat(id, line, await deps.messages.history(id))
      return deps.live.assist.follow(id, turns)
    },
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/conversations/:id/form/:field',
    allow,
    schema: { params: params.extend({ field: fieldName }), body: z.object({ value: z.unknown() }) },
    async handler({ params: { id, field }, body }, actor) {
      await checkSight(deps, actor, id)
      const value = fieldValue(field, body.value ?? null, deps.reference())
      return { form: await deps.live.assist.edit(id, actor.id, field, value) }
    },
  })
  deskRoute(app, deps, {
    method: 'DELETE',
    url: '/v1/desk/conversations/:id/form/:field',
    allow,
    schema: { params: params.extend({ field: fieldName }) },
    async handler({ params: { id, field } }, actor) {
      await checkSight(deps, actor, id)
      return { form: await deps.live.assist.release(id, actor.id, field) }
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/conversations/:id/submit',
    allow,
    schema: { params },
    async handler({ params: { id } }, actor) {
      const heldBy = await deps.takeover.heldBy(actor, id)
      const filed = await deps.live.submitChat(id, { agentId: actor.id, heldBy })
      const detail = { ticketNo: filed.ticketNo }
      await recordAudit(deps.db, {
        actor,
        action: 'conversation.submit',
        subjectType: 'conversation',
        subjectId: id,
        detail,
      })
      return filed
    },
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/conversations/:id/suggestions/:suggestion',
    allow,
    schema: {
      params: params.extend({ suggestion: z.uuid() }),
      body: z.object({ fate: z.enum(fates).exclude(['withdrawn']) }),
    },
    async handler({ params: { id, suggestion }, body }, actor, reply) {
      await checkSight(deps, actor, id)
      await deps.live.assist.fate(id, actor.id, suggestion, body.fate)
      return reply.code(204).send()
    },
  })
}
