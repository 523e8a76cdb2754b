import type { FastifyInstance } from 'fastify'
import { type Accounts, type PlatformChannel, platformChannels, WechatyChannel } from '../channels/index.ts'
import { fetchOutside } from '../http/index.ts'
import { OutboxWorker } from '../outbox/index.ts'
import { Answering } from './answering.ts'
import { type BridgeParts, installBridgeDoor } from './bridge-door.ts'
import { installChannelDoor } from './door.ts'
import { Feeds } from './feeds.ts'
import { Health } from './health.ts'
import { Intake } from './intake.ts'
import { ARRIVAL_TOPIC, CHANNEL_TOPIC, type Channels, type EngineDeps, receiverOf, SEND_DELAYS_MS } from './parts.ts'
import { Sender } from './sender.ts'
import * as store from './store.ts'
import { SharedToken } from './tokens.ts'

/** Platforms repeat a call within a minute; feeds reach back three days at most. */
const FORGET_AFTER_MS = 30 * 24 * 3600_000
const DAY_MS = 24 * 3600_000
const FORGET_EVERY_MS = 6 * 3600_000
/** Conversations of one account that are sent to at once: one that hangs holds up none of the others. */
const CONCURRENCY = 16

/** How one account does. */
export interface AccountState {
  channel: string
  account: string
  up: 0 | 1
  /** Messages that wait to be sent, or arrivals to be worked on. */
  waiting: number
  /** People for whom words are parked. */
  parked: number
  /** Days until a key ends that only people can renew; null where none does. */
  keyDays: number | null
}

/**
 * Runs the channels over other people's platforms: takes in what they tell, each thing once, and sends what waits for
 * their people in the outbox, in the order of each conversation.
 */
export class ChannelEngine {
  readonly #deps: EngineDeps
  readonly #channels: Channels
  readonly #health: Health
  readonly #feeds: Feeds
  readonly #answering: Answering
  readonly #workers: OutboxWorker[]
  readonly #bridge: BridgeParts
  #forgetting: NodeJS.Timeout | undefined

  constructor(deps: EngineDeps, accounts: Accounts) {
    this.#deps = deps
    this.#channels = openChannels(deps, accounts)
    this.#health = new Health([...this.#channels.keys()])
    const sender = new Sender(deps, this.#health)
    const intake = new Intake(deps, sender)
    const onWork = () => this.wake()
    this.#feeds = new Feeds({ deps, intake, health: this.#health, channels: this.#channels, onWork })
    this.#answering = new Answering({ deps, intake, sender, feeds: this.#feeds, onWork })
    this.#bridge = { deps, channels: this.channels.filter(isWechaty), intake, sender, health: this.#health }
    this.#workers = [...this.#channels.values()].flatMap((channel) => [
      ...(channel.isFetched
        ? []
        : [this.#worker(CHANNEL_TOPIC, channel, (row, stopping) => sender.deliver(channel, row, stopping))]),
      this.#worker(ARRIVAL_TOPIC, channel, (row, stopping) => intake.work(channel, row, stopping)),
    ])
  }

  get channels(): readonly PlatformChannel[] {
    return [...this.#channels.values()]
  }

  /** The routes that platforms call. */
  install(app: FastifyInstance): void {
    installChannelDoor(app, this.#deps, this.#channels, this.#answering)
    installBridgeDoor(app, this.#bridge)
  }

  start(): void {
    for (const worker of this.#workers) worker.start()
    this.#feeds.start()
    if (this.#channels.size > 0) this.#forgetting = setInterval(() => void this.#forget(), FORGET_EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.#forgetting)
    await this.#feeds.stop()
    await Promise.all(this.#workers.map((worker) => worker.stop()))
  }

  /** Something was committed that has to be sent. */
  wake(): void {
    for (const worker of this.#workers) worker.wake()
  }

  async states(): Promise<AccountState[]> {
    const counts = new Map((await store.countWaiting(this.#deps.db)).map((row) => [row.receiver, row]))
    const up = new Map(this.#health.accounts.map((one) => [one.receiver, one.up]))
    return [...this.#channels.values()].map((channel) => {
      const receiver = receiverOf(channel)
      const { waiting = 0, parked = 0 } = counts.get(receiver) ?? {}
      const keyMs = channel.keyExpiresAt && channel.keyExpiresAt.getTime() - this.#deps.clock().getTime()
      return {
        channel: channel.id,
        account: channel.account,
        up: up.get(receiver) ?? 1,
        waiting,
        parked,
        keyDays: keyMs ? Math.floor(keyMs / DAY_MS) : null,
      }
    })
  }

  #worker(topic: string, channel: PlatformChannel, deliver: ConstructorParameters<typeof OutboxWorker>[0]['deliver']) {
    const { db, clock, log, delaysMs = SEND_DELAYS_MS } = this.#deps
    const receiver = receiverOf(channel)
    return new OutboxWorker({
      db,
      clock,
      topic,
      receiver,
      deliver,
      delaysMs,
      concurrency: CONCURRENCY,
      onError: (err) => log.warn({ err }, 'the outbox could not reach the database'),
      onSettled: ({ id, key, attempts }, delivery) => {
        const error = 'error' in delivery ? delivery.error : undefined
        log.info({ topic, receiver, rowId: id, key, attempts, outcome: delivery.outcome, error }, 'channel delivery')
      },
    })
  }

  async #forget(): Promise<void> {
    const before = new Date(this.#deps.clock().getTime() - FORGET_AFTER_MS)
    await store
      .deleteEvents(this.#deps.db, before)
      .catch((err) => this.#deps.log.warn({ err }, 'old channel events could not be removed'))
  }
}

/** The channels of all accounts, with keys that the database keeps. */
export function openChannels(deps: Pick<EngineDeps, 'db' | 'vault' | 'clock'>, accounts: Accounts): Channels {
  const opened = platformChannels(accounts, (of) => ({
    clock: deps.clock,
    tokens: (request) => new SharedToken(deps, of, request),
    fetchOutside,
  }))
  return new Map(opened.map((channel) => [receiverOf(channel), channel]))
}

function isWechaty(channel: PlatformChannel): channel is WechatyChannel {
  return channel instanceof WechatyChannel
}
