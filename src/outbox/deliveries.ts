import type { Db } from '../db/index.ts'

/** A delivery as an operator sees it: what it carries stays sealed. */
export interface OpenDelivery {
  id: string
  seq: number
  topic: string
  receiver: string
  key: string
  type: string
  status: 'waiting' | 'dead' | 'done'
  attempts: number
  /** When it is tried next. */
  dueAt: Date
  /** Code of the last fault; null before the first. */
  lastError: string | null
  createdAt: Date
  doneAt: Date | null
}

const columns = `id, seq, topic, receiver, key, type, status, attempts, due_at as "dueAt", last_error as "lastError",
  created_at as "createdAt", done_at as "doneAt"`

/** Deliveries that are not done, newest first. */
export async function listOpen(
  db: Db,
  filter: { status: 'waiting' | 'dead'; before?: number; limit: number },
): Promise<OpenDelivery[]> {
  return db.query<OpenDelivery>(
    `select ${columns} from outbox where status = $1 and ($2::bigint is null or seq < $2) order by seq desc limit $3`,
    [filter.status, filter.before ?? null, filter.limit],
  )
}

/** Every delivery about one thing, in their order. */
export async function deliveriesOf(db: Db, topic: string, key: string): Promise<OpenDelivery[]> {
  return db.query<OpenDelivery>(`select ${columns} from outbox where key = $2 and topic = $1 order by seq`, [
    topic,
    key,
  ])
}

/** Gives dead deliveries, and those that wait for their time, another try at once; gives which. */
export async function resend(db: Db, ids: readonly string[], now: Date): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `update outbox set attempts = case when status = 'dead' then 0 else attempts end, status = 'waiting', due_at = $2
     where id = any($1::uuid[]) and status in ('dead', 'waiting') returning id`,
    [ids, now],
  )
  return rows.map(({ id }) => id)
}

/** What is open, by receiver; the oldest by when it was written. */
export async function countByReceiver(
  db: Db,
): Promise<
  { topic: string; receiver: string; waiting: number; dead: number; oldestAt: Date | null; lastDoneAt: Date | null }[]
> {
  return db.query(
    `select topic, receiver, count(*) filter (where status = 'waiting')::int as waiting,
       count(*) filter (where status = 'dead')::int as dead,
       min(created_at) filter (where status <> 'done') as "oldestAt", max(done_at) as "lastDoneAt"
     from outbox where status <> 'done' or done_at > now() - interval '1 day'
     group by topic, receiver order by topic, receiver`,
  )
}
