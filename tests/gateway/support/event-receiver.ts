import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** A CloudEvent as somebody outside received it. */
export interface ReceivedEvent<Data> {
  id: string
  type: string
  subject: string
  data: Data
}

/** Somebody outside who takes signed events: verifies with an independent library, fails on demand. */
export class EventReceiver<Data> implements AsyncDisposable {
  readonly events: ReceivedEvent<Data>[] = []
  /** Answers of the next deliveries; 200 when there is none. */
  readonly answers: number[] = []
  readonly #webhook: Webhook
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      const event = this.#webhook.verify(body, request.headers as Record<string, string>) as ReceivedEvent<Data>
      const answer = this.answers.shift() ?? 200
      if (answer < 300) this.events.push(event)
      response.writeHead(answer).end()
      for (const wake of this.#waiting.splice(0)) wake()
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

  /** Resolves with the first event of that kind, once it is there. */
  async first(wanted: (event: ReceivedEvent<Data>) => boolean): Promise<ReceivedEvent<Data>> {
    for (;;) {
      const found = this.events.find(wanted)
      if (found) return found
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
