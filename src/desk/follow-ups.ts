import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Dimension, dimensions, monthOf, type RateRow, selectRates } from '../followup/index.ts'
import { recordAudit } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const LIST = 200
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month like 2026-11')
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

/** Follow-up by phone, and the three rates. See docs/follow-up.md and docs/rates.md. */
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
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/rates',
    allow: ['supervisor', 'auditor'],
    schema: {
      querystring: z.object({
        by: z.enum(Object.keys(dimensions) as [Dimension, ...Dimension[]]).default('unit'),
        from: month.optional(),
        to: month.optional(),
      }),
    },
    async handler({ query }) {
      const from = query.from ?? monthOf(deps.clock())
      const to = query.to ?? from
      const rows = await selectRates(db, query.by, { from, to })
      return { by: query.by, from, to, rows: rows.map(rated), total: rated(summed(rows)) }
    },
  })
}

/** Counts with their rates; a rate without anything that counts is null, not zero. */
function rated(row: RateRow) {
  const { key, rounds, unanswered, excluded } = row
  const rate = (counted: number, met: number) => ({ counted, met, rate: counted > 0 ? met / counted : null })
  return {
    key,
    rounds,
    unanswered,
    excluded,
    response: rate(row.responseCounted, row.responseMet),
    resolution: rate(row.resolutionCounted, row.resolutionMet),
    satisfaction: rate(row.satisfactionCounted, row.satisfactionMet),
  }
}

function summed(rows: readonly RateRow[]): RateRow {
  const sum = (member: Exclude<keyof RateRow, 'key'>) => rows.reduce((total, row) => total + row[member], 0)
  return {
    key: null,
    rounds: sum('rounds'),
    unanswered: sum('unanswered'),
    excluded: sum('excluded'),
    responseCounted: sum('responseCounted'),
    responseMet: sum('responseMet'),
    resolutionCounted: sum('resolutionCounted'),
    resolutionMet: sum('resolutionMet'),
    satisfactionCounted: sum('satisfactionCounted'),
    satisfactionMet: sum('satisfactionMet'),
  }
}

/** RFC 4180, with the mark by which spreadsheets know UTF-8; a value that a spreadsheet would run is only text. */
function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null) => {
    const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value ?? '')
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
