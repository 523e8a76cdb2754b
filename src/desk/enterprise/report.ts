import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { beijingDay, instantOf } from '../../domain/index.ts'
import { openGaps } from '../../editorial/index.ts'
import { type EnterpriseReport, enterpriseReport } from '../../enterprise/index.ts'
import { recordAudit } from '../../people/index.ts'
import { csv } from '../csv.ts'
import type { DeskDeps } from '../deps.ts'
import { deskRoute } from '../route.ts'

const DAY_MS = 86_400_000
const GAPS = 200
const allow = ['supervisor', 'editor'] as const
const day = z.iso.date()
const span = z.object({ from: day.optional(), to: day.optional() })

/** What companies ask, by industry and district, and what they do not find; both days included, in Beijing. */
export function installEnterpriseReport(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/enterprise/report',
    allow,
    schema: { querystring: span },
    handler: async ({ query }, actor) => reportOf(deps, query, actor),
  })
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/enterprise/report.csv',
    allow,
    schema: { querystring: span },
    async handler({ query }, actor, reply) {
      const report = await reportOf(deps, query, actor)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="enterprise-${report.from}-${report.to}.csv"`)
        .send(csvOf(report))
    },
  })
}

async function reportOf(
  deps: DeskDeps,
  query: z.output<typeof span>,
  actor: Parameters<typeof recordAudit>[1]['actor'],
) {
  const { db, vault, clock, reference } = deps
  const to = query.to ?? beijingDay(clock())
  const from = query.from ?? beijingDay(new Date(instantOf(to)!.getTime() - 29 * DAY_MS))
  const moments = { from: instantOf(from)!, to: new Date(instantOf(to)!.getTime() + DAY_MS) }
  const report = await enterpriseReport(db, moments)
  const { leaves } = reference().catalogue
  const gaps = (await openGaps(db, vault, GAPS)).filter(
    ({ line, lastAt }) => line === 'enterprise' && lastAt >= moments.from && lastAt < moments.to,
  )
  await recordAudit(db, {
    actor,
    action: 'enterprise-report.viewed',
    subjectType: 'report',
    subjectId: `${from}~${to}`,
  })
  return {
    from,
    to,
    ...report,
    categories: report.categories.map((row) => ({ ...row, path: (row.code && leaves.get(row.code)?.path) || null })),
    unmet: gaps.map(({ question, count, disliked, lastAt }) => ({ question, count, disliked, lastAt })),
  }
}

type Report = Awaited<ReturnType<typeof reportOf>>

/** One table after the other. */
function csvOf(report: Report): string {
  return csv([
    ['统计期', report.from, report.to],
    [],
    ['行业', '行业名称', '区', '提问', '已答复', '没有依据', '转工单', '转人工'],
    ...report.cells.map((cell: EnterpriseReport['cells'][number]) => [
      cell.industry ?? '未登记',
      cell.industryName,
      cell.district ?? '未登记',
      cell.asked,
      cell.answered,
      cell.refused,
      cell.filed,
      cell.handedOver,
    ]),
    [],
    ['主题', '答复次数', '企业数'],
    ...report.topics.map(({ topic, answers, companies }) => [topic, answers, companies]),
    [],
    ['诉求分类', '工单', '在办', '超时'],
    ...report.categories.map(({ path, tickets, open, overdue }) => [
      path?.join('—') ?? '待核对',
      tickets,
      open,
      overdue,
    ]),
    [],
    ['没有得到答复的问题', '次数', '其中答得不好'],
    ...report.unmet.map(({ question, count, disliked }) => [question, count, disliked]),
  ])
}
