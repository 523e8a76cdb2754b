import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ChannelListener, Database } from '../../src/db/index.ts'
import { ConversationBus, type ConversationEvent, Replicas } from '../../src/messages/index.ts'

const HERE = '11111111-1111-4111-8111-111111111111'
const ELSEWHERE = '22222222-2222-4222-8222-222222222222'
const BEAT_MS = 5_000

/** What the database's channel does, without a database: everybody hears what anybody tells, themselves too. */
class Exchange {
  readonly listeners = new Set<ChannelListener>()
  readonly told: string[] = []

  database(spoken: () => string[], line: { isCut: boolean }): Database {
    const query = async (sql: string, params: readonly unknown[] = []) => {
      if (line.isCut) throw new Error('no line')
      if (!sql.includes('pg_notify')) return spoken().map((id) => ({ id }))
      for (const text of params[1] as string[]) {
        this.told.push(text)
        for (const { onNews } of this.listeners) onNews(text)
      }
      return []
    }
    return {
      query: query as Database['query'],
      script: async () => undefined,
      transaction: async () => Promise.reject(new Error('not asked for')),
      close: async () => undefined,
      listen: (_channel, listener) => {
        this.listeners.add(listener)
        queueMicrotask(listener.onHearing)
        return async () => void this.listeners.delete(listener)
      },
    }
  }
}

let exchange: Exchange
let running: Replicas[]

function replica({ spoken = [] as string[] } = {}) {
  const bus = new ConversationBus()
  const line = { isCut: false }
  const shown: string[] = []
  const events: ConversationEvent[] = []
  bus.subscribe(HERE, (event) => events.push(event))
  const replicas = new Replicas({
    db: exchange.database(() => spoken, line),
    log: { warn: () => undefined },
    bus,
    showLast: async (id) => void shown.push(id),
  })
  replicas.start()
  running.push(replicas)
  const cut = () => {
    line.isCut = true
  }
  const mend = () => {
    line.isCut = false
  }
  return { bus, shown, events, cut, mend, stop: () => replicas.stop() }
}

const settled = () => vi.advanceTimersByTimeAsync(1)

describe('replicas', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    exchange = new Exchange()
    running = []
  })
  afterEach(async () => {
    for (const one of running) await one.stop()
    vi.useRealTimers()
  })

  test('what is said and who writes shows on the pages of the other, and nothing of it comes back', async () => {
    const one = replica()
    const two = replica()
    await settled()

    one.bus.publish(HERE, { type: 'heard', messageId: 'm' })
    one.bus.publish(ELSEWHERE, { type: 'heard', messageId: 'm' })
    one.bus.publish(HERE, { type: 'typing', by: 'agent' })
    one.bus.publish(HERE, { type: 'delta', messageId: 'm', text: '一段' })
    one.bus.publish(HERE, { type: 'closed' })
    await settled()

    expect(two.shown).toEqual([HERE])
    expect(two.events).toEqual([{ type: 'typing', by: 'agent' }, { type: 'closed' }])
    expect(one.shown).toEqual([])
    expect(one.events).toHaveLength(4)
  })

  test('a gateway alone tells nothing but that it is there; words never travel', async () => {
    const one = replica()
    await settled()
    one.bus.publish(HERE, { type: 'heard', messageId: 'm' })
    await settled()
    expect(exchange.told.join()).not.toContain(HERE)

    replica()
    await settled()
    one.bus.publish(HERE, { type: 'heard', messageId: 'a-message' })
    await settled()
    expect(exchange.told.join()).toContain(HERE)
    expect(exchange.told.join()).not.toContain('a-message')
  })

  test('however much happens at once fits into what the database carries', async () => {
    const one = replica()
    const two = replica()
    await settled()
    const ids = Array.from({ length: 500 }, (_, n) => `33333333-3333-4333-8333-${String(n).padStart(12, '0')}`)
    for (const id of ids) two.bus.subscribe(id, () => undefined)

    for (const id of ids) one.bus.publish(id, { type: 'heard', messageId: 'm' })
    for (const id of ids) one.bus.publish(id, { type: 'typing', by: 'requester' })
    await settled()

    expect(new Set(two.shown)).toEqual(new Set(ids))
    expect(Math.max(...exchange.told.map((text) => Buffer.byteLength(text)))).toBeLessThan(8000)
  })

  test('what could not be told is told of later, and read from the log', async () => {
    const one = replica()
    const two = replica({ spoken: [HERE] })
    await settled()
    two.shown.length = 0
    one.cut()
    one.bus.publish(HERE, { type: 'heard', messageId: 'm' })
    await settled()
    expect(two.shown).toEqual([])

    one.mend()
    await vi.advanceTimersByTimeAsync(BEAT_MS)
    expect(two.shown).toContain(HERE)
  })

  test('a replica that falls silent may have kept news: the log is read', async () => {
    const killed = replica()
    const two = replica({ spoken: [HERE] })
    await settled()
    two.shown.length = 0
    killed.cut()
    await vi.advanceTimersByTimeAsync(2 * BEAT_MS)
    expect(two.shown).toEqual([])

    await vi.advanceTimersByTimeAsync(3 * BEAT_MS)
    expect(two.shown).toEqual([HERE])
  })

  test('into an empty room nothing is told', async () => {
    const one = replica()
    const two = replica()
    await settled()
    await one.stop()
    const before = exchange.told.length

    two.bus.publish(HERE, { type: 'heard', messageId: 'm' })
    await settled()

    expect(exchange.told.slice(before)).toEqual([])
  })

  test('what no replica tells is passed over', async () => {
    const one = replica()
    await settled()
    for (const { onNews } of exchange.listeners) for (const text of ['', '{', '{"from":1}', 'null']) onNews(text)
    expect(one.shown).toEqual([])
  })
})
