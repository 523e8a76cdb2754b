import type { FastifyInstance } from 'fastify'
import type { Role } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

/** What waits on a page of the desk, for whom; `$1` is who asks. */
interface Waiting {
  page: string
  roles: readonly Role[]
  sql: string
}

const waiting: readonly Waiting[] = [
  {
    page: '/chats',
    roles: ['agent', 'supervisor'],
    sql: `select count(*) from takeover where status = 'queued' or (status = 'taken' and agent_id = $1)`,
  },
  { page: '/calls', roles: ['agent', 'supervisor'], sql: `select count(*) from call where state = 'live'` },
  {
    page: '/follow-ups',
    roles: ['agent', 'supervisor'],
    sql: `select count(*) from follow_up where status = 'open' and mode = 'phone'`,
  },
  {
    page: '/review',
    roles: ['agent', 'supervisor'],
    sql: `select count(*) from ticket where review_reasons <> '{}' and reviewed_at is null
      and status not in ('completed', 'withdrawn', 'merged')`,
  },
  {
    page: '/deliveries',
    roles: ['supervisor', 'admin'],
    sql: `select count(*) from outbox where status = 'dead'`,
  },
  {
    page: '/deliveries',
    roles: ['supervisor'],
    sql: `select count(*) from ticket_event where outcome = 'refused' and seen_at is null`,
  },
  { page: '/quality', roles: ['supervisor'], sql: 'select count(*) from quality_check where checked_at is null' },
  {
    page: '/quality',
    roles: ['agent'],
    sql: 'select count(*) from quality_check where checked_at is not null and seen_at is null and agent_id = $1',
  },
]

/** How much waits on each page that somebody may open, for the frame of the desk. Counts only. */
export function installCounts(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/counts',
    allow: ['agent', 'supervisor', 'admin'],
    async handler(_request, actor) {
      const mine = waiting.filter(({ roles }) => roles.some((role) => actor.roles.includes(role)))
      const parts = mine.map(({ page, sql }) => `select '${page}' as page, (${sql})::int as count, $1::text as who`)
      const rows = await deps.db.query<{ page: string; count: number }>(parts.join(' union all '), [actor.id])
      const counts: Record<string, number> = {}
      for (const { page, count } of rows) counts[page] = (counts[page] ?? 0) + count
      return { counts }
    },
  })
}
