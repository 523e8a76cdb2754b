import type { Vault } from '../vault/index.ts'
import type { StatusEvent } from './incoming.ts'

const PURPOSE = 'ticket_event.body'

interface CloudEventText {
  data?: Partial<StatusEvent>
}

/** Seals what a receiver told us, word for word. */
export function sealKeptEvent(vault: Vault, text: string): Buffer {
  return vault.seal(PURPOSE, text)
}

/** What was told. */
export function openKeptEvent(vault: Vault, body: Buffer): Partial<StatusEvent> {
  const { data } = JSON.parse(vault.open<string>(PURPOSE, body)) as CloudEventText
  return typeof data === 'object' && data !== null ? data : {}
}

/** What of a kept event is for the requester. Internal notes and reasons never are. */
export function publicPart(vault: Vault, body: Buffer): { publicText: string | null; unit: string | null } {
  const { unit, publicText } = openKeptEvent(vault, body)
  const name = typeof unit === 'object' ? unit?.name : unit
  return { publicText: publicText ?? null, unit: typeof name === 'string' ? name : null }
}

/** The event without its free text, in which people may be named. */
export function withoutWords(vault: Vault, body: Buffer): Buffer {
  const event = JSON.parse(vault.open<string>(PURPOSE, body)) as CloudEventText
  const { publicText: _public, internalNote: _internal, reason: _reason, ...data } = event.data ?? {}
  return sealKeptEvent(vault, JSON.stringify({ ...event, data }))
}

/** What the unit wrote for the hotline and not for the requester. */
export function staffNote(vault: Vault, body: Buffer): string | null {
  return (JSON.parse(vault.open<string>(PURPOSE, body)) as CloudEventText).data?.internalNote ?? null
}
