import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../domain/index.ts'

/** What the bridge asks of a message of wechaty; the numbers of `type` are wechaty-puppet's. */
export interface BotMessage {
  id: string
  type(): number
  text(): string
  talker(): { id: string }
  room(): object | undefined
  mentionSelf(): Promise<boolean>
  toFileBox(): Promise<{ toBuffer(): Promise<Buffer> }>
  toLocation(): Promise<{ latitude(): number; longitude(): number; address(): string; name(): string }>
}

/** What the bridge asks of a running wechaty. */
export interface Bot {
  on(event: string, listener: (...args: never[]) => void): unknown
  start(): Promise<void>
  stop(): Promise<void>
  Contact: { find(query: { id: string }): Promise<{ say(text: string): Promise<unknown> } | undefined> }
}

export interface BridgeOptions {
  bot: Bot
  /** `https://gateway/channels/wechaty/{account}` */
  url: string
  apiKey: string
  log: Log
  /** Shows the code that somebody must scan with the account's phone. */
  onScan: (qrcode: string) => void
  /** How often what is to be sent is fetched. */
  pollMs?: number
}

const type = { attachment: 1, audio: 2, image: 6, text: 7, location: 8, recalled: 13, url: 14, video: 15, system: 18 }
const files: readonly number[] = [type.attachment, type.audio, type.image, type.video]
const MAX_FILE_BYTES = 10 * 1024 * 1024
const RETRY_MS = [500, 1000, 2000, 5000, 15_000, 60_000]

/**
 * Stands between a personal WeChat account and the gateway, in a process of its own: hands in what people write, sends
 * what the gateway has for them, and tells when the account is logged out. It keeps nothing but what is on its way.
 */
export class WechatyBridge {
  readonly #options: Required<BridgeOptions>
  readonly #stopping = new AbortController()
  #isLoggedIn = false
  /** The account itself: what it says is nobody's appeal. Known after a log-out, too. */
  #ownId = ''
  #work: Promise<void> = Promise.resolve()
  #handingIn: Promise<void> = Promise.resolve()

  constructor(options: BridgeOptions) {
    this.#options = { pollMs: 1000, ...options }
  }

  async start(): Promise<void> {
    const { bot, log, onScan } = this.#options
    bot.on('scan', (qrcode: string, status: number) => {
      log.warn({ status }, 'the account asks to be scanned: see the address on standard output')
      onScan(qrcode)
      this.#tell({ type: 'scan' })
    })
    bot.on('login', (self: { id: string }) => {
      this.#ownId = self.id
      this.#isLoggedIn = true
      this.#tell({ type: 'login' })
    })
    bot.on('logout', () => {
      this.#isLoggedIn = false
      this.#tell({ type: 'logout' })
    })
    bot.on('error', (error: Error) => log.warn({ err: { name: error.name } }, 'wechaty reports an error'))
    bot.on('message', (message: BotMessage) => {
      // One after the other: the order of what somebody says is kept.
      this.#handingIn = this.#handingIn
        .then(() => this.#handIn(message))
        .catch((err) => log.error({ err }, 'a message was not handed in'))
    })
    await bot.start()
    this.#work = this.#sendAll()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#handingIn
    await this.#work
    await this.#options.bot.stop()
  }

  async #handIn(message: BotMessage): Promise<void> {
    if (message.talker().id === this.#ownId || message.type() === type.system) return
    // In a room only who speaks to us is heard; the answer goes to them alone.
    if (message.room() && !(await message.mentionSelf())) return
    const body = { id: message.id, peer: message.talker().id, ...(await contentOf(message)) }
    await this.#post('/messages', body)
  }

  #tell(event: { type: string }): void {
    this.#post('/events', event).catch((err) => this.#options.log.error({ err }, 'the gateway could not be told'))
  }

  /** Fetches what is to be sent while the account is logged in; what is not sent stays with the gateway. */
  async #sendAll(): Promise<void> {
    const { log, pollMs } = this.#options
    while (!this.#stopping.signal.aborted) {
      if (this.#isLoggedIn) await this.#sendDue().catch((err) => log.warn({ err }, 'nothing could be fetched'))
      await wait(pollMs, undefined, { signal: this.#stopping.signal }).catch(() => {})
    }
  }

  async #sendDue(): Promise<void> {
    const { messages } = (await this.#post('/outbox', {})) as { messages: Outgoing[] }
    for (const { id, lease, peer, text } of messages) {
      const outcome = await this.#say(peer, text)
      await this.#post(`/outbox/${id}`, { lease, outcome })
    }
  }

  async #say(peer: string, text: string): Promise<'sent' | 'failed' | 'left'> {
    try {
      const contact = await this.#options.bot.Contact.find({ id: peer })
      if (!contact) return 'left'
      await contact.say(text)
      return 'sent'
    } catch {
      return 'failed'
    }
  }

  /** Tries until the gateway has it, or refuses it for good, or the bridge stops. */
  async #post(path: string, body: object): Promise<unknown> {
    const { url, apiKey } = this.#options
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      }).catch(() => null)
      if (response?.ok) return response.json()
      if (response && response.status < 500 && response.status !== 429)
        throw new Error(`the gateway answered ${response.status}`)
      if (this.#stopping.signal.aborted) throw new Error('stopped before the gateway had it')
      await wait(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)], undefined, { signal: this.#stopping.signal }).catch(
        () => {},
      )
    }
  }
}

interface Outgoing {
  id: string
  lease: string
  peer: string
  text: string
}

async function contentOf(message: BotMessage): Promise<object> {
  const kind = message.type()
  if (kind === type.recalled) return { recalled: true }
  if (kind === type.location) {
    const place = await message.toLocation()
    const address = [place.name(), place.address()].filter(Boolean).join(' ')
    return { text: address, location: { lat: place.latitude(), lon: place.longitude(), address } }
  }
  if (!files.includes(kind)) return { text: message.text() }
  const bytes = await message
    .toFileBox()
    .then((file) => file.toBuffer())
    .catch(() => null)
  const fits = bytes && bytes.length <= MAX_FILE_BYTES
  return fits ? { text: '', files: [bytes.toString('base64')] } : { text: '', lost: 1 }
}
