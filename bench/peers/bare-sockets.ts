/** Peer: `ws` alone, which greets each connection and echoes what it hears. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { serveParent } from '../inside.ts'

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  socket.on('message', (data) => socket.send(data))
  socket.send('{"type":"session"}')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
serveParent({ port: (server.address() as AddressInfo).port }, async () => {
  globalThis.gc?.()
  return process.memoryUsage()
})
