import type { FastifyInstance } from 'fastify'
import { countByReceiver } from '../outbox/index.ts'
import type { DeskDeps } from './deps.ts'
import { deskRoute } from './route.ts'
import { countByChannel } from './store.ts'

/** How channels and deliveries are doing, in counts and times only. */
export function installDeskHealth(app: FastifyInstance, deps: DeskDeps): void {
  deskRoute(app, deps, {
    method: 'GET',
    url: '/v1/desk/health',
    allow: ['supervisor', 'admin'],
    async handler() {
      const [channels, receivers] = [await countByChannel(deps.db), await countByReceiver(deps.db)]
      return { at: deps.clock(), channels, receivers, uptimeSeconds: Math.floor(performance.now() / 1000) }
    },
  })
}
