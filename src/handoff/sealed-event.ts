import type { Vault } from '../vault/index.ts'
import type { TicketEventType } from './receivers.ts'

const PURPOSE = 'outbox.ticket'

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

export function openEvent(vault: Vault, payload: Buffer): CloudEvent {
  return vault.open<CloudEvent>(PURPOSE, payload)
}
