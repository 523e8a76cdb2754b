import type { Clock } from '../domain/index.ts'
import { postEvent, WEBHOOK_DELAYS_MS } from '../http/index.ts'
import type { Delivery, OutboxRow } from '../outbox/index.ts'
import type { Vault } from '../vault/index.ts'

export const TICKET_TOPIC = 'ticket'
const PURPOSE = 'outbox.ticket'

/** The waits between attempts; after the last one a person decides. */
export const RETRY_DELAYS_MS = WEBHOOK_DELAYS_MS

export type TicketEventType =
  | 'ticket.created'
  | 'ticket.updated'
  | 'ticket.merged'
  | 'ticket.reopened'
  | 'ticket.withdrawn'

/** A CloudEvent 1.0 in its JSON format. */
export interface CloudEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  subject: string
  time: string
  datacontenttype: 'application/json'
  data: unknown
}

/** Seals an event for the outbox: `id` is the idempotency key, `data` already the receiver's own projection. */
export function sealEvent(
  vault: Vault,
  event: { id: string; type: TicketEventType; subject: string; time: string; data: unknown },
): Buffer {
  const cloudEvent: CloudEvent = {
    specversion: '1.0',
    source: '/jiesu/intake',
    datacontenttype: 'application/json',
    ...event,
  }
  return vault.seal(PURPOSE, cloudEvent)
}

export interface DispatchDeps {
  vault: Vault
  clock: Clock
  url: () => string
  secrets: readonly string[]
  timeoutMs: number
}

/** Delivers one ticket event to the dispatch system. */
export function deliverTo({ vault, clock, url, secrets, timeoutMs }: DispatchDeps) {
  return async (row: OutboxRow, stopping: AbortSignal): Promise<Delivery> => {
    const body = JSON.stringify(vault.open<CloudEvent>(PURPOSE, row.payload))
    return postEvent({ url: url(), id: row.id, body, secrets, at: clock(), timeoutMs, stopping })
  }
}
