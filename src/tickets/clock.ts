import { type Ticket, type TicketStop, toBeijingIso } from '../domain/index.ts'
import { afterStops, extended } from './deadline.ts'

/**
 * The clock of a ticket's round stands from `at`: `objection` while it is judged who has to act (派单异议审核),
 * `facts` while the requester is waited for. A clock that stands already goes on standing for its first cause.
 */
export function stopClock(ticket: Ticket, cause: TicketStop['cause'], at: Date): Ticket {
  const { stops = [] } = ticket
  if (openStop(ticket)) return ticket
  return { ...ticket, stops: [...stops, { from: toBeijingIso(at), to: null, cause }] }
}

/** The clock runs again, and the deadline moves by as long as it stood; a clock that runs, or stands for another cause, is left. */
export function startClock(ticket: Ticket, at: Date, cause?: TicketStop['cause']): Ticket {
  const open = openStop(ticket)
  if (!open || (cause !== undefined && open.cause !== cause)) return ticket
  const from = new Date(open.from)
  const to = at > from ? at : from
  const stops = ticket.stops!.map((stop) => (stop === open ? { ...stop, to: toBeijingIso(to) } : stop))
  return { ...ticket, stops, dueAt: toBeijingIso(afterStops(new Date(ticket.dueAt), [{ from, to }], to)) }
}

/** The deadline after so many more days, counted as the days of this ticket are. */
export function extendedDue({ dueAt, dayBasis }: Pick<Ticket, 'dueAt' | 'dayBasis'>, days: number): string {
  return toBeijingIso(extended(new Date(dueAt), days, dayBasis))
}

function openStop({ stops = [] }: Ticket): TicketStop | undefined {
  return stops.find(({ to }) => to === null)
}
