import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import type { Ticket } from '../../../src/domain/index.ts'

/** One delivery as the dispatch system received it. */
export interface Received {
  id: string
  type: string
  subject: string
  ticket: Ticket
  headers: IncomingMessage['headers']
}

/** A dispatch system of the tests: verifies with an independent library, counts effects, keeps a book, fails on demand. */
export class Receiver implements AsyncDisposable {
  /** Every delivery, repeats included. */
  readonly deliveries: Received[] = []
  /** Answers of the next deliveries; 200 when there is none. */
  readonly answers: number[] = []
  /** What its book lacks of what it took, and what it says that it reported. */
  readonly book = { lost: new Set<string>(), reported: [] as { id: string; ticketNo: string }[] }
  readonly #webhook: Webhook
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      if (request.url === '/reconcile') response.end(JSON.stringify(this.#compare(request, body)))
      else response.writeHead(this.#take(request, body)).end()
    })
  })
  #waiting: (() => void)[] = []

  constructor(secret: string) {
    this.#webhook = new Webhook(secret)
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`
  }

  /** Events by their ids: a repeat has no second effect. */
  get effects(): Received[] {
    return [...new Map(this.deliveries.map((one) => [one.id, one])).values()]
  }

  /** Resolves when that many different events have arrived. */
  async arrived(count: number): Promise<Received[]> {
    while (this.effects.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.effects
  }

  /** Resolves with the event that created that ticket. */
  async created(ticketNo: string): Promise<Received> {
    for (;;) {
      const found = this.deliveries.find((one) => one.type === 'ticket.created' && one.subject === ticketNo)
      if (found) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Resolves when an event has come that often. */
  async repeated(id: string, times: number): Promise<void> {
    while (this.deliveries.filter((one) => one.id === id).length < times)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves with the first event of that type on that ticket. */
  async received(ticketNo: string, type: string): Promise<Received> {
    for (;;) {
      const found = this.deliveries.find((one) => one.type === type && one.subject === ticketNo)
      if (found) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #compare(request: IncomingMessage, body: string): object {
    this.#webhook.verify(body, request.headers as Record<string, string>)
    const received = this.effects.map(({ id }) => id).filter((id) => !this.book.lost.has(id))
    return { received, reported: this.book.reported }
  }

  #take(request: IncomingMessage, body: string): number {
    const event = this.#webhook.verify(body, request.headers as Record<string, string>) as {
      id: string
      type: string
      subject: string
      data: Ticket
    }
    const answer = this.answers.shift() ?? 200
    if (answer < 300) {
      this.deliveries.push({
        id: event.id,
        type: event.type,
        subject: event.subject,
        ticket: event.data,
        headers: request.headers,
      })
      for (const wake of this.#waiting.splice(0)) wake()
    }
    return answer
  }
}
