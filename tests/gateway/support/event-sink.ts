import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** One signed event as it arrived. */
export interface Arrived {
  headers: IncomingHttpHeaders & Record<string, string>
  body: string
}

/** Somebody else's system that takes signed events: verifies with an independent library, fails on demand. */
export interface EventSink extends AsyncDisposable {
  url: string
  secret: string
  /** Answers to the next events; 204 when there is none. */
  answers: number[]
  events: Arrived[]
  /** Resolves with all that arrived, once there are that many. */
  arrived: (count: number) => Promise<Arrived[]>
}

export async function eventSink(): Promise<EventSink> {
  const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`
  const events: Arrived[] = []
  const answers: number[] = []
  let waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      new Webhook(secret).verify(body, request.headers as Record<string, string>)
      events.push({ headers: request.headers as Arrived['headers'], body })
      response.writeHead(answers.shift() ?? 204).end()
      for (const wake of waiting.splice(0)) wake()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`,
    secret,
    answers,
    events,
    async arrived(count) {
      while (events.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
      return events
    },
    async [Symbol.asyncDispose]() {
      waiting = []
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
