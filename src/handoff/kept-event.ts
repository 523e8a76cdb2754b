import type { Vault } from '../vault/index.ts'

const PURPOSE = 'ticket_event.body'

interface CloudEventText {
  data?: { publicText?: string; internalNote?: string; unit?: unknown }
}

/** Seals what the dispatch system told us, word for word. */
export function sealKeptEvent(vault: Vault, text: string): Buffer {
  return vault.seal(PURPOSE, text)
}

/** What of a kept event is for the requester. Internal notes never are. */
export function publicPart(vault: Vault, body: Buffer): { publicText: string | null; unit: string | null } {
  const { data } = JSON.parse(vault.open<string>(PURPOSE, body)) as CloudEventText
  const unit = typeof data?.unit === 'object' ? (data.unit as { name?: string } | null)?.name : data?.unit
  return { publicText: data?.publicText ?? null, unit: typeof unit === 'string' ? unit : null }
}

/** The event without its free text, in which people may be named. */
export function withoutWords(vault: Vault, body: Buffer): Buffer {
  const event = JSON.parse(vault.open<string>(PURPOSE, body)) as CloudEventText
  const { publicText: _public, internalNote: _internal, ...data } = event.data ?? {}
  return sealKeptEvent(vault, JSON.stringify({ ...event, data }))
}

/** What the unit wrote for the hotline and not for the requester. */
export function staffNote(vault: Vault, body: Buffer): string | null {
  return (JSON.parse(vault.open<string>(PURPOSE, body)) as CloudEventText).data?.internalNote ?? null
}
