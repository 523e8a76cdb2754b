import type { IncomingType, ReceivedTicket, StatusType, UnitName } from './event.ts'
import { unitFor } from './story.ts'

/** One line of a ticket's timeline: what the gateway told us, or what we told the gateway. */
export interface TimelineLine {
  at: Date
  type: IncomingType | StatusType
  /** The public text of a status; empty on what came in. */
  text: string
  /** Absent on what came in. */
  delivery?: { attempts: number; delivered: boolean }
  eventId: string
}

/** A ticket as the simulator knows it. */
export interface Entry {
  ticket: ReceivedTicket
  arrivedAt: Date
  unit: UnitName
  sentBack: boolean
  lastSequence: number
  /** Oldest first. */
  timeline: TimelineLine[]
}

/** How much is kept: memory only, the oldest goes first. */
const MOST_TICKETS = 2_000
const MOST_IDS = 50_000

/** Every ticket that arrived. In memory only: what is personal never touches a disk, and a restart forgets it. */
export class Book {
  readonly #entries = new Map<string, Entry>()
  /** Webhook ids, with the time at which each was taken in. */
  readonly #ids = new Map<string, number>()
  /** Changes whenever anything on the page would. */
  version = 0

  /** True the first time an id comes; false for every repeat. */
  isNew(webhookId: string): boolean {
    if (this.#ids.has(webhookId)) return false
    this.#ids.set(webhookId, Date.now())
    dropOldest(this.#ids, MOST_IDS)
    return true
  }

  /** Writes down a ticket as it came, keeping its story so far. */
  take(ticket: ReceivedTicket, line: TimelineLine): Entry {
    const known = this.#entries.get(ticket.ticketNo)
    const entry: Entry = known ?? {
      ticket,
      arrivedAt: line.at,
      unit: unitFor(ticket, false),
      sentBack: false,
      lastSequence: 0,
      timeline: [],
    }
    entry.ticket = ticket
    entry.unit = unitFor(ticket, entry.sentBack)
    entry.timeline.push(line)
    this.#entries.set(ticket.ticketNo, entry)
    dropOldest(this.#entries, MOST_TICKETS)
    this.version++
    return entry
  }

  /** What was taken in, and what the gateway took from us, in a span of time: our side of comparing books. */
  between(since: number, to: number): { received: string[]; reported: { id: string; ticketNo: string }[] } {
    const received = [...this.#ids].filter(([, at]) => at >= since && at < to).map(([id]) => id)
    const reported = [...this.#entries].flatMap(([ticketNo, { timeline }]) =>
      timeline
        .filter(({ at, delivery }) => delivery?.delivered && at.getTime() >= since && at.getTime() < to)
        .map(({ eventId }) => ({ id: eventId, ticketNo })),
    )
    return { received, reported }
  }

  find(ticketNo: string): Entry | undefined {
    return this.#entries.get(ticketNo)
  }

  /** Newest arrival first. */
  all(): Entry[] {
    return [...this.#entries.values()].reverse()
  }

  /** Notes how a status event fares on its way. */
  noteDelivery(ticketNo: string, eventId: string, delivery: NonNullable<TimelineLine['delivery']>): void {
    const line = this.find(ticketNo)?.timeline.find((candidate) => candidate.eventId === eventId)
    if (line) line.delivery = delivery
    this.version++
  }
}

/** Maps keep the order of insertion: the first key is the oldest. */
function dropOldest(kept: Map<string, unknown>, most: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= most) return
    kept.delete(key)
  }
}
