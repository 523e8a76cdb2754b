import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { noFaults } from '../../src/dispatch-simulator/index.ts'
import { secret, signed, start, ticket } from './support.ts'

const types = (arrivals: readonly { type: string }[]) => arrivals.map(({ type }) => type)

describe('the way in', () => {
  test('a ticket that is sent twice arrives once', async () => {
    await using simulator = await start({ paceMs: 60_000 })

    const first = await simulator.tell('ticket.created', ticket, 'evt-1')
    const again = await simulator.tell('ticket.created', ticket, 'evt-1')

    expect([first, again]).toEqual([
      { status: 200, body: { received: true } },
      { status: 200, body: { received: false } },
    ])
    expect((await simulator.tickets()).map((entry) => entry.timeline.length)).toEqual([1])
  })

  test.each([
    ['a changed body', { body: '{"specversion":"1.0"}' }],
    ['a signature that is six minutes old', { at: new Date(Date.now() - 360_000) }],
    ['no signature', { header: 'webhook-signature' }],
    ['no id', { header: 'webhook-id' }],
  ])('a delivery with %s is refused and leaves nothing', async (_name, { body, at, header }: Tampering) => {
    await using simulator = await start()
    const right = JSON.stringify({
      specversion: '1.0',
      id: 'evt-1',
      source: '/g',
      type: 'ticket.created',
      data: ticket,
    })
    const headers = signed('evt-1', right, at)
    if (header) delete headers[header]

    const answer = await fetch(`${simulator.url}/events`, { method: 'POST', headers, body: body ?? right })

    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(await simulator.tickets()).toEqual([])
  })

  test('an event that is not about a ticket is taken without effect', async () => {
    await using simulator = await start()

    const answer = await simulator.tell('notice.created', {})

    expect(answer).toEqual({ status: 200, body: { received: false } })
  })

  test('a ticket without a number is refused', async () => {
    await using simulator = await start()

    expect((await simulator.tell('ticket.created', { title: '路灯' })).status).toBe(400)
  })

  test('a ticket that is reported again replaces what was known and keeps its story', async () => {
    await using simulator = await start({ paceMs: 60_000 })

    await simulator.tell('ticket.created')
    await simulator.tell('ticket.updated', { ...ticket, title: '路灯和井盖都坏了' })

    const [entry] = await simulator.tickets()
    expect(entry?.ticket.title).toBe('路灯和井盖都坏了')
    expect(types(entry?.timeline ?? [])).toEqual(['created', 'updated'])
  })
})

describe('the way back', () => {
  test('a ticket is accepted, dispatched and completed, in this order', async () => {
    await using simulator = await start()

    await simulator.tell('ticket.created')
    const arrivals = await simulator.hears(3)

    expect(types(arrivals)).toEqual(['ticket.accepted', 'ticket.dispatched', 'ticket.completed'])
    const sequences = arrivals.map(({ data }) => data.sequence)
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
    expect(arrivals[1]?.data).toMatchObject({
      ticketNo: ticket.ticketNo,
      unit: { code: 's-110105026', name: '望京街道办事处' },
      publicText: '您的诉求已转到望京街道办事处办理，最晚11月29日16:00前给您答复。',
      dueAt: ticket.dueAt,
    })
  })

  test('every status event is signed, and its webhook id is its event id', async () => {
    await using simulator = await start()

    await simulator.tell('ticket.created')
    const [arrival] = await simulator.hears(1)

    const headers = arrival?.headers as Record<string, string>
    expect(() => new Webhook(secret).verify(arrival?.body ?? '', headers)).not.toThrow()
    expect(headers['webhook-id']).toBe(arrival?.id)
  })

  test('a status that the gateway could not take is sent again until it does', async () => {
    await using simulator = await start({}, 4)

    await simulator.tell('ticket.created')
    const arrivals = await simulator.hears(3)

    expect(types(arrivals)).toEqual(['ticket.accepted', 'ticket.dispatched', 'ticket.completed'])
    const [entry] = await simulator.tickets()
    expect(entry?.timeline[1]?.delivery).toEqual({ attempts: 5, delivered: true })
  })

  test('a ticket that was dispatched before a restart is only completed after it', async () => {
    await using simulator = await start()

    await simulator.tell('ticket.updated', { ...ticket, status: 'dispatched' })
    const [arrival] = await simulator.hears(1)

    expect(arrival?.type).toBe('ticket.completed')
    expect(arrival?.data.sequence).toBeGreaterThan(Date.parse('2026-01-01'))
  })

  test.each([
    ['its district, where that is known', { district: '朝阳区', districtCode: '110105' }, '朝阳区人民政府'],
    ['the dispatch centre, where nothing is known', null, '接诉即办派单中心'],
  ])('a ticket without a unit goes to %s', async (_name, place, unit) => {
    await using simulator = await start()

    await simulator.tell('ticket.created', { ...ticket, leadUnit: null, copiedUnits: [], place })

    expect((await simulator.hears(1))[0]?.data.unit.name).toBe(unit)
  })

  test('a withdrawn ticket is left alone', async () => {
    await using simulator = await start({ paceMs: 40 })

    await simulator.tell('ticket.created')
    await simulator.tell('ticket.withdrawn', { ...ticket, status: 'withdrawn' })
    await simulator.tell('ticket.created', { ...ticket, ticketNo: '20261122-000002' })
    const arrivals = await simulator.hears(3)

    expect(arrivals.map(({ data }) => data.ticketNo)).not.toContain(ticket.ticketNo)
  })

  test('a reopened ticket is handled again', async () => {
    await using simulator = await start()

    await simulator.tell('ticket.created')
    await simulator.hears(3)
    await simulator.tell('ticket.reopened', { ...ticket, status: 'completed', round: 2 })

    expect(types(await simulator.hears(6)).slice(3)).toEqual([
      'ticket.accepted',
      'ticket.dispatched',
      'ticket.completed',
    ])
  })
})

describe('faults to order', () => {
  test('a unit sends a ticket back and the next unit takes it', async () => {
    await using simulator = await start({ faults: { ...noFaults, return: 1 } })

    await simulator.tell('ticket.created')
    const arrivals = await simulator.hears(5)

    expect(arrivals.map(({ type, data }) => [type, data.unit.name])).toEqual([
      ['ticket.accepted', '望京街道办事处'],
      ['ticket.dispatched', '望京街道办事处'],
      ['ticket.returned', '望京街道办事处'],
      ['ticket.dispatched', '朝阳区人民政府'],
      ['ticket.completed', '朝阳区人民政府'],
    ])
  })

  test('a unit asks for more time and says until when', async () => {
    await using simulator = await start({ faults: { ...noFaults, extend: 1 } })

    await simulator.tell('ticket.created')
    const arrivals = await simulator.hears(4)

    expect(arrivals[2]).toMatchObject({ type: 'ticket.extended', data: { dueAt: '2026-12-02T16:00:00+08:00' } })
    expect(arrivals[2]?.data.publicText).toContain('12月2日16:00')
  })

  test('a status event comes twice under one id', async () => {
    await using simulator = await start({ faults: { ...noFaults, repeat: 1 } })

    await simulator.tell('ticket.created')
    const arrivals = await simulator.hears(6)

    const ids = arrivals.map(({ id }) => id)
    expect(new Set(ids).size).toBe(3)
    expect(ids[0]).toBe(ids[1])
  })

  test('a status event comes after the one that follows it, with the lower sequence', async () => {
    await using simulator = await start({ faults: { ...noFaults, reorder: 1 } })

    await simulator.tell('ticket.created')
    const arrivals = await simulator.hears(3)

    expect(types(arrivals)).toEqual(['ticket.dispatched', 'ticket.accepted', 'ticket.completed'])
    expect(arrivals[1]?.data.sequence).toBeLessThan(arrivals[0]?.data.sequence ?? 0)
  })

  test('an answer is refused or lost, yet sending again until it is taken has one effect', async () => {
    await using simulator = await start({ faults: { ...noFaults, error: 0.7 }, paceMs: 60_000 })
    const statuses: number[] = []

    for (let event = 1; event <= 8; event++) {
      const other = { ...ticket, ticketNo: `20261122-00000${event}` }
      do statuses.push((await simulator.tell('ticket.created', other, `evt-${event}`)).status)
      while (statuses.at(-1) === 503)
    }

    expect(new Set(statuses)).toEqual(new Set([200, 503]))
    expect((await simulator.tickets()).map((entry) => entry.timeline.length)).toEqual(Array(8).fill(1))
  })

  test('an answer takes its time', async () => {
    await using simulator = await start({ faults: { ...noFaults, slow: 120 }, paceMs: 60_000 })
    const before = performance.now()

    await simulator.tell('ticket.created')

    expect(performance.now() - before).toBeGreaterThanOrEqual(110)
  })
})

interface Tampering {
  body?: string
  at?: Date
  header?: string
}
