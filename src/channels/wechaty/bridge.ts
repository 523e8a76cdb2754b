import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../domain/index.ts'
import { GatewayClient, Refused } from './gateway-client.ts'
import { Spool } from './spool.ts'

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
  /** A folder for what has come and is not handed in yet. */
  spoolFolder: string
  log: Log
  /** Shows the code that somebody must scan with the account's phone. */
  onScan: (qrcode: string) => void
  /** How often what is to be sent is fetched. */
  pollMs?: number
}

const type = { attachment: 1, audio: 2, image: 6, text: 7, location: 8, recalled: 13, url: 14, video: 15, system: 18 }
const files: readonly number[] = [type.attachment, type.audio, type.image, type.video]
const MAX_FILE_BYTES = 10 * 1024 * 1024

/**
 * Stands between a personal WeChat account and the gateway, in a process of its own: hands in what people write, sends
 * what the gateway has for them, and tells when the account is logged out. It keeps nothing but what is on its way, and
 * that on disk: what came while the gateway is away is handed in later, whatever became of this process meanwhile.
 */
export class WechatyBridge {
  readonly #options: Required<BridgeOptions>
  readonly #stopping = new AbortController()
  readonly #gateway: GatewayClient
  #isLoggedIn = false
  /** The account itself: what it says is nobody's appeal. Known after a log-out, too. */
  #ownId = ''
  #spool!: Spool
  #sending: Promise<void> = Promise.resolve()
  #arriving: Promise<void> = Promise.resolve()
  /** Files that are still being fetched from the platform, by their places. */
  readonly #fetching = new Map<string, Promise<void>>()
  #handingIn: Promise<void> = Promise.resolve()
  #telling: Promise<void> = Promise.resolve()
  #news = Promise.withResolvers<void>()

  constructor(options: BridgeOptions) {
    this.#options = { pollMs: 1000, ...options }
    this.#gateway = new GatewayClient({ ...options, stopping: this.#stopping.signal })
  }

  async start(): Promise<void> {
    const { bot, log, onScan, spoolFolder, apiKey } = this.#options
    this.#spool = await Spool.open(spoolFolder, apiKey)
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
      this.#arriving = this.#arriving
        .then(() => this.#keep(message))
        .catch((err) => log.error({ err }, 'a message was not kept'))
    })
    this.#handingIn = this.#handInAll()
    await bot.start()
    this.#sending = this.#sendAll()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#news.resolve()
    await this.#arriving
    await Promise.all(this.#fetching.values())
    await this.#handingIn
    await this.#telling
    await this.#sending
    await this.#options.bot.stop()
  }

  /** Puts a message into the spool. While its file is being fetched, a word that it was lost stands in its place. */
  async #keep(message: BotMessage): Promise<void> {
    if (message.talker().id === this.#ownId || message.type() === type.system) return
    // In a room only who speaks to us is heard; the answer goes to them alone.
    if (message.room() && !(await message.mentionSelf())) return
    const place = this.#spool.place()
    const who = { id: message.id, peer: message.talker().id }
    if (files.includes(message.type())) {
      await this.#spool.put(place, { ...who, text: '', lost: 1 })
      this.#fetching.set(place, this.#fetchInto(place, who, message))
    } else await this.#spool.put(place, { ...who, ...(await contentOf(message)) })
    this.#wake()
  }

  async #fetchInto(place: string, who: object, message: BotMessage): Promise<void> {
    try {
      await this.#spool.put(place, { ...who, ...(await contentOf(message)) })
    } catch (err) {
      this.#options.log.error({ err }, 'a file was not kept')
    }
    this.#fetching.delete(place)
    this.#wake()
  }

  #wake(): void {
    this.#news.resolve()
    this.#news = Promise.withResolvers<void>()
  }

  /** Hands in what waits, in its order; what was left by an earlier process first. */
  async #handInAll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const news = this.#news.promise
      const names = await this.#spool.names()
      const isOn = names.length > 0 && (await this.#handInSome(names))
      if (!isOn && !this.#stopping.signal.aborted) await news
    }
  }

  /** False when what comes next is still being fetched, or could not be handed in now. */
  async #handInSome(names: readonly string[]): Promise<boolean> {
    for (const name of names) {
      if (this.#stopping.signal.aborted || this.#fetching.has(name)) return false
      try {
        await this.#handIn(name)
      } catch (err) {
        this.#options.log.warn({ err }, 'a message waits to be handed in')
        return false
      }
    }
    return true
  }

  async #handIn(name: string): Promise<void> {
    const kept = await this.#spool.read(name)
    try {
      if (kept === null) throw new Refused(0)
      await this.#gateway.post('/messages', kept as object)
      await this.#spool.remove(name)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#options.log.error({ err: error }, 'a message was refused, and is set aside in the spool')
      await this.#spool.setAside(name)
    }
  }

  /** One after the other: a log-out that overtook the log-in before it would leave the account in service. */
  #tell(event: { type: string }): void {
    this.#telling = this.#telling
      .then(() => this.#gateway.post('/events', event))
      .then(() => undefined)
      .catch((err) => this.#options.log.error({ err }, 'the gateway could not be told'))
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
    const { messages } = (await this.#gateway.post('/outbox', {})) as { messages: Outgoing[] }
    for (const { id, lease, peer, text } of messages) {
      const outcome = await this.#say(peer, text)
      await this.#gateway.post(`/outbox/${id}`, { lease, outcome })
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
