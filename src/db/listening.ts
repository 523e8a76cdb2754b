import pg from 'pg'
import type { ChannelListener } from './database.ts'

/** After this long in silence the connection is asked whether it still lives: a dead one looks like one without news. */
const LOOK_MS = 10_000
const AGAIN_MS = 1_000
/** A connection that swallows everything is not waited for when it is given up. */
const PARTING_MS = 1_000

/**
 * One channel of PostgreSQL's `listen`, on a connection of its own that is opened again whenever it breaks. The name of
 * the channel is ours and goes into the statement as it stands.
 */
export class Listening {
  readonly #config: pg.ClientConfig
  readonly #channel: string
  readonly #listener: ChannelListener
  readonly #running: Promise<void>
  readonly #ended = Promise.withResolvers<void>()
  #isEnded = false

  constructor(config: pg.ClientConfig, channel: string, listener: ChannelListener) {
    this.#config = config
    this.#channel = channel
    this.#listener = listener
    this.#running = this.#run()
  }

  async end(): Promise<void> {
    this.#isEnded = true
    this.#ended.resolve()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#isEnded) {
      await this.#hear().catch((error) => {
        if (!this.#isEnded) this.#listener.onTrouble(error as Error)
      })
      await this.#pause(AGAIN_MS)
    }
  }

  /** Hears until the connection breaks, and throws then, or until the end. */
  async #hear(): Promise<void> {
    const client = new pg.Client(this.#config)
    const broken = Promise.withResolvers<never>()
    broken.promise.catch(() => undefined)
    client.on('error', broken.reject)
    client.on('end', () => broken.reject(new Error('the connection has ended')))
    client.on('notification', ({ payload }) => this.#listener.onNews(payload ?? ''))
    try {
      await Promise.race([client.connect(), this.#ended.promise])
      if (this.#isEnded) return
      await client.query(`listen ${this.#channel}`)
      this.#listener.onHearing()
      while (!this.#isEnded) {
        await Promise.race([broken.promise, this.#pause(LOOK_MS)])
        if (!this.#isEnded) await client.query('select 1')
      }
    } finally {
      await Promise.race([client.end().catch(() => undefined), pauseOf(PARTING_MS)])
    }
  }

  #pause(ms: number): Promise<void> {
    return Promise.race([this.#ended.promise, pauseOf(ms)])
  }
}

function pauseOf(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
