import type { TicketStatus } from '../domain/index.ts'

export const ticketEvents = [
  'accepted',
  'dispatched',
  'returned',
  'extended',
  'escalated',
  'completed',
  'withdrawn',
  'reopened',
  'merged',
] as const
export type TicketEvent = (typeof ticketEvents)[number]

type Moves = Partial<Record<TicketEvent, TicketStatus>>

const leaving = { withdrawn: 'withdrawn', merged: 'merged' } as const
/** A unit has it: it may send it back, ask for time, raise it, or be done. */
const handling = {
  dispatched: 'dispatched',
  returned: 'returned',
  extended: 'extended',
  escalated: 'escalated',
  completed: 'completed',
  ...leaving,
} as const

/**
 * What may follow what. Steps may be skipped forward, for the dispatch system need not tell us each of them; nothing
 * goes back before its dispatch, a sent-back ticket has to be dispatched again before it can be done, a completed one
 * only opens again (a new round, which is filed anew), and a withdrawn or merged one stays as it is.
 */
const moves: Readonly<Record<TicketStatus, Moves>> = {
  filed: { accepted: 'accepted', ...handling },
  accepted: handling,
  dispatched: handling,
  returned: { accepted: 'accepted', dispatched: 'dispatched', escalated: 'escalated', ...leaving },
  extended: handling,
  escalated: handling,
  completed: { reopened: 'filed' },
  withdrawn: {},
  merged: {},
}

/** The status after an event; `refused` for one that comes too late or is impossible. Never throws. */
export function nextStatus(current: TicketStatus, event: TicketEvent): TicketStatus | 'refused' {
  return moves[current][event] ?? 'refused'
}
