import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { instantOf } from '../domain/index.ts'
import { recordAudit, selectEntries, verifyAudit } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const PAGE = 50
const moment = z
  .string()
  .transform((text) => instantOf(text))
  .refine((at) => at !== null, 'is no time')
const word = z.string().min(1).max(128)

const filter = z.object({
  actorId: word.optional(),
  action: word.optional(),
  subjectType: word.optional(),
  subjectId: word.optional(),
  since: moment.optional(),
  to: moment.optional(),
  before: z.coerce.number().int().min(1).optional(),
})

/** The audit log: for auditors, who in turn cannot change anything. Looking into it is an entry too. */
export function installAudit(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/audit',
    allow: ['auditor'],
    schema: { querystring: filter },
    async handler({ query }, actor) {
      const { since, to, ...rest } = query
      const entries = await selectEntries(deps.db, {
        ...rest,
        since: since ?? undefined,
        to: to ?? undefined,
        limit: PAGE,
      })
      await recordAudit(deps.db, {
        actor,
        action: 'audit.viewed',
        subjectType: 'audit',
        subjectId: query.subjectId ?? 'all',
        fields: Object.keys(query),
        detail: { entries: entries.length },
      })
      return { entries, before: entries.length === PAGE ? entries.at(-1)!.seq : null }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/audit/verify',
    allow: ['auditor'],
    handler: () => verifyAudit(deps.db),
  })
}
