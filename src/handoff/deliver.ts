import type { Clock } from '../domain/index.ts'
import { signWebhook } from '../http/index.ts'
import type { Delivery, OutboxRow } from '../outbox/index.ts'
import type { Vault } from '../vault/index.ts'

export const TICKET_TOPIC = 'ticket'
const PURPOSE = 'outbox.ticket'
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The waits that Standard Webhooks recommends, about three days in all; after them a person decides. */
export const RETRY_DELAYS_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

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

/**
 * Delivers one ticket event to the dispatch system: a structured CloudEvent with Standard Webhooks headers.
 * Any 2xx is acceptance; a redirect is not followed; everything else is tried again later.
 */
export function deliverTo({ vault, clock, url, secrets, timeoutMs }: DispatchDeps) {
  return async (row: OutboxRow, stopping: AbortSignal): Promise<Delivery> => {
    const body = JSON.stringify(vault.open<CloudEvent>(PURPOSE, row.payload))
    const headers = signWebhook({ id: row.id, at: clock(), body, secrets })
    try {
      const response = await fetch(url(), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/cloudevents+json; charset=utf-8' },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
      })
      await response.body?.cancel()
      if (response.ok) return { outcome: 'done' }
      return {
        outcome: 'retry',
        error: `HTTP ${response.status}`,
        afterMs: retryAfterMs(response.headers.get('retry-after')),
      }
    } catch (error) {
      return { outcome: 'retry', error: faultName(error) }
    }
  }
}

/** Honours `Retry-After` in seconds, up to a day. */
function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header)
  return header && Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) * SECOND : undefined
}

function faultName(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  return cause?.code ?? name ?? 'fault'
}
