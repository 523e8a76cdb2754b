import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { listUsers } from '../../people/index.ts'
import type { DeskDeps } from '../deps.ts'
import { deskRoute } from '../route.ts'
import { figuresOf } from './report.ts'
import { type ServiceRow, selectFields, selectService } from './store.ts'

const DAY_MS = 86_400_000

/** What suggestions were worth, and how long conversations took: by agent and by topic. Counts and times only. */
export function installServiceReport(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/service-report',
    allow: ['supervisor'],
    schema: { querystring: z.object({ days: z.coerce.number().int().min(1).max(366).default(30) }) },
    async handler({ query: { days } }) {
      const to = deps.clock()
      const from = new Date(to.getTime() - days * DAY_MS)
      const rows = await selectService(deps.db, from, to)
      const { leaves } = deps.reference().catalogue
      const topicOf = ({ category }: ServiceRow) => (category && leaves.get(category)?.path[0]) || '未归类'
      const comparable = (row: ServiceRow) => `${row.medium} ${topicOf(row)}`
      const names = new Map((await listUsers(deps.db)).map(({ id, displayName }) => [id, displayName]))
      const by = (key: (row: ServiceRow) => string) =>
        [...Map.groupBy(rows, key)]
          .map(([name, own]) => ({ name, ...figuresOf(own, comparable) }))
          .toSorted((a, b) => b.talks - a.talks || (a.name < b.name ? -1 : 1))
      return {
        from,
        to,
        total: figuresOf(rows, comparable),
        agents: by(({ agent }) => names.get(agent) ?? agent),
        topics: by(topicOf),
        fields: await selectFields(deps.db, from, to),
      }
    },
  })
}
