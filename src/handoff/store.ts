import type { Db } from '../db/index.ts'
import type { Ticket } from '../domain/index.ts'

export interface NewEvent {
  id: string
  ticketNo: string
  receiver: string
  sequence: number
  type: string
  outcome: 'applied' | 'noted' | 'stale' | 'refused'
  fault: string | null
  body: Buffer
  at: string
}

/** Keeps an event; false when one of that id is there already. */
export async function insertEvent(tx: Db, event: NewEvent): Promise<boolean> {
  const rows = await tx.query(
    `insert into ticket_event (id, ticket_no, receiver, sequence, type, outcome, fault, body, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing returning id`,
    [
      event.id,
      event.ticketNo,
      event.receiver,
      event.sequence,
      event.type,
      event.outcome,
      event.fault,
      event.body,
      event.at,
    ],
  )
  return rows.length > 0
}

/** The newest sequence of a receiver that counted for a ticket; -1 before the first. */
export async function lastSequence(tx: Db, ticketNo: string, receiver: string): Promise<number> {
  const [row] = await tx.query<{ last: number }>(
    `select coalesce(max(sequence), -1)::bigint as last from ticket_event
     where ticket_no = $1 and receiver = $2 and outcome in ('applied', 'noted')`,
    [ticketNo, receiver],
  )
  return row!.last
}

/** Writes a ticket that was routed anew, its sealed part included; it waits to be looked at, whoever looked before. */
export async function updateRerouted(tx: Db, ticket: Ticket, body: Buffer): Promise<void> {
  await tx.query(
    `update ticket set lead_unit = $2::jsonb, body = $3, review_reasons = $4, reviewed_at = null, reviewed_by = null,
       updated_at = now() where ticket_no = $1`,
    [ticket.ticketNo, JSON.stringify(ticket.leadUnit), body, ticket.review.reasons],
  )
}

/** Opens the next round: filed again, with a clock of its own. */
export async function updateReopened(tx: Db, ticket: Ticket, body: Buffer): Promise<void> {
  await tx.query(
    `update ticket set status = $2, round = $3, due_at = $4, body = $5, updated_at = now() where ticket_no = $1`,
    [ticket.ticketNo, ticket.status, ticket.round, ticket.dueAt, body],
  )
}

/** What was told when a ticket was sent back last; null when it never was. */
export async function lastSentBack(tx: Db, ticketNo: string): Promise<Buffer | null> {
  const [row] = await tx.query<{ body: Buffer }>(
    `select body from ticket_event where ticket_no = $1 and outcome = 'applied' and type = 'ticket.returned'
     order by received_at desc, sequence desc limit 1`,
    [ticketNo],
  )
  return row?.body ?? null
}

export interface EventLine {
  id: string
  ticketNo: string
  receiver: string
  sequence: number
  type: string
  outcome: string
  fault: string | null
  body: Buffer
  at: Date
  receivedAt: Date
}

const eventColumns = `id, ticket_no as "ticketNo", receiver, sequence, type, outcome, fault, body, at, received_at as "receivedAt"`

export async function selectEventsOf(db: Db, ticketNo: string): Promise<EventLine[]> {
  return db.query<EventLine>(`select ${eventColumns} from ticket_event where ticket_no = $1 order by at, sequence`, [
    ticketNo,
  ])
}

/** Events that were refused and that nobody has looked at, the oldest first. */
export async function selectRefused(db: Db, limit: number): Promise<EventLine[]> {
  return db.query<EventLine>(
    `select ${eventColumns} from ticket_event where outcome = 'refused' and seen_at is null order by received_at limit $1`,
    [limit],
  )
}

export async function markSeen(db: Db, id: string, by: { name: string; at: Date }): Promise<boolean> {
  const rows = await db.query(
    `update ticket_event set seen_at = $2, seen_by = $3 where id = $1 and outcome = 'refused' and seen_at is null returning id`,
    [id, by.at, by.name],
  )
  return rows.length > 0
}

export interface DeliveryLine {
  id: string
  receiver: string
  ticketNo: string
  type: string
  status: 'waiting' | 'done' | 'dead'
  attempts: number
  dueAt: Date
  lastError: string | null
  createdAt: Date
  doneAt: Date | null
}

const deliveryColumns = `id, receiver, key as "ticketNo", type, status, attempts, due_at as "dueAt", last_error as "lastError",
  created_at as "createdAt", done_at as "doneAt"`

/** Ticket events on their way, by status, the oldest first. */
export async function selectDeliveries(
  db: Db,
  filter: { status: string; receiver?: string; ticketNo?: string; limit: number },
): Promise<DeliveryLine[]> {
  return db.query<DeliveryLine>(
    `select ${deliveryColumns} from outbox where topic = 'ticket' and ($1 = 'all' or status = $1)
       and ($2::text is null or receiver = $2) and ($3::text is null or key = $3) order by seq limit $4`,
    [filter.status, filter.receiver ?? null, filter.ticketNo ?? null, filter.limit],
  )
}

/** Sends ticket events again, whatever became of them: by their ids, or all dead ones of a receiver. Gives how many. */
export async function resend(db: Db, which: { ids?: readonly string[]; deadOf?: string }): Promise<number> {
  const rows = await db.query(
    `update outbox set status = 'waiting', due_at = now(), leased_until = null, attempts = 0
     where topic = 'ticket' and (id = any($1::uuid[]) or (status = 'dead' and receiver = $2)) returning id`,
    [which.ids ?? [], which.deadOf ?? null],
  )
  return rows.length
}

/** How many wait, and how many wait for a person, for each receiver. */
export async function countByReceiver(
  db: Db,
): Promise<{ receiver: string; waiting: number; dead: number; oldest: Date }[]> {
  return db.query(
    `select receiver, count(*) filter (where status = 'waiting')::int as waiting,
       count(*) filter (where status = 'dead')::int as dead, min(created_at) as oldest
     from outbox where topic = 'ticket' and status <> 'done' group by receiver order by receiver`,
  )
}

/** Ids of events that a receiver accepted, of a span of time. */
export async function selectDelivered(
  db: Db,
  span: { receiver: string; since: Date; to: Date },
): Promise<{ id: string; ticketNo: string }[]> {
  return db.query(
    `select id, key as "ticketNo" from outbox
     where topic = 'ticket' and receiver = $1 and status = 'done' and done_at >= $2 and done_at < $3 order by seq`,
    [span.receiver, span.since, span.to],
  )
}

/** Which of these ids of status events have reached us. */
export async function knownEvents(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>('select id from ticket_event where id = any($1::text[])', [ids])
  return new Set(rows.map(({ id }) => id))
}
