import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { between, type Random } from './random.ts'
import type { Effect } from './receiver.ts'
import type { Scene } from './scene.ts'

const TIMEOUT_MS = 30_000
const REPORTED = 0.4
const COMPLETED = 0.1
const SWAPPED = 0.2
const REPEATED = 0.1

/** What the gateway said of an event when it answered first; `repeated` when that answer was lost. */
export type Heard = 'applied' | 'noted' | 'stale' | 'refused' | 'repeated'

/** The dispatch system's side of the way back: tells what becomes of tickets, out of order and twice at times, until it is heard. */
export class Reporter {
  /** Outcomes by the ids of events. */
  readonly heard = new Map<string, Heard>()
  readonly #scene: Scene
  readonly #random: Random
  readonly #webhook: Webhook
  readonly #telling = new Set<Promise<void>>()
  #count = 0

  constructor(scene: Scene, { random, secret }: { random: Random; secret: string }) {
    this.#scene = scene
    this.#random = random
    this.#webhook = new Webhook(secret)
  }

  /** A ticket arrived: some are reported on. */
  note({ type, ticketNo }: Effect): void {
    if (type !== 'ticket.created' || this.#random() > REPORTED) return
    const work = this.#report(ticketNo).finally(() => this.#telling.delete(work))
    this.#telling.add(work)
  }

  /** Resolves when everything was heard. */
  async done(): Promise<void> {
    while (this.#telling.size > 0) await Promise.all(this.#telling)
  }

  get isDone(): boolean {
    return this.#telling.size === 0
  }

  async #report(ticketNo: string): Promise<void> {
    const steps = this.#random() < COMPLETED ? ['accepted', 'dispatched', 'completed'] : ['accepted', 'dispatched']
    const events = steps.map((step, at) => ({ id: `evt-${++this.#count}`, step, sequence: at + 1 }))
    if (this.#random() < SWAPPED) events.reverse()
    for (const event of events) {
      await sleep(between(this.#random, 0, 300))
      await this.#tell(ticketNo, event)
      if (this.#random() < REPEATED) await this.#tell(ticketNo, event)
    }
  }

  async #tell(ticketNo: string, { id, step, sequence }: { id: string; step: string; sequence: number }): Promise<void> {
    const at = new Date()
    const data = { ticketNo, sequence, unit: '望京街道办事处', at: at.toISOString() }
    const type = `ticket.${step}`
    const body = JSON.stringify({ specversion: '1.0', id, source: '/dispatch', type, data })
    const outcome = await this.#scene.insist((origin) => this.#post(origin, { id, at: new Date(), body }))
    if (!this.heard.has(id)) this.heard.set(id, outcome)
    else if (outcome !== 'repeated') this.#scene.faults.push(`${id} had a second effect: ${outcome}`)
  }

  async #post(origin: string, { id, at, body }: { id: string; at: Date; body: string }): Promise<Heard> {
    const response = await fetch(`${origin}/v1/dispatch/events`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/cloudevents+json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': this.#webhook.sign(id, at, body),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (response.status === 404) {
      this.#scene.faults.push(`${body} is about a ticket that was sent and is not there`)
      return 'refused'
    }
    if (!response.ok) throw new Error(`HTTP ${response.status}`)
    return ((await response.json()) as { outcome: Heard }).outcome
  }
}
