import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { between, type Random } from './random.ts'
import type { Scene } from './scene.ts'

/** What goes wrong with one delivery. */
type Mood = 'well' | 'slow' | 'error' | 'busy' | 'cut' | 'answer lost'

/** An event in the order in which it first had its effect. */
export interface Effect {
  id: string
  type: string
  ticketNo: string
}

/**
 * A dispatch system in a bad mood: slow, answers 500 and 503, cuts the line before it has read, loses its answer after it
 * has done its work, or is not there at all for a while. Signatures are verified by an independent library.
 */
export class MoodyReceiver implements AsyncDisposable {
  /** First effects, in their order. */
  readonly effects: Effect[] = []
  /** Deliveries of events that had had their effect before. */
  repeats = 0
  /** Deliveries that went wrong on purpose. */
  moods = 0
  #isCalm = false
  #downUntil = 0
  readonly #seen = new Set<string>()
  readonly #webhook: Webhook
  readonly #options: { scene: Scene; random: Random; onEffect: (effect: Effect) => void }
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  constructor(secret: string, options: { scene: Scene; random: Random; onEffect: (effect: Effect) => void }) {
    this.#webhook = new Webhook(secret)
    this.#options = options
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`
  }

  /** Is not there for a while. */
  goesDown(ms: number): void {
    this.#downUntil = Date.now() + ms
  }

  /** From now on all goes well. */
  calms(): void {
    this.#isCalm = true
    this.#downUntil = 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mood = this.#mood()
    if (mood !== 'well') this.moods++
    if (mood === 'cut') {
      request.socket.destroy()
      return
    }
    const body = await textOf(request)
    if (body === null) return
    if (mood === 'slow') await sleep(between(this.#options.random, 50, 2000))
    if (mood === 'error' || mood === 'busy') {
      response.writeHead(mood === 'error' ? 500 : 503, mood === 'busy' ? { 'retry-after': '1' } : {}).end('not today')
      return
    }
    this.#take(body, request.headers)
    if (mood === 'answer lost') request.socket.destroy()
    else response.writeHead(204).end()
  }

  #mood(): Mood {
    if (Date.now() < this.#downUntil) return 'cut'
    if (this.#isCalm) return 'well'
    const at = this.#options.random()
    if (at < 0.05) return 'slow'
    if (at < 0.09) return 'error'
    if (at < 0.1) return 'busy'
    if (at < 0.13) return 'cut'
    return at < 0.17 ? 'answer lost' : 'well'
  }

  #take(body: string, headers: IncomingMessage['headers']): void {
    let event: { id: string; type: string; subject: string }
    try {
      event = this.#webhook.verify(body, headers as Record<string, string>) as typeof event
    } catch (error) {
      this.#options.scene.faults.push(`a delivery is not genuine: ${error}`)
      return
    }
    if (event.id !== headers['webhook-id']) this.#options.scene.faults.push(`${event.id} came as another event`)
    if (this.#seen.has(event.id)) {
      this.repeats++
      return
    }
    this.#seen.add(event.id)
    const effect = { id: event.id, type: event.type, ticketNo: event.subject }
    this.effects.push(effect)
    this.#options.onEffect(effect)
  }
}

/** The whole body; null when the line goes dead before its end. */
async function textOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  try {
    for await (const part of request) parts.push(part as Buffer)
    return Buffer.concat(parts).toString()
  } catch {
    return null
  }
}
