import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { DeskDeps } from '../deps.ts'
import { deskRoute } from '../route.ts'

const name = (max: number) => z.string().trim().min(2).max(max)
const month = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/)
  .optional()

/** Green-channel companies (绿通企业), and how they keep their promises. */
export function installGreenChannel(app: FastifyInstance, deps: DeskDeps): void {
  const { greenChannels } = deps.enterprise
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/green-channel',
    allow: ['agent', 'supervisor', 'auditor'],
    schema: { querystring: z.object({ month }) },
    async handler({ query }) {
      return { companies: await greenChannels.list(), ratings: await greenChannels.ratings(query.month ?? null) }
    },
  })
  deskRoute(app, deps, {
    method: 'PUT',
    url: '/v1/desk/green-channel/:code',
    allow: ['supervisor'],
    schema: {
      params: z.object({ code: z.string().regex(/^[a-z0-9][a-z0-9-]{1,63}$/) }),
      body: z.object({
        name: name(100),
        brands: z.array(name(40)).min(1).max(20),
        categories: z
          .array(z.string().regex(/^[A-Z0-9-]{2,20}$/))
          .min(1)
          .max(20),
        promisedHours: z.int().min(1).max(360),
        active: z.boolean().default(true),
      }),
    },
    async handler({ params, body }, actor, reply) {
      await greenChannels.put(actor, { ...body, code: params.code })
      await deps.onReviewed()
      return reply.code(204).send()
    },
  })
}
