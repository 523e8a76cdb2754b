import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Dimension, dimensions, monthOf, type RateRow, selectRates } from '../followup/index.ts'
import { recordAudit } from '../people/index.ts'
import { csv } from './csv.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month like 2026-11')
const querystring = z.object({
  by: z.enum(Object.keys(dimensions) as [Dimension, ...Dimension[]]).default('unit'),
  from: month.optional(),
  to: month.optional(),
})
const readers = { method: 'GET', allow: ['supervisor', 'auditor'] } as const

/** The three rates, by what they can be told apart; months inclusive, this month when none is named. See docs/rates.md. */
export function installRates(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    ...readers,
    url: '/v1/desk/rates',
    schema: { querystring },
    handler: ({ query }) => rates(deps, query),
  })
  deskRoute(app, deps, {
    ...readers,
    url: '/v1/desk/rates.csv',
    schema: { querystring },
    async handler({ query }, actor, reply) {
      const found = await rates(deps, query)
      await recordAudit(deps.db, {
        actor,
        action: 'rates.exported',
        subjectType: 'rates',
        subjectId: found.by,
        detail: { from: found.from, to: found.to },
      })
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="rates-${found.by}-${found.from}-${found.to}.csv"`)
      return csv([head, ...[...found.rows, { ...found.total, name: '合计' }].map(lineOf)])
    },
  })
}

async function rates(deps: DeskDeps, query: z.output<typeof querystring>) {
  const from = query.from ?? monthOf(deps.clock())
  const to = query.to ?? from
  const rows = await selectRates(deps.db, query.by, { from, to })
  const named = rows.map((row) => ({ ...rated(row), name: nameOf(deps, query.by, row.key) }))
  return { by: query.by, from, to, rows: named, total: rated(summed(rows)) }
}

/** What a code is called; null where nobody knows, and where the page has its own words. */
function nameOf({ reference }: DeskDeps, by: Dimension, key: string | null): string | null {
  if (key === null) return null
  const { catalogue, gazetteer } = reference()
  if (by === 'street' || by === 'district') return gazetteer.areas.get(key)?.name ?? null
  if (by === 'category') return catalogue.leaves.get(key)?.path.join('—') ?? null
  return by === 'unit' || by === 'month' ? key : null
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

const three = ['response', 'resolution', 'satisfaction'] as const
const head = ['代码', '名称', '轮次', '未回复', '不计入'].concat(
  ['响应率', '解决率', '满意率'].flatMap((name) => [name, `${name}分子`, `${name}分母`]),
)

function lineOf(row: ReturnType<typeof rated> & { name: string | null }): (string | number | null)[] {
  const figures = three.flatMap((name) => [row[name].rate, row[name].met, row[name].counted])
  return [row.key, row.name, row.rounds, row.unanswered, row.excluded, ...figures]
}
