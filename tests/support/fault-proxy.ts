import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

type Mode = 'pass' | 'frozen' | 'refusing'

interface Pair {
  client: Socket
  server: Socket
  /** The answer to what went through last is to be lost: nothing of it comes back, and the line breaks behind it. */
  isMuted: boolean
}

/**
 * A network that can be broken, in front of anything that speaks TCP: cut, slow, half-open (the line stands and nothing
 * comes through), or with an answer lost after the other side has done its work.
 */
export class FaultProxy implements AsyncDisposable {
  readonly #target: { host: string; port: number }
  readonly #server = createServer({ allowHalfOpen: false }, (client) => this.#accept(client))
  readonly #pairs = new Set<Pair>()
  #mode: Mode = 'pass'
  #delayMs = 0
  #loses: ((sent: Buffer) => boolean) | null = null
  #isWhole: (answer: Buffer) => boolean = () => true
  #lost = Promise.withResolvers<void>()

  constructor(target: { host: string; port: number }) {
    this.#target = target
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The same address behind this network. */
  inFrontOf(address: string): string {
    const url = new URL(address)
    url.hostname = '127.0.0.1'
    url.port = String(this.port)
    return url.href
  }

  /** Breaks every line; with `stay`, no new one stands until `heal`. */
  cut({ stay = false } = {}): void {
    if (stay) this.#mode = 'refusing'
    for (const { client, server } of this.#pairs) {
      client.destroy()
      server.destroy()
    }
  }

  /** Lines stand, new ones too, and nothing comes through any more. */
  freeze(): void {
    this.#mode = 'frozen'
  }

  /** Everything takes that much longer, each way. */
  slow(delayMs: number): void {
    this.#delayMs = delayMs
  }

  /** All is well again; lines that were frozen break. */
  heal(): void {
    if (this.#mode === 'frozen') this.cut()
    this.#mode = 'pass'
    this.#delayMs = 0
  }

  /**
   * Loses the answer to the next thing sent that `matches`: it is done over there, and nobody here hears of it. `isWhole`
   * tells from a piece of the answer that it is done. Resolves when it was lost.
   */
  loseAnswerTo(matches: (sent: Buffer) => boolean, isWhole: (answer: Buffer) => boolean = () => true): Promise<void> {
    this.#loses = matches
    this.#isWhole = isWhole
    this.#lost = Promise.withResolvers()
    return this.#lost.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(client: Socket): void {
    if (this.#mode === 'refusing') {
      client.destroy()
      return
    }
    const server = connect(this.#target)
    const pair: Pair = { client, server, isMuted: false }
    this.#pairs.add(pair)
    client.on('data', (data) => void this.#send(pair, data))
    server.on('data', (data) => void this.#answer(pair, data))
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => {
        other.destroy()
        this.#pairs.delete(pair)
      })
    }
  }

  async #send(pair: Pair, data: Buffer): Promise<void> {
    if (this.#mode === 'frozen') return
    if (this.#delayMs > 0) await sleep(this.#delayMs)
    if (this.#loses?.(data)) {
      this.#loses = null
      pair.isMuted = true
    }
    pair.server.write(data)
  }

  async #answer(pair: Pair, data: Buffer): Promise<void> {
    if (this.#mode === 'frozen') return
    if (this.#delayMs > 0) await sleep(this.#delayMs)
    if (!pair.isMuted) {
      pair.client.write(data)
      return
    }
    if (!this.#isWhole(data)) return
    pair.client.destroy()
    pair.server.destroy()
    this.#lost.resolve()
  }
}

/** PostgreSQL's ReadyForQuery outside a transaction: what was asked is committed. */
export function isCommitted(answer: Buffer): boolean {
  return answer.subarray(-6).equals(Buffer.from([0x5a, 0, 0, 0, 5, 0x49]))
}
