import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'

/**
 * Lets go of the request of every socket that is open. The plugin keeps request, reply and response of an upgrade for
 * as long as its socket lives, more than the socket itself; thousands of people leave the page open and say nothing.
 * To be called right after `@fastify/websocket` was registered.
 */
export function releaseUpgrades(http: FastifyInstance): void {
  const responses = new WeakMap<IncomingMessage, ServerResponse>()
  http.addHook('onRequest', (request, reply, done) => {
    if (request.ws) responses.set(request.raw, reply.raw)
    done()
  })
  http.websocketServer.on('connection', (socket, raw) => {
    responses.get(raw)?.detachSocket(raw.socket)
    // The plugin's listener is added next, before anybody else's, and holds the request, too.
    queueMicrotask(() => replaceFirstErrorListener(socket))
  })
}

function replaceFirstErrorListener(socket: WebSocket): void {
  const [theirs] = socket.listeners('error') as ((error: Error) => void)[]
  // Ours first: an emitter that was without a listener for a moment keeps its table in a larger form.
  socket.on('error', terminate)
  if (theirs) socket.off('error', theirs)
}

function terminate(this: WebSocket): void {
  this.terminate()
}
