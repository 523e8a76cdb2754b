import type { Db } from '../db/index.ts'
import type { AuditEntry } from './audit.ts'

const PAGE = 1000

interface EntryRow {
  seq: number
  at: Date
  actor_kind: AuditEntry['actorKind']
  actor_id: string
  actor_name: string
  action: string
  subject_type: string
  subject_id: string
  fields: string[]
  reason: string | null
  detail: AuditEntry['detail']
  hash: Buffer
}

/**
 * One statement: takes the head, or makes it, and writes the entry under the number and hash that it then has. In a
 * statement of its own as in a transaction, two writers never get the same number.
 */
export async function appendEntry(db: Db, entry: Omit<AuditEntry, 'seq' | 'hash'>, body: string): Promise<void> {
  await db.query(
    `with head as (
       insert into audit_head (id, seq, hash)
       values (true, 1, sha256(decode(repeat('00', 32), 'hex') || convert_to('1' || $1, 'UTF8')))
       on conflict (id) do update set seq = audit_head.seq + 1,
         hash = sha256(audit_head.hash || convert_to((audit_head.seq + 1)::text || $1, 'UTF8'))
       returning seq, hash)
     insert into audit_entry (seq, hash, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id,
       fields, reason, detail)
     select seq, hash, $2, $3, $4, $5, $6, $7, $8, $9::text[], $10, $11::jsonb from head`,
    [
      body,
      entry.at,
      entry.actorKind,
      entry.actorId,
      entry.actorName,
      entry.action,
      entry.subjectType,
      entry.subjectId,
      entry.fields,
      entry.reason,
      entry.detail && JSON.stringify(entry.detail),
    ],
  )
}

export async function selectHead(db: Db): Promise<{ seq: number; hash: Buffer } | undefined> {
  const [head] = await db.query<{ seq: number; hash: Buffer }>('select seq, hash from audit_head')
  return head
}

/** All entries in their order, a page at a time. */
export async function* entriesOf(db: Db): AsyncGenerator<AuditEntry> {
  let after = Number.MIN_SAFE_INTEGER
  for (;;) {
    const rows = await db.query<EntryRow>('select * from audit_entry where seq > $1 order by seq limit $2', [
      after,
      PAGE,
    ])
    for (const row of rows) yield toEntry(row)
    if (rows.length < PAGE) return
    after = rows.at(-1)!.seq
  }
}

/** What to look for; every member that is there must match. */
export interface AuditFilter {
  actorId?: string
  action?: string
  subjectType?: string
  subjectId?: string
  since?: Date
  to?: Date
  /** Only entries older than this number. */
  before?: number
  limit: number
}

/** Newest first. */
export async function selectEntries(db: Db, filter: AuditFilter): Promise<AuditEntry[]> {
  const rows = await db.query<EntryRow>(
    `select * from audit_entry
     where ($1::text is null or actor_id = $1) and ($2::text is null or action = $2 or action like $2 || '.%')
       and ($3::text is null or subject_type = $3) and ($4::text is null or subject_id = $4)
       and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)
       and ($7::bigint is null or seq < $7)
     order by seq desc limit $8`,
    [
      filter.actorId ?? null,
      filter.action ?? null,
      filter.subjectType ?? null,
      filter.subjectId ?? null,
      filter.since ?? null,
      filter.to ?? null,
      filter.before ?? null,
      filter.limit,
    ],
  )
  return rows.map(toEntry)
}

function toEntry(row: EntryRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    fields: row.fields,
    reason: row.reason,
    detail: row.detail,
    hash: row.hash.toString('hex'),
  }
}
