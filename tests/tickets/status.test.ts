import { expect, test } from 'vitest'
import { type TicketStatus, ticketStatuses } from '../../src/domain/index.ts'
import { nextStatus, statusSentence, type TicketEvent, ticketEvents } from '../../src/tickets/index.ts'

const moves: [name: string, from: TicketStatus, event: TicketEvent, to: TicketStatus | 'refused'][] = [
  ['a filed ticket is accepted', 'filed', 'accepted', 'accepted'],
  ['an accepted ticket is dispatched', 'accepted', 'dispatched', 'dispatched'],
  ['a step that we were not told of may be skipped', 'filed', 'dispatched', 'dispatched'],
  ['a consultation may be done without a dispatch', 'accepted', 'completed', 'completed'],
  ['a unit sends back what is not its work', 'dispatched', 'returned', 'returned'],
  ['a sent-back ticket is dispatched again', 'returned', 'dispatched', 'dispatched'],
  ['a sent-back ticket is not done before somebody has it', 'returned', 'completed', 'refused'],
  ['a unit may ask for more time twice', 'extended', 'extended', 'extended'],
  ['an extended ticket is completed', 'extended', 'completed', 'completed'],
  ['an escalated ticket is dispatched to a higher unit', 'escalated', 'dispatched', 'dispatched'],
  ['an acceptance that comes after the dispatch is too late', 'dispatched', 'accepted', 'refused'],
  ['a completed ticket opens again as a new round', 'completed', 'reopened', 'filed'],
  ['a ticket that is not completed cannot be opened again', 'dispatched', 'reopened', 'refused'],
  ['a late dispatch does not open a completed ticket', 'completed', 'dispatched', 'refused'],
  ['a completed ticket is not completed twice', 'completed', 'completed', 'refused'],
  ['a requester may withdraw while it is being handled', 'dispatched', 'withdrawn', 'withdrawn'],
  ['nobody withdraws what is completed', 'completed', 'withdrawn', 'refused'],
  ['a street calls the bureaus and goes on', 'dispatched', 'whistled', 'dispatched'],
  ['pressure moves nothing', 'returned', 'supervised', 'returned'],
  ['nobody whistles for what nobody has', 'returned', 'whistled', 'refused'],
  ['what is listed stays with its unit', 'escalated', 'listed', 'escalated'],
  ['a repeat is merged', 'filed', 'merged', 'merged'],
]

test.each(moves)('%s', (_name, from, event, to) => {
  expect(nextStatus(from, event)).toBe(to)
})

test.each(['withdrawn', 'merged'] as const)('nothing happens any more to a ticket that is %s', (status) => {
  expect(ticketEvents.map((event) => nextStatus(status, event))).toEqual(ticketEvents.map(() => 'refused'))
})

test('every status is told in words that name the ticket and show no code', () => {
  const sentences = ticketStatuses.map((status) =>
    statusSentence(status, { ticketNo: '20261122-000123', unit: '望京街道办事处', dueAt: '2026-11-29T23:59:59+08:00' }),
  )

  expect(new Set(sentences).size).toBe(ticketStatuses.length)
  for (const sentence of sentences) expect(sentence).toMatch(/^[^a-z]*20261122-000123[^a-z]*[。！]$/)
})

test('a dispatched ticket is told with its unit and its last day', () => {
  const facts = { ticketNo: '20261122-000123', unit: '望京街道办事处', dueAt: '2026-11-29T23:59:59+08:00' }

  expect(statusSentence('dispatched', facts)).toBe(
    '您的工单20261122-000123已经派出，由望京街道办事处办理，11月29日前给您答复。',
  )
})

test('a deadline of hours is told with its hour in Beijing', () => {
  const facts = { ticketNo: '20261122-000123', dueAt: '2026-11-22T09:05:00Z' }

  expect(statusSentence('accepted', facts)).toContain('11月22日17时05分前')
})

test('a completed ticket tells what the unit said and how to go on', () => {
  const facts = { ticketNo: '20261122-000123', unit: '朝阳区城市管理委员会', publicText: '路灯已修好' }

  expect(statusSentence('completed', facts)).toBe(
    '您的工单20261122-000123，朝阳区城市管理委员会反馈已经办结。答复内容：路灯已修好。如果问题还没有解决，请直接告诉我们，我们会继续办理。',
  )
})

test('a merged ticket tells which one it was merged into', () => {
  expect(statusSentence('merged', { ticketNo: '20261122-000123', mergedInto: '20261120-000007' })).toContain(
    '和工单20261120-000007反映的是同一件事',
  )
})
