import type { WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor, People, Role } from '../people/index.ts'
import { readSessionCookie } from './cookie.ts'
import { admit } from './route.ts'

/** Our own code for "the session is over" (4000–4999 are for applications, RFC 6455, 7.4.2): sign in again. */
export const SESSION_OVER = 4401
const RECHECK_MS = 15_000

export interface DeskSocket {
  url: '/v1/desk'
  allow: readonly Role[]
  handler: (socket: WebSocket, actor: Actor, request: FastifyRequest) => void
  /** How soon a socket follows when its session ended, in whatever process. */
  recheckMs?: number
}

/**
 * The desk's socket: the cookie says who it is, the Origin that our own page opened it. It is closed with 4401 when
 * the session ends or the roles change. An open socket does not by itself keep a session alive.
 */
export function deskSocket(app: FastifyInstance, { people }: { people: People }, route: DeskSocket): void {
  const { url, allow, handler, recheckMs = RECHECK_MS } = route
  app.get(
    url,
    {
      websocket: true,
      schema: { hide: true },
      config: { desk: { allow, guard: 'session' } },
      onRequest: async (request) => {
        await admit(request, people, { allow })
      },
    },
    async (socket, request) => {
      const token = readSessionCookie(request)
      const session = await people.sessionOf(token, { isPassive: true })
      if (!session) return socket.close(SESSION_OVER, 'signed out')
      const timer = setInterval(() => {
        people.sessionOf(token, { isPassive: true }).then(
          (still) => {
            if (!still) socket.close(SESSION_OVER, 'signed out')
          },
          // The database is away: the next look will tell.
          () => undefined,
        )
      }, recheckMs)
      socket.on('close', () => clearInterval(timer))
      handler(socket, session.actor, request)
    },
  )
}
