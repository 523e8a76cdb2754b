import type { FastifyInstance } from 'fastify'
import type { DeskDeps } from '../deps.ts'
import { QueueWatch } from '../live-chats/index.ts'
import { deskSocket } from '../socket.ts'
import { atDesk, installCallRoutes } from './routes.ts'
import { CallDeskSocket } from './socket.ts'
import { Whispers } from './whispers.ts'

export type { CallDeskDeps } from './deps.ts'

/** The live desk: calls by request, and the socket on which they come in. See docs/desk-socket.md. */
export function installCalls(app: FastifyInstance, deps: DeskDeps): void {
  installCallRoutes(app, deps)
  const whispers = new Whispers()
  const queue = new QueueWatch(deps.takeover, (err) => deps.log.warn({ err }, 'the queue could not be looked at'))
  deskSocket(app, deps, {
    url: '/v1/desk',
    allow: ['agent', 'supervisor'],
    handler(socket, actor, request) {
      const onError = (err: unknown) => request.log.error({ err }, 'a desk socket failed')
      new CallDeskSocket(socket, { desk: deps, whispers, queue, actor, who: atDesk(request, actor), onError })
        .serve()
        .catch((error: unknown) => {
          onError(error)
          socket.close(1011, 'please try again')
        })
    },
  })
}
