import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { beginTotp, changeOwnPassword, confirmTotp, type IssuedSession, removeTotp, roles } from '../people/index.ts'
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './cookie.ts'
import type { DeskDeps } from './deps.ts'
import { checkOwnPage, deskRoute, sessionOfRequest } from './route.ts'

const password = z.string().min(1).max(1024)
const code = z.string().regex(/^\d{6}$/)
const credentials = z.object({ name: z.string().min(1).max(128), password, code: code.optional() })

/** Sign-in and sign-out, and what everybody may do with their own account. */
export function installOwnAccount(app: FastifyInstance, deps: DeskDeps): void {
  const { people } = deps
  app.post(
    '/v1/desk/sign-in',
    { schema: { tags: ['desk'], body: credentials }, config: { desk: { allow: [], guard: 'public' } } },
    async (request, reply) => {
      checkOwnPage(request)
      const session = await people.signIn({
        ...(request.body as z.infer<typeof credentials>),
        address: request.ip,
        priorToken: readSessionCookie(request),
      })
      return greet(request, reply, session)
    },
  )

  app.post(
    '/v1/desk/sign-out',
    { schema: { tags: ['desk'] }, config: { desk: { allow: [], guard: 'public' } } },
    async (request, reply) => {
      checkOwnPage(request)
      await people.signOut(readSessionCookie(request))
      clearSessionCookie(request, reply)
      return reply.code(204).send()
    },
  )

  const own = { allow: roles, isOwnAccount: true }

  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/me',
    ...own,
    handler: (request) => me(sessionOfRequest(request)!),
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/me/password',
    ...own,
    schema: { body: z.object({ present: password, next: password }) },
    async handler(request, _actor, reply) {
      const { userId } = sessionOfRequest(request)!
      const session = await changeOwnPassword(people.deps, { userId, ...request.body, address: request.ip })
      return greet(request as unknown as FastifyRequest, reply, session)
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/me/totp',
    ...own,
    schema: { body: z.object({ present: password }) },
    handler(request) {
      const { userId } = sessionOfRequest(request)!
      return beginTotp(people.deps, { userId, ...request.body, address: request.ip })
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/me/totp/confirm',
    ...own,
    schema: { body: z.object({ code }) },
    async handler(request, _actor, reply) {
      await confirmTotp(people.deps, sessionOfRequest(request)!.userId, request.body.code)
      return reply.code(204).send()
    },
  })

  deskRoute(app, deps, {
    method: 'POST',
    url: '/v1/desk/me/totp/remove',
    ...own,
    schema: { body: z.object({ present: password, code }) },
    async handler(request, _actor, reply) {
      const { userId } = sessionOfRequest(request)!
      await removeTotp(people.deps, { userId, ...request.body, address: request.ip })
      return reply.code(204).send()
    },
  })

  /** Gives the browser its new session, and says who is in. */
  async function greet(request: FastifyRequest, reply: FastifyReply, session: IssuedSession) {
    setSessionCookie(request, reply, session)
    reply.header('cache-control', 'no-store')
    return me((await people.sessionOf(session.token))!)
  }
}

function me({ userId, userName, actor, mustChangePassword, totp, hasPassword }: DeskSessionView) {
  return {
    id: userId,
    name: userName,
    displayName: actor.name,
    roles: actor.roles,
    mustChangePassword,
    totp,
    hasPassword,
  }
}

type DeskSessionView = NonNullable<ReturnType<typeof sessionOfRequest>>
