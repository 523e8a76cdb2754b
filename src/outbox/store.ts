import type { Db } from '../db/index.ts'

/** One thing that must still happen: `id` is the idempotency key towards whoever receives it. */
export interface OutboxRow {
  id: string
  seq: number
  topic: string
  receiver: string
  key: string
  type: string
  payload: Buffer
  attempts: number
  lease_owner: string
  due_at: Date
  created_at: Date
}

/** A row to be written inside the transaction that makes it necessary. */
export interface NewOutbox {
  id: string
  topic: string
  receiver: string
  /** Order is kept among rows of one topic, receiver and key. */
  key: string
  type: string
  /** Sealed. */
  payload: Buffer
}

const columns = 'id, seq, topic, receiver, key, type, payload, attempts, lease_owner, due_at, created_at'

export async function insertOutbox(db: Db, rows: readonly NewOutbox[]): Promise<void> {
  await db.query(
    `insert into outbox (id, topic, receiver, key, type, payload)
     select id, topic, receiver, key, type, decode(payload, 'base64')
     from jsonb_to_recordset($1::jsonb)
       as g(n integer, id uuid, topic text, receiver text, key text, type text, payload text) order by n`,
    [JSON.stringify(rows.map((row, n) => ({ ...row, n, payload: row.payload.toString('base64') })))],
  )
}

interface Queue {
  topic: string
  receiver: string
}

/**
 * For looking at the rows of one key, put so that no index of open rows serves it: it would hold the traces of all rows
 * that were open once, and `outbox_of_key` leads straight to the key's own few.
 */
const isOpen = (row: string): string => `${row}.status || '' <> 'done'`

/** A row that is due may become visible this much later: its transaction was not committed before. */
const LATE = '5 seconds'

/**
 * Leases rows whose time has come, the first of each key only: a row waits for those before it,
 * and behind one that waits for a person. Leases run by the database's clock, which all replicas share. So does what was just
 * written: the caller's `now` counts where it is ahead, but by a clock that is behind, and were it by the part of a
 * millisecond that a `Date` leaves out, a new row would not be due yet and would wait for the next poll.
 *
 * What is done leaves traces in the index, which nobody can clear away while some old transaction may still see it: a
 * look that begins at the first row of all time wades through all of them. So whoever looks often says from where on, a
 * moment by the database's clock: `asOf` is when this look was, and what was due by then is leased, unless there was more
 * than `limit`.
 */
export async function claimDue(
  db: Db,
  claim: Queue & { from?: Date | undefined; now: Date; limit: number; leaseMs: number },
): Promise<{ rows: OutboxRow[]; asOf: Date }> {
  const rows = await db.query<OutboxRow & { asOf: Date; id: string | null }>(
    `with claimed as (update outbox set leased_until = now() + $4 * interval '1 millisecond', lease_owner = gen_random_uuid()
     where id in (
       select o.id from outbox o
       where o.status = 'waiting' and o.topic = $1 and o.receiver = $5 and o.due_at <= greatest($2, now())
         and o.due_at >= $6::timestamptz - interval '${LATE}'
         and (o.leased_until is null or o.leased_until < now())
         and not exists (select 1 from outbox b where ${isOpen('b')} and b.topic = o.topic
           and b.receiver = o.receiver and b.key = o.key and b.seq < o.seq)
       order by o.due_at, o.seq limit $3 for update skip locked)
     returning ${columns})
     select claimed.*, look.at as "asOf" from (select now() as at) look left join claimed on true`,
    [claim.topic, claim.now, claim.limit, claim.leaseMs, claim.receiver, claim.from ?? '-infinity'],
  )
  return { rows: rows.filter(({ id }) => id !== null), asOf: rows[0]!.asOf }
}

/** Before this nothing that waits is due; undefined where nobody has looked yet. */
export async function floorOf(db: Db, { topic, receiver }: Queue): Promise<Date | undefined> {
  const [row] = await db.query<{ from: Date }>(
    'select due_from as "from" from outbox_floor where topic = $1 and receiver = $2',
    [topic, receiver],
  )
  return row?.from
}

/** Far more than a transaction lasts that writes rows, or than the clocks of two machines differ by. */
const BELOW_NOW = '1 hour'

/** Lifts the floor to the first row that waits, or to a while ago where none does. */
export async function raiseFloor(db: Db, { topic, receiver, now }: Queue & { now: Date }): Promise<void> {
  await db.query(
    `insert into outbox_floor (topic, receiver, due_from)
     select $1, $2, least(now() - interval '${BELOW_NOW}', $3::timestamptz - interval '${BELOW_NOW}', (
       select min(due_at) from outbox where status = 'waiting' and topic = $1 and receiver = $2 and due_at >= coalesce(
         (select due_from from outbox_floor where topic = $1 and receiver = $2), '-infinity')))
     on conflict (topic, receiver) do update set due_from = excluded.due_from
       where excluded.due_from > outbox_floor.due_from + interval '1 minute'`,
    [topic, receiver, now],
  )
}

/** Leases one row ahead of its time, if nobody has it and none of its key stands before it. */
export async function claimOne(db: Db, claim: { id: string; leaseMs: number }): Promise<OutboxRow | undefined> {
  const [row] = await db.query<OutboxRow>(
    `update outbox o set leased_until = now() + $2 * interval '1 millisecond', lease_owner = gen_random_uuid()
     where id = $1 and status = 'waiting' and (leased_until is null or leased_until < now())
       and not exists (select 1 from outbox b where ${isOpen('b')} and b.topic = o.topic
         and b.receiver = o.receiver and b.key = o.key and b.seq < o.seq)
     returning ${columns}`,
    [claim.id, claim.leaseMs],
  )
  return row
}

/** Keeps leases for another while, as long as they are still the caller's own. */
export async function renewLeases(
  db: Db,
  rows: readonly { id: string; owner: string }[],
  leaseMs: number,
): Promise<void> {
  await db.query(
    `update outbox o set leased_until = now() + $2 * interval '1 millisecond'
     from jsonb_to_recordset($1::jsonb) as g(id uuid, owner uuid) where o.id = g.id and o.lease_owner = g.owner`,
    [JSON.stringify(rows), leaseMs],
  )
}

/** Gives back a leased row that was not tried; it may be taken from `dueAt` on. */
export async function release(db: Db, row: { id: string; owner: string }, dueAt: Date): Promise<void> {
  await db.query('update outbox set leased_until = null, due_at = $3 where id = $1 and lease_owner = $2', [
    row.id,
    row.owner,
    dueAt,
  ])
}

/**
 * Closes rows that are delivered, as long as the lease is still the caller's own. Gives when the rows behind them are due
 * that waited for them.
 */
export async function markDone(db: Db, rows: readonly { id: string; owner: string }[], now: Date): Promise<Date[]> {
  const closed = await db.query<{ next: Date | null }>(
    `update outbox o set status = 'done', done_at = $2, leased_until = null, last_error = null, attempts = attempts + 1
     from jsonb_to_recordset($1::jsonb) as g(id uuid, owner uuid) where o.id = g.id and o.lease_owner = g.owner
     returning (select b.due_at from outbox b where ${isOpen('b')} and b.topic = o.topic and b.receiver = o.receiver
       and b.key = o.key and b.seq > o.seq order by b.seq limit 1) as next`,
    [JSON.stringify(rows), now],
  )
  return closed.flatMap(({ next }) => next ?? [])
}

/** Puts a row back for later, or, without `dueAt`, aside for a person. */
export async function markFailed(
  db: Db,
  failure: { id: string; owner: string; dueAt: Date | null; error: string },
): Promise<void> {
  await db.query(
    `update outbox set attempts = attempts + 1, leased_until = null, last_error = $3,
       status = case when $4::timestamptz is null then 'dead' else 'waiting' end, due_at = coalesce($4, due_at)
     where id = $1 and lease_owner = $2`,
    [failure.id, failure.owner, failure.error, failure.dueAt],
  )
}

/** Rows of any status that were written in a span of time are to be delivered once more; gives how many. */
export async function requeue(
  db: Db,
  span: { topic: string; receivers: readonly string[]; since: Date; to: Date },
): Promise<number> {
  const rows = await db.query(
    `update outbox set status = 'waiting', due_at = now(), leased_until = null, attempts = 0
     where topic = $1 and created_at >= $2 and created_at < $3 and receiver = any($4::text[]) returning id`,
    [span.topic, span.since, span.to, span.receivers],
  )
  return rows.length
}

/** How many rows wait, and how many wait for a person. */
export async function countOpen(db: Db): Promise<{ waiting: number; dead: number; oldestSeconds: number }> {
  const [row] = await db.query<{ waiting: number; dead: number; oldest: number }>(
    `select count(*) filter (where status = 'waiting')::int as waiting,
       count(*) filter (where status = 'dead')::int as dead,
       coalesce(extract(epoch from now() - min(created_at) filter (where status = 'waiting')), 0)::float8 as oldest
     from outbox where status <> 'done'`,
  )
  return { waiting: row!.waiting, dead: row!.dead, oldestSeconds: row!.oldest }
}
