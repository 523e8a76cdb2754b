import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Handles the body of one POST. */
export type Handler = (body: string, request: IncomingMessage, response: ServerResponse) => Promise<void>

/** A bare `node:http` server on a free port of this machine; gives its port. */
export async function listen(handle: Handler): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      handle(Buffer.concat(parts).toString('utf8'), request, response).catch((error) => {
        response.writeHead(500).end(String(error))
      })
    })
  })
  // A load keeps its connections while another contender has its turn, which may take minutes.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}
