import { createHash } from 'node:crypto'
import type { Db } from '../db/index.ts'
import { maskPersonalData } from '../text/index.ts'
import type { Actor } from './actor.ts'
import * as store from './audit-store.ts'

/** Ids, codes and counts; never what people said or how they are reached. */
export type AuditDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** Something that somebody saw or changed. */
export interface AuditEvent {
  actor: Pick<Actor, 'kind' | 'id' | 'name'>
  /** `subject.verb` in the past, e.g. `ticket.viewed`. */
  action: string
  subjectType: string
  subjectId: string
  /** Which members were seen or changed. */
  fields?: readonly string[]
  /** Why, in the actor's words. Personal data in it is masked before it is kept. */
  reason?: string | null
  detail?: AuditDetail | null
}

/** One entry of the log as it is kept. `hash` is hexadecimal. */
export interface AuditEntry extends Required<Omit<AuditEvent, 'actor'>> {
  seq: number
  at: Date
  actorKind: Actor['kind']
  actorId: string
  actorName: string
  hash: string
}

/** What `verifyAudit` found: an unbroken chain and its end, or the first entry that does not fit, and why. */
export type ChainCheck =
  | { ok: true; entries: number; head: { seq: number; hash: string } | null }
  | { ok: false; entries: number; brokenAt: number; reason: 'changed' | 'missing' | 'cut' | 'anchor' }

/** A place in the chain that was written down elsewhere. */
export interface Anchor {
  seq: number
  hash: string
}

const FIRST_HASH = Buffer.alloc(32)

/**
 * Adds an entry to the append-only log, inside the caller's transaction where there is one. Writers of other
 * transactions wait until it ends, so write the entry last.
 */
export async function recordAudit(db: Db, event: AuditEvent): Promise<void> {
  const entry = {
    at: new Date(),
    actorKind: event.actor.kind,
    actorId: event.actor.id,
    actorName: event.actor.name,
    action: event.action,
    subjectType: event.subjectType,
    subjectId: event.subjectId,
    fields: [...(event.fields ?? [])],
    reason: event.reason ? maskPersonalData(event.reason) : null,
    detail: event.detail ?? null,
  }
  await store.appendEntry(db, entry, bodyOf(entry))
}

/**
 * Walks the whole chain. With an `anchor`, a number and hash that were written down before, a log that was rewritten
 * from some entry on is seen too, however consistent it is in itself.
 */
export async function verifyAudit(db: Db, anchor?: Anchor): Promise<ChainCheck> {
  const head = await store.selectHead(db)
  let last = { seq: 0, hash: FIRST_HASH.toString('hex') }
  for await (const entry of store.entriesOf(db)) {
    const entries = last.seq
    if (entry.seq !== last.seq + 1) return { ok: false, entries, brokenAt: last.seq + 1, reason: 'missing' }
    const hash = hashOf(Buffer.from(last.hash, 'hex'), entry.seq, bodyOf(entry))
    if (hash !== entry.hash) return { ok: false, entries, brokenAt: entry.seq, reason: 'changed' }
    if (anchor?.seq === entry.seq && anchor.hash !== hash) {
      return { ok: false, entries, brokenAt: entry.seq, reason: 'anchor' }
    }
    last = { seq: entry.seq, hash }
  }
  const end = Math.max(head?.seq ?? 0, anchor?.seq ?? 0)
  if (last.seq < end) return { ok: false, entries: last.seq, brokenAt: last.seq + 1, reason: 'cut' }
  return { ok: true, entries: last.seq, head: last.seq > 0 ? last : null }
}

/** SHA-256 over the hash before it, the number and the body; the same as `appendEntry` does in SQL. */
function hashOf(prior: Buffer, seq: number, body: string): string {
  return createHash('sha256').update(prior).update(`${seq}${body}`).digest('hex')
}

/** The content of an entry as one text, whatever order jsonb keeps its members in. */
function bodyOf(entry: Omit<AuditEntry, 'seq' | 'hash'>): string {
  const { at, actorKind, actorId, actorName, action, subjectType, subjectId, fields, reason, detail } = entry
  const members = detail && Object.entries(detail).sort(([left], [right]) => (left < right ? -1 : 1))
  return JSON.stringify([
    at.toISOString(),
    actorKind,
    actorId,
    actorName,
    action,
    subjectType,
    subjectId,
    fields,
    reason,
    members,
  ])
}
