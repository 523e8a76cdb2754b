import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { addKey, listKeys, revokeKey, rotateKey, scopes } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const params = z.object({ id: z.uuid() })
const administrators = { allow: ['admin'] as const }

/** Keys of machines: for administrators. A key is told once, in the answer that makes it. */
export function installKeys(app: FastifyInstance, deps: DeskDeps): void {
  const { people } = deps

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/keys',
    ...administrators,
    handler: async () => ({ keys: await listKeys(people.deps) }),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/keys',
    ...administrators,
    schema: {
      body: z.object({ name: z.string().trim().min(1).max(64), scopes: z.array(z.enum(scopes)).min(1) }),
    },
    async handler({ body }, actor, reply) {
      return reply.code(201).send(await addKey(people.deps, actor, body))
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/keys/:id/rotate',
    ...administrators,
    schema: { params, body: z.object({ overlapHours: z.number().min(0).max(2160).default(24) }) },
    handler: (request, actor) => rotateKey(people.deps, actor, request.params.id, request.body.overlapHours),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/keys/:id/revoke',
    ...administrators,
    schema: { params },
    async handler(request, actor, reply) {
      await revokeKey(people.deps, actor, request.params.id)
      return reply.code(204).send()
    },
  })
}
