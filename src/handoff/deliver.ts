import type { Database } from '../db/index.ts'
import type { Clock } from '../domain/index.ts'
import { type EventPosted, postEvent, WEBHOOK_DELAYS_MS } from '../http/index.ts'
import type { Delivery, OutboxRow } from '../outbox/index.ts'
import { maskPersonalData } from '../text/index.ts'
import type { Vault } from '../vault/index.ts'
import { Breaker } from './breaker.ts'
import { dropFile } from './file-drop.ts'
import { mapped } from './mapping.ts'
import { fileRequest } from './open311/index.ts'
import type { Receiver } from './receivers.ts'
import { type CloudEvent, openEvent } from './sealed-event.ts'

export const TICKET_TOPIC = 'ticket'

/** The waits between attempts; after the last one a person decides. */
export const RETRY_DELAYS_MS = WEBHOOK_DELAYS_MS

export interface DeliverDeps {
  db: Database
  vault: Vault
  clock: Clock
}

/** Delivers the ticket events of one receiver: mapped to its names, signed, spared while it fails. */
export function deliverTo(receiver: Receiver, deps: DeliverDeps) {
  const { vault, clock } = deps
  const breaker = 'breaker' in receiver ? new Breaker(breakerOf(receiver)) : null
  return async (row: OutboxRow, stopping: AbortSignal): Promise<Delivery> => {
    const afterMs = breaker?.wait(clock().getTime()) ?? 0
    if (afterMs > 0) return { outcome: 'later', afterMs, error: 'the receiver fails; waiting' }
    try {
      const posted = await attempt(receiver, openEvent(vault, row.payload), { row, at: clock(), stopping, deps })
      breaker?.note(isReceiversFault(posted) ? 'failed' : 'answered', clock().getTime())
      return settled(posted)
    } catch (error) {
      // A fault of ours says nothing of the receiver; the one delivery that tries must not be waited for for ever.
      breaker?.note('failed', clock().getTime())
      throw error
    }
  }
}

function breakerOf({ breaker }: Extract<Receiver, { breaker: unknown }>) {
  return { failures: breaker.failures, pauseMs: breaker.pauseSeconds * 1000 }
}

interface Attempt {
  row: OutboxRow
  at: Date
  stopping: AbortSignal
  deps: DeliverDeps
}

async function attempt(
  receiver: Receiver,
  event: CloudEvent,
  { row, at, stopping, deps }: Attempt,
): Promise<EventPosted> {
  const body = bodyFor(receiver, event)
  switch (receiver.kind) {
    case 'webhook': {
      const { url, secrets, timeoutMs, format } = receiver
      const contentType = format === 'plain' ? 'application/json' : 'application/cloudevents+json'
      return postEvent({
        url,
        id: row.id,
        body,
        secrets,
        at,
        timeoutMs,
        stopping,
        contentType: `${contentType}; charset=utf-8`,
      })
    }
    case 'file':
      return dropFile(receiver.folder, { seq: row.seq, id: row.id, ticketNo: row.key, body })
    case 'open311':
      return fileRequest(receiver, deps, { event, eventId: row.id, stopping })
  }
}

/** The event in the receiver's own words. */
export function bodyFor({ map, format }: Pick<Receiver, 'map' | 'format'>, event: CloudEvent): string {
  const data = map
    ? mapped(map, { ...(event.data as object), eventType: event.type, eventId: event.id, eventTime: event.time })
    : event.data
  return JSON.stringify(format === 'plain' ? data : { ...event, data })
}

/** A receiver that is not there or cannot answer; not one that refuses this event. */
function isReceiversFault(posted: EventPosted): boolean {
  return posted.outcome === 'retry' && (posted.status === undefined || posted.status >= 500 || posted.status === 429)
}

/** What a person reads of a failed delivery: the code, and the beginning of the answer without personal data. */
function settled(posted: EventPosted): Delivery {
  if (posted.outcome === 'done') return posted
  const answer = posted.answer ? `: ${maskPersonalData(posted.answer)}` : ''
  return { outcome: 'retry', error: `${posted.error}${answer}`, afterMs: posted.afterMs }
}
