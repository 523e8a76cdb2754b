import { expect, test } from 'vitest'
import type { Requester, Ticket } from '../../src/domain/index.ts'
import { makeTicket, projectTicket, resolvePlace } from '../../src/tickets/index.ts'
import { catalogue, gazetteer } from './fixtures/index.ts'

const phone = '13800138000'
const idCard = '11010519491231002X'
const description = `我叫李明华，电话138 0013 8000，身份证${idCard}，朝阳区望京街道楼下有露天烧烤，李明华反映多次。`

function ticketOf(change: Partial<Requester> = {}): Ticket {
  const requester: Requester = {
    type: 'person',
    name: '李明华',
    phone,
    creditCode: null,
    confidential: false,
    anonymous: false,
    ...change,
  }
  const start = description.indexOf('露天烧烤')
  return makeTicket({
    ticketNo: '20261122-000123',
    line: 'citizen',
    channel: 'web',
    receivedAt: new Date('2026-11-22T15:58:00+08:00'),
    kind: 'complaint',
    title: '李明华反映望京露天烧烤',
    description,
    elements: { time: null, place: '望京', people: `李明华 ${phone}`, event: '露天烧烤', demand: '请回电13800138000' },
    place: resolvePlace(description, gazetteer),
    categories: [{ code: 'A-01', confidence: 0.9, evidence: [{ start, end: start + 4, quote: '露天烧烤' }] }],
    requester,
    transcript: [{ at: '2026-11-22T15:50:00+08:00', author: 'requester', text: `我叫李明华，${phone}` }],
    urgency: 'ordinary',
    catalogue,
  })
}

function leaks(ticket: Ticket): string[] {
  const written = JSON.stringify(ticket)
  return ['李明华', '13800138000', '138 0013 8000', idCard].filter((secret) => written.includes(secret))
}

test('the city’s dispatch system sees the full contact', () => {
  const ticket = ticketOf()

  expect(projectTicket(ticket, { contact: 'full' })).toEqual(ticket)
})

test('every other recipient sees no name, phone or identity number anywhere in the ticket', () => {
  const seen = projectTicket(ticketOf(), { contact: 'masked' })

  expect(leaks(seen)).toEqual([])
  expect(seen.requester).toMatchObject({ name: '李**', phone: '138****8000', type: 'person' })
})

test('what a unit needs to act stays readable', () => {
  const seen = projectTicket(ticketOf(), { contact: 'masked' })

  expect(seen.description).toContain('朝阳区望京街道楼下有露天烧烤')
  expect(seen.elements.event).toBe('露天烧烤')
  expect(seen.place).toMatchObject({ district: '朝阳区', streetCode: '110105026' })
  expect(seen.leadUnit?.name).toBe('望京街道办事处')
})

test('evidence still quotes the description as it is shown', () => {
  const seen = projectTicket(ticketOf(), { contact: 'masked' })

  expect(seen.category?.evidence).toHaveLength(1)
  for (const { start, end, quote } of seen.category?.evidence ?? []) {
    expect(seen.description.slice(start, end)).toBe(quote)
    expect(quote).toBe('露天烧烤')
  }
})

test.each([
  ['asked for confidentiality', { confidential: true }, 'full'],
  ['asked for confidentiality', { confidential: true }, 'masked'],
  ['stays anonymous', { anonymous: true }, 'full'],
  ['stays anonymous', { anonymous: true }, 'masked'],
] as const)('whoever %s is not named to anybody (%s, %s)', (_name, change, contact) => {
  const seen = projectTicket(ticketOf({ ...change, creditCode: '91110105MA0000000X' }), { contact })

  expect(leaks(seen)).toEqual([])
  expect(seen.requester).toMatchObject({ name: null, phone: null, creditCode: null, ...change })
})

test('a company’s credit code is masked for those who see no contact', () => {
  const ticket = ticketOf({ type: 'organisation', name: '北京某某商贸有限公司', creditCode: '91110105MA0000000X' })

  const seen = projectTicket(ticket, { contact: 'masked' })

  expect(seen.requester.creditCode).toBe('9111**********000X')
  expect(JSON.stringify(seen)).not.toContain('91110105MA0000000X')
})

test('looking at a ticket does not change it', () => {
  const ticket = ticketOf({ confidential: true })
  const before = structuredClone(ticket)

  const seen = projectTicket(ticket, { contact: 'full' })
  seen.elements.event = '改了'
  seen.transcript.length = 0

  expect(ticket).toEqual(before)
})
