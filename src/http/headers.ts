import type { FastifyInstance } from 'fastify'

/**
 * Every answer, of whatever route, is taken by browsers as the type that it names, and tells other sites nothing of
 * the address it was asked under. To be called before other plugins are registered.
 */
export function installHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    if (!reply.hasHeader('referrer-policy')) reply.header('referrer-policy', 'same-origin')
  })
}
