import type { Db } from '../db/index.ts'
import type { Line } from '../domain/index.ts'

export type TakeoverStatus = 'queued' | 'callback' | 'taken' | 'called_back' | 'withdrawn' | 'closed'

/** A wish for a person that is still open. */
export interface OpenWish {
  id: string
  conversationId: string
  channel: string
  line: Line
  reason: string
  status: 'queued' | 'callback' | 'taken'
  group: string
  wantedAgent: string | null
  agentId: string | null
  agentName: string | null
  ticketNo: string | null
  requestedAt: Date
  takenAt: Date | null
  activeAt: Date | null
  promisedSeconds: number | null
  toldAt: Date | null
}

const columns = `k.id, k.conversation_id as "conversationId", c.channel, c.line, k.reason, k.status, k.group_id as "group",
  k.wanted_agent as "wantedAgent", k.agent_id as "agentId", k.agent_name as "agentName", k.ticket_no as "ticketNo",
  k.requested_at as "requestedAt", k.taken_at as "takenAt", k.active_at as "activeAt",
  k.promised_seconds as "promisedSeconds", k.told_at as "toldAt"`
const open = `k.status in ('queued', 'callback', 'taken')`

/** Every open wish, the longest waiting first. */
export async function selectOpen(db: Db): Promise<OpenWish[]> {
  return db.query<OpenWish>(
    `select ${columns} from takeover k join conversation c on c.id = k.conversation_id where ${open}
     order by k.requested_at, k.id limit 2000`,
  )
}

export async function selectOpenOf(db: Db, conversationId: string): Promise<OpenWish | null> {
  const [row] = await db.query<OpenWish>(
    `select ${columns} from takeover k join conversation c on c.id = k.conversation_id
     where k.conversation_id = $1 and ${open}`,
    [conversationId],
  )
  return row ?? null
}

/**
 * Holds a conversation against turns and other agents until the transaction ends. A turn under way loses its lease:
 * it writes nothing, and its message is looked at again afterwards. Gives the line, or null where there is none.
 */
export async function lockConversation(tx: Db, conversationId: string): Promise<Line | null> {
  const [row] = await tx.query<{ line: Line }>(
    `update conversation set lease_owner = null, leased_until = null, updated_at = now()
     where id = $1 and erased_at is null returning line`,
    [conversationId],
  )
  return row?.line ?? null
}

/** Makes a wish where nobody had asked for one: an agent comes by themselves. */
export async function insertWish(
  tx: Db,
  wish: { id: string; conversationId: string; reason: string; group: string; at: Date },
): Promise<void> {
  await tx.query(
    `insert into takeover (id, conversation_id, reason, status, group_id, requested_at) values ($1, $2, $3, 'queued', $4, $5)`,
    [wish.id, wish.conversationId, wish.reason, wish.group, wish.at],
  )
}

export async function markTaken(tx: Db, id: string, agent: { id: string; name: string; at: Date }): Promise<void> {
  await tx.query(
    `update takeover set status = 'taken', agent_id = $2, agent_name = $3, taken_at = $4, active_at = $4 where id = $1`,
    [id, agent.id, agent.name, agent.at],
  )
}

export async function touch(tx: Db, id: string, at: Date): Promise<void> {
  await tx.query('update takeover set active_at = $2 where id = $1', [id, at])
}

export async function markClosed(tx: Db, id: string, status: TakeoverStatus, at: Date): Promise<void> {
  await tx.query('update takeover set status = $2, closed_at = $3 where id = $1', [id, status, at])
}

/** Back into the queue, in the place that the requester had. */
export async function markQueued(
  tx: Db,
  id: string,
  to: { group: string; wantedAgent: string | null; promisedSeconds: number | null; at: Date },
): Promise<void> {
  await tx.query(
    `update takeover set status = 'queued', group_id = $2, wanted_agent = $3, promised_seconds = $4, told_at = $5,
       agent_id = null, agent_name = null, taken_at = null, active_at = null where id = $1`,
    [id, to.group, to.wantedAgent, to.promisedSeconds, to.at],
  )
}

/** Nobody can come now; somebody comes back to it later. */
export async function markCallback(tx: Db, id: string, at: Date): Promise<void> {
  await tx.query(
    `update takeover set status = 'callback', told_at = $2, wanted_agent = null, agent_id = null, agent_name = null,
       taken_at = null, active_at = null where id = $1`,
    [id, at],
  )
}

export async function markTold(tx: Db, id: string, told: { seconds: number | null; at: Date }): Promise<void> {
  await tx.query('update takeover set promised_seconds = $2, told_at = $3 where id = $1', [id, told.seconds, told.at])
}

export async function markCalledBack(
  tx: Db,
  id: string,
  by: { agentId: string; agentName: string; outcome: Buffer; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `update takeover set status = 'called_back', agent_id = $2, agent_name = $3, outcome = $4, closed_at = $5
     where id = $1 and status = 'callback' returning id`,
    [id, by.agentId, by.agentName, by.outcome, by.at],
  )
  return rows.length > 0
}

export interface Presence {
  agentId: string
  name: string
  groups: string[]
  capacity: number
  state: 'available' | 'away'
  seenAt: Date
  /** Conversations held. */
  held: number
}

export async function upsertPresence(db: Db, agent: Omit<Presence, 'held'>): Promise<void> {
  await db.query(
    `insert into agent_presence (agent_id, name, groups, capacity, state, seen_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (agent_id) do update set name = excluded.name, groups = excluded.groups, capacity = excluded.capacity,
       state = excluded.state, seen_at = excluded.seen_at`,
    [agent.agentId, agent.name, agent.groups, agent.capacity, agent.state, agent.seenAt],
  )
}

/** Says that an agent is still there, with whatever they said of themselves before; false for one who never came. */
export async function touchPresence(db: Db, agentId: string, at: Date): Promise<boolean> {
  const rows = await db.query('update agent_presence set seen_at = $2 where agent_id = $1 returning agent_id', [
    agentId,
    at,
  ])
  return rows.length > 0
}

export async function deletePresence(db: Db, agentId: string): Promise<void> {
  await db.query('delete from agent_presence where agent_id = $1', [agentId])
}

/** Agents whose desk was heard since that moment, with what each holds. */
export async function selectPresent(db: Db, since: Date): Promise<Presence[]> {
  return db.query<Presence>(
    `select a.agent_id as "agentId", a.name, a.groups, a.capacity, a.state, a.seen_at as "seenAt",
       (select count(*)::int from takeover k where k.agent_id = a.agent_id and k.status = 'taken') as held
     from agent_presence a where a.seen_at >= $1 order by a.name`,
    [since],
  )
}

export interface Measured {
  handled: number
  handlingSeconds: number
  pickUpSeconds: number
}

/**
 * How long the last hundred conversations of a group took on average, and how long picking up takes, in seconds: the
 * lower quartile of the waits, for the others include a time in which nobody was free.
 */
export async function measure(db: Db, group: string, since: Date): Promise<Measured> {
  const [row] = await db.query<Measured>(
    `select count(*)::int as handled,
       coalesce(avg(extract(epoch from closed_at - taken_at)), 0)::float8 as "handlingSeconds",
       coalesce(percentile_cont(0.25) within group (order by extract(epoch from taken_at - requested_at)), 0)::float8
         as "pickUpSeconds"
     from (select closed_at, taken_at, requested_at from takeover
           where group_id = $1 and taken_at is not null and closed_at >= $2 order by closed_at desc limit 100) last`,
    [group, since],
  )
  return row!
}

/** Wishes of a group that wait before a moment. */
export async function countAhead(db: Db, group: string, before: { at: Date; id: string } | null): Promise<number> {
  const [row] = await db.query<{ ahead: number }>(
    `select count(*)::int as ahead from takeover where group_id = $1 and status = 'queued'
       and ($2::timestamptz is null or (requested_at, id) < ($2::timestamptz, $3::uuid))`,
    [group, before?.at ?? null, before?.id ?? null],
  )
  return row!.ahead
}

/** Whether an agent held a conversation that was closed since that moment. */
export async function wasHeldBy(
  db: Db,
  { conversationId, agentId, since }: { conversationId: string; agentId: string; since: Date },
): Promise<boolean> {
  const rows = await db.query(
    'select id from takeover where conversation_id = $1 and agent_id = $2 and closed_at >= $3 limit 1',
    [conversationId, agentId, since],
  )
  return rows.length > 0
}

export interface NoteRow {
  id: string
  agentName: string
  body: Buffer
  at: Date
}

export async function insertNote(
  db: Db,
  note: { id: string; conversationId: string; agentId: string; agentName: string; body: Buffer; at: Date },
): Promise<void> {
  await db.query(
    `insert into conversation_note (id, conversation_id, agent_id, agent_name, body, at) values ($1, $2, $3, $4, $5, $6)`,
    [note.id, note.conversationId, note.agentId, note.agentName, note.body, note.at],
  )
}

export async function selectNotes(db: Db, conversationId: string): Promise<NoteRow[]> {
  return db.query<NoteRow>(
    `select id, agent_name as "agentName", body, at from conversation_note where conversation_id = $1 order by at, id`,
    [conversationId],
  )
}
