import { describe, expect, test } from 'vitest'
import type { RouteLesson, TicketStatus, Unit } from '../../src/domain/index.ts'
import { judge } from '../../src/handoff/events.ts'
import type { StatusEvent } from '../../src/handoff/incoming.ts'
import { reroute } from '../../src/handoff/reroute.ts'
import { ticket } from './tickets.ts'

const event = (changes: Partial<StatusEvent> = {}): StatusEvent => ({
  ticketNo: ticket.ticketNo,
  sequence: 5,
  at: '2026-11-22T16:00:00+08:00',
  ...changes,
})
const status = { reports: 'status' } as const

describe('what becomes of a status event', () => {
  const cases: [
    name: string,
    from: TicketStatus,
    type: string,
    changes: Partial<StatusEvent>,
    last: number,
    verdict: object,
  ][] = [
    [
      'the first one counts, whatever its number',
      'filed',
      'accepted',
      { sequence: 0 },
      -1,
      { outcome: 'applied', status: 'accepted' },
    ],
    ['an older one is history', 'dispatched', 'accepted', { sequence: 4 }, 5, { outcome: 'stale' }],
    ['the same number again is history', 'dispatched', 'completed', {}, 5, { outcome: 'stale' }],
    [
      'an impossible step waits for a person',
      'completed',
      'accepted',
      {},
      4,
      { outcome: 'refused', fault: 'STEP_IMPOSSIBLE' },
    ],
    [
      'an unknown step waits for a person',
      'filed',
      'teleported',
      {},
      -1,
      { outcome: 'refused', fault: 'STEP_UNKNOWN' },
    ],
    ['nobody outside reopens', 'completed', 'reopened', {}, -1, { outcome: 'refused', fault: 'STEP_UNKNOWN' }],
    ['nobody outside withdraws', 'dispatched', 'withdrawn', {}, -1, { outcome: 'refused', fault: 'STEP_UNKNOWN' }],
    ['more time needs a reason', 'dispatched', 'extended', {}, 4, { outcome: 'refused', fault: 'REASON_MISSING' }],
    ['a send-back needs a reason', 'dispatched', 'returned', {}, 4, { outcome: 'refused', fault: 'REASON_MISSING' }],
    [
      'blanks send nothing back',
      'dispatched',
      'returned',
      { reason: ' ', internalNote: '\n', publicText: '' },
      4,
      { outcome: 'refused', fault: 'REASON_MISSING' },
    ],
    [
      'with a reason it is sent back',
      'dispatched',
      'returned',
      { reason: '路灯归城管委' },
      4,
      { outcome: 'applied', status: 'returned' },
    ],
    [
      'a unit whose system has notes only gives its reason there',
      'dispatched',
      'returned',
      { internalNote: '不属于本单位' },
      4,
      { outcome: 'applied' },
    ],
    [
      'blanks are no reason',
      'dispatched',
      'extended',
      { reason: '  ' },
      4,
      { outcome: 'refused', fault: 'REASON_MISSING' },
    ],
    [
      'with a reason there is more time',
      'dispatched',
      'extended',
      { reason: '要换变压器' },
      4,
      { outcome: 'applied', status: 'extended' },
    ],
    [
      'the public words may be the reason',
      'dispatched',
      'extended',
      { publicText: '等配件' },
      4,
      { outcome: 'applied' },
    ],
    ['a whistle moves nothing', 'dispatched', 'whistled', {}, 4, { outcome: 'noted' }],
    ['the bureaus came', 'dispatched', 'arrived', {}, 4, { outcome: 'noted' }],
    ['supervision moves nothing', 'extended', 'supervised', {}, 4, { outcome: 'noted' }],
    ['listing moves nothing', 'escalated', 'listed', {}, 4, { outcome: 'noted' }],
    [
      'nothing is supervised after it is done',
      'completed',
      'supervised',
      {},
      4,
      { outcome: 'refused', fault: 'STEP_IMPOSSIBLE' },
    ],
  ]
  test.each(cases)('%s', (_name, from, step, changes, last, verdict) => {
    const incoming = { type: `ticket.${step}`, event: event(changes), receiver: status }
    expect(judge({ status: from }, incoming, last)).toMatchObject(verdict)
  })

  test('a receiver whose word moves nothing is kept and told', () => {
    const incoming = { type: 'ticket.completed', event: event(), receiver: { reports: 'timeline' } as const }
    expect(judge({ status: 'dispatched' }, incoming, -1)).toEqual({ outcome: 'noted' })
  })
})

describe('a ticket that is sent back is routed anew', () => {
  const street = ticket.leadUnit!
  const district = ticket.copiedUnits[0]!
  const company: Unit = { code: 'ent-power', name: '供电公司', level: 'enterprise' }
  const by = street
  const lesson = (to: Unit, times: number): RouteLesson => ({ from: by, to, times })

  test('the first receiver is kept, the district that was sent a copy is proposed, and a person decides', () => {
    const routed = reroute(ticket, { by, reason: '路灯归市政', lessons: [] })

    expect(routed).toMatchObject({
      firstUnit: street,
      leadUnit: district,
      copiedUnits: [],
      review: { required: true, reasons: ['SENT_BACK'] },
    })
    expect(routed.routeReason).toContain('路灯归市政')
    expect(routed.routeReason).toContain('首接单位')
  })

  test('the first receiver stays the first, however often it is sent back', () => {
    const again = reroute(reroute(ticket, { by, reason: null, lessons: [] }), {
      by: district,
      reason: null,
      lessons: [],
    })
    expect(again.firstUnit).toEqual(street)
    expect(again.leadUnit).toBeNull()
    expect(again.review.reasons).toEqual(['SENT_BACK'])
  })

  test('what was learned twice goes before the list; once is not enough, and nobody is asked who sent it back', () => {
    expect(reroute(ticket, { by, reason: null, lessons: [lesson(company, 2)] }).leadUnit).toEqual(company)
    expect(reroute(ticket, { by, reason: null, lessons: [lesson(company, 1)] }).leadUnit).toEqual(district)
    expect(reroute(ticket, { by, reason: null, lessons: [lesson(street, 9)] }).leadUnit).toEqual(district)
  })

  test('a unit that is known by its name only is known again', () => {
    const named = { code: '', name: district.name, level: 'district' } as const
    expect(reroute(ticket, { by: named, reason: null, lessons: [] }).leadUnit).toBeNull()
  })
})
