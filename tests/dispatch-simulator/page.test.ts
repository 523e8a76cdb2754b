import { describe, expect, test } from 'vitest'
import { start, ticket } from './support.ts'

describe('the page', () => {
  test('a ticket is shown with what a unit needs to know', async () => {
    await using simulator = await start({ paceMs: 60_000 })
    await simulator.tell('ticket.created')

    const text = await (await fetch(simulator.url)).text()

    for (const shown of [
      '20261122-000001',
      '投诉',
      '路灯坏了',
      '城市管理 › 市政 › 路灯',
      '朝阳区 望京街道：花家地',
      '望京街道办事处',
      '11月29日16:00',
      '王女士 13800000000',
    ])
      expect(text).toContain(shown)
  })

  test('what a requester writes is text, never markup', async () => {
    await using simulator = await start({ paceMs: 60_000 })
    await simulator.tell('ticket.created', { ...ticket, title: '<img src=x onerror=alert(1)>', description: `"'&</p>` })

    const text = await (await fetch(simulator.url)).text()

    expect(text).not.toContain('<img')
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(text).toContain('&quot;&#39;&amp;&lt;/p&gt;')
  })

  test('the newest ticket stands first', async () => {
    await using simulator = await start({ paceMs: 60_000 })
    await simulator.tell('ticket.created')
    await simulator.tell('ticket.created', { ...ticket, ticketNo: '20261122-000002' })

    const text = await (await fetch(`${simulator.url}/list`)).text()

    expect(text.indexOf('20261122-000002')).toBeLessThan(text.indexOf('20261122-000001'))
  })

  test('a page that already has the list is not sent it again until it changes', async () => {
    await using simulator = await start({ paceMs: 60_000 })
    const read = (etag: string) => fetch(`${simulator.url}/list`, { headers: { 'if-none-match': etag } })
    const etag = (await read('')).headers.get('etag') ?? ''

    const same = await read(etag)
    await simulator.tell('ticket.created')
    const changed = await read(etag)

    expect([same.status, changed.status]).toEqual([304, 200])
  })

  test('its scripts may come from itself only', async () => {
    await using simulator = await start()

    const policy = (await fetch(simulator.url)).headers.get('content-security-policy')

    expect(policy).toContain("default-src 'none'; script-src 'self'")
  })
})

describe('the buttons', () => {
  test('a status that is sent by hand reaches the gateway, and nothing follows by itself', async () => {
    await using simulator = await start({ paceMs: 40 })
    await simulator.tell('ticket.created')
    await simulator.press(ticket.ticketNo, 'returned')
    await simulator.tell('ticket.created', { ...ticket, ticketNo: '20261122-000002' })

    const arrivals = await simulator.hears(4)

    const own = arrivals.filter(({ data }) => data.ticketNo === ticket.ticketNo)
    expect(own.map(({ type }) => type)).toEqual(['ticket.returned'])
    expect(own[0]?.data.publicText).toContain('望京街道办事处核实后认为')
  })

  test.each([
    ['a ticket that never came', '20261122-999999', 'completed', {}, 404],
    ['a status that does not exist', ticket.ticketNo, 'exploded', {}, 422],
    ['a form of another site', ticket.ticketNo, 'completed', { 'content-type': 'text/plain' }, 415],
    ['a script of another site', ticket.ticketNo, 'completed', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('%s is refused', async (_name, ticketNo, type, headers, status) => {
    await using simulator = await start({ paceMs: 60_000 })
    await simulator.tell('ticket.created')

    const answer = await simulator.press(ticketNo, type, headers)

    expect(answer.status).toBe(status)
    expect(simulator.arrivals).toEqual([])
  })
})
