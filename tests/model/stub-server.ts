import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the server does with one call. */
export type Play = (response: ServerResponse, body: { stream?: boolean; input?: string[] }) => void

export const event = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`

/** Streams the pieces as OpenAI does, then says that the answer is complete. */
export const says =
  (...pieces: string[]): Play =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const piece of pieces) response.write(event(piece))
    response.end(`${event('', 'stop')}data: [DONE]\n\n`)
  }

export const status =
  (code: number): Play =>
  (response) => {
    response.writeHead(code, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}')
  }

export const hangs: Play = () => {}

export interface StubServer {
  baseUrl: string
  calls: { path: string; authorization: string | undefined; body: Record<string, unknown> }[]
  /** What the next calls get; the last one stays. */
  play(...plays: Play[]): void
  [Symbol.asyncDispose](): Promise<void>
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const piece of request) text += piece
  return JSON.parse(text)
}

/** A real HTTP server that speaks as much of OpenAI's protocol as the script says. */
export async function startStub(): Promise<StubServer> {
  const calls: StubServer['calls'] = []
  let plays: Play[] = [status(500)]
  const server = createServer(async (request, response) => {
    const body = await readBody(request)
    calls.push({ path: request.url!, authorization: request.headers.authorization, body })
    const play = plays.length > 1 ? plays.shift()! : plays[0]!
    play(response, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    play(...next) {
      plays = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
