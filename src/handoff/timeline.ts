import type { Db } from '../db/index.ts'
import type { Vault } from '../vault/index.ts'
import { unitOf, zoned } from './incoming.ts'
import { openKeptEvent } from './kept-event.ts'
import * as store from './store.ts'

/** One thing that happened to a ticket: `out` we told a receiver, `in` a receiver told us. */
export interface TimelineEntry {
  at: Date
  direction: 'in' | 'out'
  receiver: string
  /** `ticket.created`, `ticket.accepted`, … */
  type: string
  /** In: applied, noted, stale or refused. Out: waiting, done or dead. */
  outcome: string
  fault?: string | null
  sequence?: number
  unit?: string | null
  publicText?: string | null
  internalNote?: string | null
  reason?: string | null
  dueAt?: string | null
}

/** A ticket's whole story, by the times at which things happened, whatever the order in which we heard of them. */
export async function timelineOf(db: Db, vault: Vault, ticketNo: string): Promise<TimelineEntry[]> {
  const events = await store.selectEventsOf(db, ticketNo)
  const deliveries = await store.selectDeliveries(db, { status: 'all', ticketNo, limit: 500 })
  const told = deliveries.map(
    ({ createdAt, receiver, type, status }): TimelineEntry => ({
      at: createdAt,
      direction: 'out',
      receiver,
      type,
      outcome: status,
    }),
  )
  return [...told, ...events.map((event) => entryOf(vault, event))].sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** Refused events that nobody has looked at. */
export async function refusedEvents(
  db: Db,
  vault: Vault,
): Promise<(TimelineEntry & { id: string; ticketNo: string })[]> {
  const events = await store.selectRefused(db, 200)
  return events.map((event) => ({ id: event.id, ticketNo: event.ticketNo, ...entryOf(vault, event) }))
}

function entryOf(vault: Vault, { at, receiver, type, outcome, fault, sequence, body }: store.EventLine): TimelineEntry {
  const { unit, publicText, internalNote, reason, dueAt } = openKeptEvent(vault, body)
  return {
    at,
    direction: 'in',
    receiver,
    type,
    outcome,
    fault,
    sequence,
    unit: unitOf(unit)?.name ?? null,
    publicText: publicText ?? null,
    internalNote: internalNote ?? null,
    reason: reason ?? null,
    dueAt: dueAt ? zoned(dueAt) : null,
  }
}
