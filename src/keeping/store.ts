import type { Db } from '../db/index.ts'

/** Statuses after which nothing more happens to a ticket. */
export const CLOSED = ['completed', 'withdrawn', 'merged']
const closed = `('${CLOSED.join("', '")}')`

/**
 * Every reference to a conversation, a message or a ticket that erasing knows of. A table that refers to one of them
 * and is missing here would stop the erasure, and a test fails until somebody has decided what becomes of its rows.
 */
export const handledReferences = [
  'article_use.message_id',
  'call.conversation_id',
  'call.ticket_no',
  'channel_event.conversation_id',
  'channel_parked.conversation_id',
  'channel_peer.conversation_id',
  'classification_example.ticket_no',
  'company_consent.conversation_id',
  'company_fact.conversation_id',
  'company_speaker.conversation_id',
  'company_visit.conversation_id',
  'conference.ticket_no',
  'conversation_note.conversation_id',
  'follow_up.ticket_no',
  'form_edit.conversation_id',
  'form_outcome.conversation_id',
  'green_channel_case.ticket_no',
  'identity_code.conversation_id',
  'identity_conversation.conversation_id',
  'knowledge_gap.message_id',
  'media.conversation_id',
  'message.conversation_id',
  'message.reply_to',
  'message_feedback.message_id',
  'open311_request.ticket_no',
  'quality_check.conversation_id',
  'route_lesson.ticket_no',
  'suggestion.conversation_id',
  'takeover.conversation_id',
  'takeover.ticket_no',
  'ticket.conversation_id',
  'ticket.merged_into',
  'ticket_event.ticket_no',
  'ticket_likeness.other_no',
  'ticket_likeness.ticket_no',
  'ticket_repeat.ticket_no',
]

/**
 * A conversation past its period in which something still stands, unless a ticket of it is open, or a company agreed in
 * it to hear of new policies: that it is to hear here.
 */
const staleConversation = `c.updated_at < $1
  and not exists (select from company_consent k where k.conversation_id = c.id and k.purpose = 'policies'
    and k.taken_back_at is null)
  and (exists (select from message m where m.conversation_id = c.id)
    or exists (select from call l where l.conversation_id = c.id))
  and not exists (select from ticket t where t.conversation_id = c.id and t.status not in ${closed})`

/** A closed ticket past its period of which nothing waits to be delivered. */
const oldTicket = `t.status in ${closed} and t.updated_at < $1
  and not exists (select from outbox o where o.key = t.ticket_no and o.status <> 'done')`

/** Nobody ever wrote in it, or all of it is gone. */
const emptyConversation = `greatest(c.updated_at, c.erased_at) < $1
  and not exists (select from message m where m.conversation_id = c.id)
  and not exists (select from call l where l.conversation_id = c.id)
  and not exists (select from ticket t where t.conversation_id = c.id)
  and not exists (select from media f where f.conversation_id = c.id)
  and not exists (select from takeover k where k.conversation_id = c.id)
  and not exists (select from company_speaker s where s.conversation_id = c.id and s.status in ('claimed', 'proved'))
  and not exists (select from conversation_note n where n.conversation_id = c.id)`

/** Locks up to `limit` conversations past their period, the oldest first. */
export async function lockStale(tx: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select c.id from conversation c where ${staleConversation} order by c.updated_at limit $2 for update skip locked`,
    [before, limit],
  )
  return rows.map(({ id }) => id)
}

/** What was taken out of conversations. */
export interface Cleared {
  messages: number
  feedback: number
  media: number
  takeovers: number
}

/**
 * Takes everything out of conversations that somebody said, and whatever tells who it was. A turn under way loses its
 * lease, so that it cannot write back what it still remembers.
 */
export async function clearConversations(tx: Db, ids: readonly string[], now: Date): Promise<Cleared> {
  const feedback = await removed(
    tx,
    `message_feedback where message_id in (select id from message where conversation_id = any($1::uuid[]))`,
    ids,
  )
  const media = await removed(tx, 'media where conversation_id = any($1::uuid[])', ids)
  await removed(tx, 'conversation_note where conversation_id = any($1::uuid[])', ids)
  const takeovers = await removed(tx, 'takeover where conversation_id = any($1::uuid[])', ids)
  for (const table of [
    'channel_event',
    'channel_parked',
    'channel_peer',
    'company_consent',
    'company_speaker',
    'identity_code',
    'identity_conversation',
    'form_edit',
    'form_outcome',
    'quality_check',
    'suggestion',
  ]) {
    await removed(tx, `${table} where conversation_id = any($1::uuid[])`, ids)
  }
  for (const table of ['company_fact', 'company_visit']) {
    await tx.query(`update ${table} set conversation_id = null where conversation_id = any($1::uuid[])`, [ids])
  }
  await tx.query(
    'delete from identity_phone p where not exists (select from identity_conversation c where c.identity_id = p.identity_id)',
  )
  await tx.query(
    'delete from identity i where not exists (select from identity_conversation c where c.identity_id = i.id)',
  )
  await removed(
    tx,
    'call_utterance where call_id in (select id from call where conversation_id = any($1::uuid[]))',
    ids,
  )
  await removed(tx, 'call where conversation_id = any($1::uuid[])', ids)
  const messages = await removed(tx, 'message where conversation_id = any($1::uuid[])', ids)
  await tx.query(
    `update conversation set story = null, peer_hash = null, resume_hash = null, resume_prior_hash = null,
       resume_expires_at = null, lease_owner = null, leased_until = null, erased_at = $2 where id = any($1::uuid[])`,
    [ids, now],
  )
  return { messages, feedback, media, takeovers }
}

async function removed(tx: Db, rows: string, keys: readonly string[]): Promise<number> {
  const [gone] = await tx.query<{ count: number }>(
    `with gone as (delete from ${rows} returning 1) select count(*)::int as count from gone`,
    [keys],
  )
  return gone!.count
}

/** Locks up to `limit` closed tickets past their period, the oldest first. */
export async function lockOldTickets(tx: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await tx.query<{ ticket_no: string }>(
    `select t.ticket_no from ticket t where ${oldTicket} order by t.updated_at limit $2 for update skip locked`,
    [before, limit],
  )
  return rows.map(({ ticket_no }) => ticket_no)
}

/** Removes tickets with all that was reported and delivered of them. */
export async function deleteTickets(tx: Db, numbers: readonly string[]): Promise<void> {
  await tx.query('delete from ticket_event where ticket_no = any($1::text[])', [numbers])
  await tx.query('delete from open311_request where ticket_no = any($1::text[])', [numbers])
  await tx.query('update call set ticket_no = null, submitted_at = null where ticket_no = any($1::text[])', [numbers])
  await tx.query('update takeover set ticket_no = null where ticket_no = any($1::text[])', [numbers])
  await tx.query('update ticket set merged_into = null where merged_into = any($1::text[])', [numbers])
  await deleteDeliveries(tx, numbers)
  await tx.query('delete from ticket where ticket_no = any($1::text[])', [numbers])
}

/** Removes what was learned from the words of tickets that stay without them, and by what repeats of them are found. */
export async function deleteTraces(tx: Db, numbers: readonly string[]): Promise<void> {
  for (const table of ['classification_example', 'conference', 'ticket_repeat', 'ticket_likeness']) {
    await removed(tx, `${table} where ticket_no = any($1::text[])`, numbers)
  }
}

/** Removes deliveries by their keys, ticket numbers or conversation ids, and gives how many. */
export async function deleteDeliveries(tx: Db, keys: readonly string[]): Promise<number> {
  return removed(tx, 'outbox where key = any($1::text[])', keys)
}

/** Removes up to `limit` conversations that hold nothing since that moment, and gives their ids. */
export async function deleteEmpty(tx: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `delete from conversation where id in (
       select c.id from conversation c where ${emptyConversation} limit $2 for update skip locked) returning id`,
    [before, limit],
  )
  return rows.map(({ id }) => id)
}

/** How much is past its period. */
export async function countDue(
  db: Db,
  before: { conversations: Date; tickets: Date; empty: Date },
): Promise<{ conversations: number; tickets: number; empty: number }> {
  const count = async (rows: string, moment: Date) => {
    const [found] = await db.query<{ count: number }>(`select count(*)::int as count from ${rows}`, [moment])
    return found!.count
  }
  return {
    conversations: await count(`conversation c where ${staleConversation}`, before.conversations),
    tickets: await count(`ticket t where ${oldTicket}`, before.tickets),
    empty: await count(`conversation c where ${emptyConversation}`, before.empty),
  }
}

/** Says that conversations are open on somebody's screen. */
export async function touchOpen(db: Db, ids: readonly string[], now: Date): Promise<void> {
  await db.query(
    `update conversation set updated_at = $2
     where id = any($1::uuid[]) and updated_at < $2::timestamptz - interval '30 minutes'`,
    [ids, now],
  )
}

/** True for the first who asks on that day, whichever replica it is. */
export async function claimDay(db: Db, day: string): Promise<boolean> {
  const rows = await db.query(
    `insert into setting (key, value) values ('retention_day', $1)
     on conflict (key) do update set value = excluded.value where setting.value <> excluded.value returning key`,
    [day],
  )
  return rows.length > 0
}

export interface ConversationRow {
  id: string
  channel: string
  line: string
  created_at: Date
  updated_at: Date
}

export async function findConversation(db: Db, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>(
    'select id, channel, line, created_at, updated_at from conversation where id = $1',
    [id],
  )
  return row
}

/** Locks a conversation and its tickets; false when there is none. */
export async function lockConversation(tx: Db, id: string): Promise<boolean> {
  const rows = await tx.query('select id from conversation where id = $1 for update', [id])
  await tx.query('select ticket_no from ticket where conversation_id = $1 order by ticket_no for update', [id])
  return rows.length > 0
}

/** Of these ticket numbers and this conversation, the first of which something still has to be delivered. */
export async function findUndelivered(
  tx: Db,
  numbers: readonly string[],
  conversationId: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ key: string }>(
    `select key from outbox where (key = any($1::text[]) and status <> 'done') or (key = $2 and status = 'waiting') limit 1`,
    [numbers, conversationId],
  )
  return row?.key
}

export interface EventRow {
  id: string
  ticket_no: string
  type: string
  outcome: string
  body: Buffer
  at: Date
}

/** What the dispatch system told us of tickets, in its order. */
export async function selectEvents(db: Db, numbers: readonly string[]): Promise<EventRow[]> {
  return db.query<EventRow>(
    `select id, ticket_no, type, outcome, body, at from ticket_event
     where ticket_no = any($1::text[]) order by ticket_no, sequence`,
    [numbers],
  )
}

export async function updateEventBody(tx: Db, id: string, body: Buffer): Promise<void> {
  await tx.query('update ticket_event set body = $2 where id = $1', [id, body])
}

/** Puts an erased body in place of a ticket's; when it was closed stays as it was. */
export async function updateErasedTicket(tx: Db, ticketNo: string, body: Buffer, now: Date): Promise<void> {
  await tx.query('update follow_up set reason = null where ticket_no = $1', [ticketNo])
  await tx.query('update ticket set body = $2, phone_hash = null, erased_at = $3 where ticket_no = $1', [
    ticketNo,
    body,
    now,
  ])
}

export interface FeedbackRow {
  message_id: string
  helpful: boolean
  comment: Buffer | null
  at: Date
}

export async function selectFeedback(db: Db, conversationId: string): Promise<FeedbackRow[]> {
  return db.query<FeedbackRow>(
    `select f.message_id, f.helpful, f.comment, f.at from message_feedback f
     join message m on m.id = f.message_id where m.conversation_id = $1 order by m.seq`,
    [conversationId],
  )
}

export interface MediaRow {
  id: string
  type: string
  bytes: number
  created_at: Date
}

export async function selectMedia(db: Db, conversationId: string): Promise<MediaRow[]> {
  return db.query<MediaRow>(
    'select id, type, bytes, created_at from media where conversation_id = $1 order by created_at, id',
    [conversationId],
  )
}

export interface SpeakerRow {
  name: string
  credit_code: string
  role: string
  status: string
  claimed_at: Date
  proved_at: Date | null
  agreed: { purpose: string; givenAt: string; takenBackAt: string | null }[]
}

/** The companies that somebody speaks for, or claims to, and what they agreed to for them. */
export async function selectSpeaking(db: Db, conversationId: string): Promise<SpeakerRow[]> {
  return db.query<SpeakerRow>(
    `select c.name, c.credit_code, s.role, s.status, s.claimed_at, s.proved_at,
       coalesce((select jsonb_agg(jsonb_build_object('purpose', k.purpose, 'givenAt', k.given_at, 'takenBackAt', k.taken_back_at)
         order by k.given_at) from company_consent k
         where k.company_id = s.company_id and k.conversation_id = s.conversation_id), '[]') as agreed
     from company_speaker s join company c on c.id = s.company_id where s.conversation_id = $1 order by s.claimed_at`,
    [conversationId],
  )
}

export interface TakeoverRow {
  status: string
  ticket_no: string | null
  requested_at: Date
  closed_at: Date | null
}

export async function selectTakeovers(db: Db, conversationId: string): Promise<TakeoverRow[]> {
  return db.query<TakeoverRow>(
    'select status, ticket_no, requested_at, closed_at from takeover where conversation_id = $1 order by requested_at',
    [conversationId],
  )
}
