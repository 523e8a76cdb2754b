import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { AppError } from '../domain/index.ts'
import { addUser, changeUser, listUsers, resetPassword, roles } from '../people/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'

const params = z.object({ id: z.uuid() })
const role = z.array(z.enum(roles)).min(1)
const words = z.string().trim().min(1).max(64)
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const hours = z
  .object({ day: z.number().int().min(1).max(7), from: time, to: time })
  .refine(({ from, to }) => from < to, 'must end after it begins')

const change = z.object({
  displayName: words.optional(),
  roles: role.optional(),
  /** Ids of the groups that the account serves; none: all. See docs/takeover.md. */
  skillGroups: z.array(words).max(20).optional(),
  workingHours: z.array(hours).max(21).nullable().optional(),
  disabled: z.boolean().optional(),
})

/** Accounts: for administrators. */
export function installUsers(app: FastifyInstance, deps: DeskDeps): void {
  const { people } = deps
  const administrators = { allow: ['admin'] as const }

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/users',
    ...administrators,
    handler: async () => ({ users: await listUsers(deps.db) }),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/users',
    ...administrators,
    schema: { body: z.object({ name: z.string().max(64), displayName: words.optional(), roles: role }) },
    async handler({ body }, actor, reply) {
      return reply.code(201).send(await addUser(people.deps, actor, body))
    },
  })

  deskRoute(app, deps, {
    method: 'PATCH',
    url: '/v1/desk/users/:id',
    ...administrators,
    schema: { params, body: change },
    handler(request, actor) {
      const known = deps.takeover.settings.groups.map(({ id }) => id)
      const unknown = request.body.skillGroups?.find((id) => !known.includes(id))
      if (unknown) throw new AppError('REQUEST_INVALID', `there is no group ${unknown}; there are ${known.join(', ')}`)
      return changeUser(people.deps, actor, request.params.id, request.body)
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/users/:id/reset',
    ...administrators,
    schema: { params, body: z.object({ totp: z.boolean().default(false) }) },
    handler: (request, actor) => resetPassword(people.deps, actor, request.params.id, request.body),
  })
}
