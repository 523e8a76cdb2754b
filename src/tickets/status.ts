import type { TicketStatus } from '../domain/index.ts'

export const ticketEvents = [
  'accepted',
  'dispatched',
  'returned',
  'extended',
  'escalated',
  'whistled',
  'arrived',
  'supervised',
  'listed',
  'progressed',
  'suspended',
  'resumed',
  'completed',
  'withdrawn',
  'reopened',
  'merged',
] as const
export type TicketEvent = (typeof ticketEvents)[number]

/** What the dispatch system may report; the rest happens on our side. */
export const reportedEvents = ticketEvents.slice(0, 13) as readonly TicketEvent[]

/**
 * Things that happen to a ticket without moving it: 吹哨 (a street calls the bureaus), 报到 (they came), 督办 (pressure by
 * the hotline), 挂账 (it cannot be solved soon and stays on the list), progress in words, and a clock that stands while
 * the requester is asked for facts, and runs again.
 */
export const notedEvents = [
  'whistled',
  'arrived',
  'supervised',
  'listed',
  'progressed',
  'suspended',
  'resumed',
] as const

type Moves = Partial<Record<TicketEvent, TicketStatus>>

const leaving = { withdrawn: 'withdrawn', merged: 'merged' } as const

/** A ticket on which somebody works stays where it is when one of these happens. */
function noting(status: TicketStatus): Moves {
  return Object.fromEntries(notedEvents.map((event) => [event, status]))
}

/** A unit has it: it may send it back, ask for time, raise it, or be done. */
const handling = (status: TicketStatus): Moves => ({
  ...noting(status),
  dispatched: 'dispatched',
  returned: 'returned',
  extended: 'extended',
  escalated: 'escalated',
  completed: 'completed',
  ...leaving,
})

/**
 * What may follow what. Steps may be skipped forward, for the dispatch system need not tell us each of them; nothing
 * goes back before its dispatch, a sent-back ticket has to be dispatched again before it can be done, a completed one
 * only opens again (a new round, which is filed anew), and a withdrawn or merged one stays as it is.
 */
const moves: Readonly<Record<TicketStatus, Moves>> = {
  filed: { accepted: 'accepted', ...handling('filed') },
  accepted: handling('accepted'),
  dispatched: handling('dispatched'),
  returned: {
    accepted: 'accepted',
    dispatched: 'dispatched',
    escalated: 'escalated',
    supervised: 'returned',
    progressed: 'returned',
    ...leaving,
  },
  extended: handling('extended'),
  escalated: handling('escalated'),
  completed: { reopened: 'filed' },
  withdrawn: {},
  merged: {},
}

/** The status after an event; `refused` for one that comes too late or is impossible. Never throws. */
export function nextStatus(current: TicketStatus, event: TicketEvent): TicketStatus | 'refused' {
  return moves[current][event] ?? 'refused'
}
