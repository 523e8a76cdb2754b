import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { listOpen, resend } from '../outbox/index.ts'
import { recordAudit } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const PAGE = 100
const supervisors = { allow: ['supervisor', 'admin'] as const }

/** Deliveries that did not arrive: seen with the last fault, and sent again by a person. Their content stays sealed. */
export function installDeliveries(app: FastifyInstance, deps: DeskDeps): void {
  const { db, clock } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/deliveries',
    ...supervisors,
    schema: {
      querystring: z.object({
        status: z.enum(['dead', 'waiting']).default('dead'),
        before: z.coerce.number().int().min(1).optional(),
      }),
    },
    async handler({ query }) {
      const deliveries = await listOpen(db, { ...query, limit: PAGE })
      return { deliveries, before: deliveries.length === PAGE ? deliveries.at(-1)!.seq : null }
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/deliveries/resend',
    ...supervisors,
    schema: { body: z.object({ ids: z.array(z.uuid()).min(1).max(500) }) },
    handler: ({ body }, actor) =>
      db.transaction(async (tx) => {
        const resent = await resend(tx, body.ids, clock())
        await recordAudit(tx, {
          actor,
          action: 'delivery.resent',
          subjectType: 'delivery',
          subjectId: resent.length === 1 ? resent[0]! : 'several',
          detail: { ids: resent },
        })
        return { resent: resent.length }
      }),
  })
}
