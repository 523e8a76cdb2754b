import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { recordAudit } from '../people/index.ts'
import { csv } from './csv.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const LIST = 200
const answers = z
  .object({
    contacted: z.boolean().optional(),
    resolved: z.boolean().optional(),
    satisfaction: z.enum(['satisfied', 'basically', 'dissatisfied']).optional(),
    reason: z.string().trim().max(2000).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'holds no answer')
const entry = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('missed'), round: z.int().min(1) }),
  z.object({ outcome: z.literal('answered'), round: z.int().min(1), answers }),
  z.object({
    outcome: z.literal('excluded'),
    round: z.int().min(1),
    exclusion: z.enum(['demand_unlawful', 'not_ours']),
    reason: z.string().trim().min(4).max(200),
  }),
])

/** Follow-up by phone. See docs/follow-up.md. */
export function installFollowUps(app: FastifyInstance, deps: DeskDeps): void {
  const { db, followUps } = deps
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/follow-ups',
    allow: ['agent', 'supervisor'],
    handler: () => deps.followUps.phoneList(LIST),
  })
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/follow-ups.csv',
    allow: ['supervisor'],
    async handler(_request, actor, reply) {
      const { waiting } = await deps.followUps.phoneList(10_000)
      await recordAudit(db, {
        actor,
        action: 'follow_up.exported',
        subjectType: 'follow_up',
        subjectId: 'phone',
        detail: { rows: waiting.length },
      })
      reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="follow-ups.csv"')
      const rows = waiting.map((one) => [
        one.ticketNo,
        one.round,
        one.unitName,
        one.categoryCode,
        one.channel,
        one.completedAt.toISOString(),
        one.attempts,
      ])
      return csv([['工单号', '轮次', '承办单位', '分类', '渠道', '办结时间', '已拨打'], ...rows])
    },
  })
  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/follow-ups/:ticketNo',
    allow: ['agent', 'supervisor'],
    schema: { params: z.object({ ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/) }), body: entry },
    async handler({ params: { ticketNo }, body }, actor) {
      const of = { ticketNo, round: body.round }
      const given =
        body.outcome === 'missed'
          ? ({ reached: false } as const)
          : body.outcome === 'answered'
            ? ({ reached: true, answers: body.answers } as const)
            : ({ reached: true, exclusion: body.exclusion } as const)
      const result = await followUps.enter(actor, of, given)
      await recordAudit(db, {
        actor,
        action: `follow_up.${body.outcome}`,
        subjectType: 'ticket',
        subjectId: ticketNo,
        reason: body.outcome === 'excluded' ? body.reason : null,
        detail: { round: body.round, status: result.status, reopened: result.reopened },
      })
      return result
    },
  })
}
