import { expect, test } from 'vitest'
import type { Ticket, TicketStop } from '../../src/domain/index.ts'
import { extendedDue, reviewed, startClock, stopClock } from '../../src/tickets/index.ts'
import { ticket as filed } from '../handoff/tickets.ts'
import { catalogue, gazetteer } from './fixtures/index.ts'

const ticket = { dueAt: '2026-11-29T23:59:59+08:00' } as Ticket
const at = (text: string) => new Date(`2026-11-${text}:00+08:00`)

const rows: [
  name: string,
  cause: TicketStop['cause'],
  from: string,
  to: string,
  started: TicketStop['cause'] | undefined,
  due: string,
][] = [
  [
    'a send-back of an hour gives a day back',
    'objection',
    '24T10:00',
    '24T11:00',
    undefined,
    '2026-11-30T23:59:59+08:00',
  ],
  [
    'two days and a half of waiting for facts are three days',
    'facts',
    '22T10:00',
    '24T22:00',
    'facts',
    '2026-12-02T23:59:59+08:00',
  ],
  ['what the requester adds does not end an objection', 'objection', '22T10:00', '24T22:00', 'facts', ticket.dueAt],
  ['a clock that stopped too late gives nothing back', 'facts', '30T10:00', '30T22:00', 'facts', ticket.dueAt],
  ['events that came in the wrong order stop it for no time', 'facts', '24T10:00', '23T10:00', undefined, ticket.dueAt],
]

test.each(rows)('%s', (_name, cause, from, to, started, due) => {
  const moved = startClock(stopClock(ticket, cause, at(from)), at(to), started)

  expect(moved.dueAt).toBe(due)
})

test('a clock that stands is not stopped twice, and one that runs is not started', () => {
  const stopped = stopClock(ticket, 'facts', at('22T10:00'))

  expect(stopClock(stopped, 'objection', at('23T10:00'))).toBe(stopped)
  expect(startClock(ticket, at('23T10:00'))).toBe(ticket)
  const once = startClock(stopped, at('23T09:00'))
  expect(startClock(once, at('25T09:00'))).toBe(once)
})

test('more days are counted as the days of the ticket are', () => {
  expect(extendedDue(ticket, 2)).toBe('2026-12-01T23:59:59+08:00')
  expect(extendedDue({ ...ticket, dayBasis: 'working' }, 5)).toBe('2026-12-04T23:59:59+08:00')
})

test('a decision that changes the tier counts from the receipt, with what the clock stood; a later round keeps its deadline', () => {
  const leaf = [...catalogue.leaves.values()].find(
    ({ tier, dayBasis = 'calendar' }) => tier === '15d' && dayBasis === 'calendar',
  )!
  const before: Ticket = {
    ...filed,
    urgency: 'ordinary',
    responseTier: '7d',
    round: 1,
    receivedAt: '2026-11-20T10:00:00+08:00',
  }
  const decide = (one: Ticket) => reviewed(one, { category: leaf.code }, { catalogue, gazetteer }).dueAt

  expect(decide(before)).toBe('2026-12-05T23:59:59+08:00')
  const stood = startClock(stopClock(before, 'objection', at('21T10:00')), at('21T12:00'))
  expect(decide(stood)).toBe('2026-12-06T23:59:59+08:00')
  expect(decide({ ...before, round: 2 })).toBe(before.dueAt)
})
