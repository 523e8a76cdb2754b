import type { Db } from '../../db/index.ts'

/** A ticket as it is known on an Open311 server. */
export interface FiledRequest {
  ticketNo: string
  /** Where a server takes its time, what the id is asked after with. */
  token: string | null
  requestId: string | null
  /** Events that came of it so far, one that is being told included. */
  sequence: number
  /** Keyed hash of the state that the newest event tells. */
  telling: Buffer | null
  /** Keyed hash of what it said last. */
  seen: Buffer | null
  closedAt: Date | null
  failures: number
}

const columns = `ticket_no as "ticketNo", token, request_id as "requestId", sequence, telling, seen, closed_at as "closedAt", failures`

/**
 * Notes that a ticket is about to be filed with a server; gives what is known of it there. `isFirst` is false when it was
 * about to be filed before. Null: there is no such ticket any more.
 */
export async function beginFiling(
  db: Db,
  of: { ticketNo: string; receiver: string; now: Date },
): Promise<(FiledRequest & { isFirst: boolean }) | null> {
  const [fresh] = await db.query<FiledRequest>(
    `insert into open311_request (ticket_no, receiver, due_at, filed_at)
     select ticket_no, $2, $3, $3 from ticket where ticket_no = $1
     on conflict do nothing returning ${columns}`,
    [of.ticketNo, of.receiver, of.now],
  )
  if (fresh) return { ...fresh, isFirst: true }
  const [known] = await db.query<FiledRequest>(
    `select ${columns} from open311_request where ticket_no = $1 and receiver = $2`,
    [of.ticketNo, of.receiver],
  )
  return known ? { ...known, isFirst: false } : null
}

/** The server's names for it. */
export async function nameRequest(
  db: Db,
  of: { ticketNo: string; receiver: string },
  names: { token: string | null; requestId: string | null; dueAt: Date },
): Promise<void> {
  await db.query(
    `update open311_request set token = coalesce($3, token), request_id = coalesce($4, request_id), due_at = $5, failures = 0
     where ticket_no = $1 and receiver = $2`,
    [of.ticketNo, of.receiver, names.token, names.requestId, names.dueAt],
  )
}

/** Takes up to `limit` requests whose time has come; nobody else does before `again`. */
export async function claimRequests(
  db: Db,
  of: { receiver: string; now: Date; again: Date; limit: number },
): Promise<FiledRequest[]> {
  return db.query<FiledRequest>(
    `update open311_request set due_at = $3 where (ticket_no, receiver) in (
       select ticket_no, receiver from open311_request
       where receiver = $1 and due_at <= $2 and (request_id is not null or token is not null)
       order by due_at limit $4 for update skip locked)
     returning ${columns}`,
    [of.receiver, of.now, of.again, of.limit],
  )
}

/** The number of the event that tells a state, before it is told. */
export async function noteTelling(
  db: Db,
  of: { ticketNo: string; receiver: string },
  { sequence, telling }: { sequence: number; telling: Buffer },
): Promise<void> {
  await db.query(
    'update open311_request set sequence = $3, telling = $4 where ticket_no = $1 and receiver = $2 and sequence < $3',
    [of.ticketNo, of.receiver, sequence, telling],
  )
}

/** What was found at a look; without `dueAt` it is not asked after any more. */
export async function noteLook(
  db: Db,
  of: { ticketNo: string; receiver: string },
  found: { sequence: number; seen: Buffer | null; closedAt: Date | null; failures: number; dueAt: Date | null },
): Promise<void> {
  await db.query(
    `update open311_request set sequence = greatest(sequence, $3), seen = $4, closed_at = $5, failures = $6,
       due_at = coalesce($7::timestamptz, 'infinity') where ticket_no = $1 and receiver = $2`,
    [of.ticketNo, of.receiver, found.sequence, found.seen, found.closedAt, found.failures, found.dueAt],
  )
}
