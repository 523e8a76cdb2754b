import type { Db } from '../db/index.ts'
import type { Unit } from '../domain/index.ts'
import type { FollowUpRow, Question } from '../followup/index.ts'
import { freeHeld, type MessageRow } from '../messages/index.ts'
import type { WishRow } from '../takeover/index.ts'
import type { RepeatKey } from '../tickets/index.ts'

/** A leased conversation: only who holds `lease` may close its turns. */
export interface Leased {
  id: string
  lease: string
  channel: string
  line: 'citizen' | 'enterprise'
  story: Buffer | null
  /** Position of the last thing that the hotline said; 0 before the first. */
  lastReplySeq: number
  lastReplyAuthor: string | null
  lastReplyKind: string | null
  /** A person holds the conversation: the bot is silent. */
  isHeld: boolean
  /** The ticket that was called done last and about which the requester was asked. */
  followUp: { ticketNo: string; round: number; asked: Question | null } | null
  /** Requesters' messages that no turn has closed yet, in order. */
  waiting: MessageRow[]
}

/** A conversation as it is leased; its waiting messages as JSON, bytes in Base64. */
interface LeasedRow extends Omit<Leased, 'waiting' | 'lastReplySeq' | 'lastReplyAuthor' | 'lastReplyKind'> {
  last: { seq: number; author: string; kind: string } | null
  waiting: (Omit<MessageRow, 'content' | 'at'> & { content: string; at: string })[]
}

/** Leases conversations that nobody holds, any number in one statement, and reads what waits in them. */
export async function leaseConversations(db: Db, ids: readonly string[], leaseMs: number): Promise<(Leased | null)[]> {
  const rows = await db.query<LeasedRow>(
    `update conversation c set lease_owner = gen_random_uuid(), leased_until = now() + $2 * interval '1 millisecond'
     from (select id from conversation where id = any($1::uuid[]) and (leased_until is null or leased_until < now())
           for update skip locked) free
     where c.id = free.id returning c.id, c.lease_owner as lease, c.channel, c.line, c.story,
       (select jsonb_build_object('seq', m.seq, 'author', m.author, 'kind', m.kind) from message m
        where m.conversation_id = c.id and m.author <> 'requester' order by m.seq desc limit 1) as last,
       exists (select from takeover k where k.conversation_id = c.id and k.status = 'taken') as "isHeld",
       (select jsonb_build_object('ticketNo', f.ticket_no, 'round', f.round, 'asked', f.asked)
        from ticket t join follow_up f on f.ticket_no = t.ticket_no and f.round = t.round
        where t.conversation_id = c.id and f.status = 'open' and f.asked is not null
        order by f.asked_at desc limit 1) as "followUp",
       coalesce((select jsonb_agg(jsonb_build_object('seq', m.seq, 'id', m.id, 'conversation_id', m.conversation_id,
           'author', m.author, 'kind', m.kind, 'external_id', m.external_id, 'reply_to', m.reply_to,
           'content', encode(m.content, 'base64'), 'at', m.at) order by m.seq)
         from message m where m.conversation_id = c.id and m.author = 'requester' and m.handled_at is null), '[]') as waiting`,
    [ids, leaseMs],
  )
  const found = new Map(rows.map((row) => [row.id, leasedOf(row)]))
  return ids.map((id) => found.get(id) ?? null)
}

function leasedOf({ last, waiting, ...one }: LeasedRow): Leased {
  return {
    ...one,
    lastReplySeq: last?.seq ?? 0,
    lastReplyAuthor: last?.author ?? null,
    lastReplyKind: last?.kind ?? null,
    waiting: waiting.map(messageOf),
  }
}

function messageOf(row: LeasedRow['waiting'][number]): MessageRow {
  return { ...row, content: Buffer.from(row.content, 'base64'), at: new Date(row.at) }
}

/** Keeps leases for another while. */
export async function renewLeases(db: Db, leases: readonly string[], leaseMs: number): Promise<void> {
  await db.query(
    `update conversation set leased_until = now() + $2 * interval '1 millisecond' where lease_owner = any($1::uuid[])`,
    [leases, leaseMs],
  )
}

/** Gives conversations back, as long as the lease is still the caller's own. */
export async function releaseLeases(db: Db, leases: readonly string[]): Promise<undefined[]> {
  await db.query(
    'update conversation set leased_until = null, lease_owner = null where lease_owner = any($1::uuid[])',
    [leases],
  )
  return leases.map(() => undefined)
}

/** Conversations with messages that wait longer than they should: their worker is gone, or never came. */
export async function findForgotten(db: Db, olderThanMs: number, limit: number): Promise<string[]> {
  const rows = await db.query<{ conversation_id: string }>(
    `select distinct m.conversation_id from (
       select conversation_id from message where author = 'requester' and handled_at is null
         and at < now() - $1 * interval '1 millisecond' order by seq limit $2) m
     join conversation c on c.id = m.conversation_id where c.leased_until is null or c.leased_until < now()`,
    [olderThanMs, limit],
  )
  return rows.map((row) => row.conversation_id)
}

/** Bytes are Base64, times ISO 8601: the whole goes to the database as JSON. */
export interface TurnRows {
  conversation: string
  lease: string
  /** Sealed story. */
  story: string
  /** An appeal is being taken and its requester was asked something. */
  draftOpen: boolean
  /** The requester's message that this turn closes. */
  handled: string
  /** True for the last message that waited: the conversation is given back by the same statement. */
  release: boolean
  replies: { id: string; author: string; kind: string; replyTo: string | null; content: string; at: string }[]
  tickets: TicketRow[]
  outbox: { id: string; topic: string; receiver: string; key: string; type: string; payload: string }[]
  takeovers: WishRow[]
  /** Answers to follow-ups. */
  followUps?: FollowUpRow[]
}

/** Columns of a ticket that is filed or, with the same number, supplemented. */
export interface TicketRow {
  ticketNo: string
  draftId: string
  status: string
  kind: string
  line: string
  channel: string
  categoryCode: string | null
  catalogueVersion: string | null
  districtCode: string | null
  streetCode: string | null
  leadUnit: Unit | null
  responseTier: string
  round: number
  receivedAt: string
  dueAt: string
  body: string
  /** Which writing of the ticket was read before it was changed; null when it is new. */
  revision: number | null
  /** Who took the appeal down, where somebody did. */
  takenBy?: string | null
  /** Keyed hash of the requester's phone, Base64; null where there is none. */
  phoneHash: string | null
  /** The ticket that deals with its matter from the first, where a repeat was found. */
  mergedInto?: string | null
  /** Why a person has to look at it before it is dispatched. */
  reviewReasons?: readonly string[]
  /** By what repeats of it are found; absent for what is only supplemented. */
  repeat?: RepeatKey | null
  /** Tickets that are, or may be, the same matter. */
  likenesses?: { otherNo: string; reason: string; status: 'offered' | 'merged' }[]
}

/**
 * Files the tickets of `mine` (conversation, tickets jsonb), or supplements those that were filed before. The whole
 * statement fails (`isOvertaken`) when one of these was written by somebody else since it was read.
 */
const insertTickets = `insert into ticket (ticket_no, conversation_id, draft_id, status, kind, line, channel, category_code,
         catalogue_version, district_code, street_code, lead_unit, response_tier, received_at, due_at, round, body, taken_by, merged_into, phone_hash, review_reasons, revision)
       select r->>'ticketNo', t.conversation, (r->>'draftId')::uuid, r->>'status', r->>'kind', r->>'line', r->>'channel',
         r->>'categoryCode', r->>'catalogueVersion', r->>'districtCode', r->>'streetCode', nullif(r->'leadUnit', 'null'),
         r->>'responseTier', (r->>'receivedAt')::timestamptz, (r->>'dueAt')::timestamptz, (r->>'round')::integer,
         decode(r->>'body', 'base64'),
         r->>'takenBy', r->>'mergedInto', decode(r->>'phoneHash', 'base64'),
         array(select jsonb_array_elements_text(nullif(r->'reviewReasons', 'null'))), coalesce((r->>'revision')::bigint, 0)
       from mine t, jsonb_array_elements(t.tickets) as e(r)
       on conflict (ticket_no) do update set body = excluded.body,
         revision = case when ticket.revision = excluded.revision then ticket.revision else -1 end, phone_hash = excluded.phone_hash,
         round = greatest(ticket.round, excluded.round),
         due_at = excluded.due_at,
         status = case when excluded.status = 'withdrawn' or excluded.round > ticket.round or (ticket.status = 'merged' and excluded.status = 'filed')
           then excluded.status else ticket.status end,
         merged_into = case when excluded.status = 'filed' and excluded.merged_into is null then null
           else ticket.merged_into end,
         lead_unit = coalesce(ticket.lead_unit, excluded.lead_unit), district_code = excluded.district_code,
         street_code = excluded.street_code, updated_at = now()`

/** Whether a statement failed because a ticket was written by somebody else since it was read. */
export function isOvertaken(error: unknown): boolean {
  return (error as { constraint?: string }).constraint === 'ticket_not_overtaken'
}

/** Keeps, of the tickets of `mine`, by what their repeats are found. */
const insertRepeatKeys = `insert into ticket_repeat (ticket_no, area, matter, spots, clues, requester, conversation_id, filed_at, open)
       select r->>'ticketNo', k->>'area', k->>'matter', array(select jsonb_array_elements_text(k->'spots')::integer),
         array(select jsonb_array_elements_text(k->'clues')::integer), decode(k->>'requester', 'base64'), t.conversation,
         (r->>'receivedAt')::timestamptz, r->>'mergedInto' is null
       from mine t, jsonb_array_elements(t.tickets) as e(r), jsonb_path_query(r, '$.repeat') as p(k)
       where jsonb_typeof(k) = 'object' on conflict (ticket_no) do nothing`

/** Keeps which tickets are, or may be, one matter with those of `mine`. */
const insertLikenesses = `insert into ticket_likeness (ticket_no, other_no, reason, status)
       select r->>'ticketNo', l->>'otherNo', l->>'reason', l->>'status'
       from mine t, jsonb_array_elements(t.tickets) as e(r), jsonb_path_query(r, '$.likenesses[*]') as p(l)
       on conflict (ticket_no, other_no) do nothing`

/** Keeps which tickets of `mine` a green-channel company receives first, and until when it promised to answer. */
const insertDirect = `insert into green_channel_case (ticket_no, unit_code, received_at, promised_until)
       select r->>'ticketNo', g.unit_code, (r->>'receivedAt')::timestamptz, (r->>'dueAt')::timestamptz
       from mine t, jsonb_array_elements(t.tickets) as e(r)
       join green_channel g on g.active and g.unit_code = r->'leadUnit'->>'code'
       where (r->>'round')::integer = 1 and r->>'status' = 'filed' on conflict (ticket_no) do nothing`

/** Holds the tickets of which `mine` tells others: what is committed first about a ticket is first in the outbox too. */
const holdTold = `select ticket_no from ticket
       where ticket_no in (select r->>'key' from mine t, jsonb_array_elements(t.outbox) as e(r))
       order by ticket_no for no key update`

/** Puts what `mine` (conversation, outbox jsonb) must tell others into the outbox, in order, once `told` are held. */
const insertDeliveries = `insert into outbox (id, topic, receiver, key, type, payload)
       select (r->>'id')::uuid, r->>'topic', r->>'receiver', r->>'key', r->>'type', decode(r->>'payload', 'base64')
       from mine t, jsonb_array_elements(t.outbox) with ordinality as e(r, n)
       where (select count(*) from told) >= 0 order by t.conversation, n`

/** The common tables that file the tickets of `mine` with all that belongs to it: written in one place, so that every way in writes the same. */
export const fileMine = `filed as (
       ${insertTickets}
     ), keyed as (
       ${insertRepeatKeys}
     ), likened as (
       ${insertLikenesses}
     ), direct as (
       ${insertDirect}
     ), told as materialized (
       ${holdTold}
     ), sent as (
       ${insertDeliveries}
     )`

/**
 * The closing transaction of any number of turns, as one statement: story, replies, tickets, outbox, the mark that the
 * message was handled and, after the last one, the end of the lease. A reply to somebody whom a platform must be asked
 * to reach waits in the outbox under its own id. A turn whose lease was lost writes nothing; its outcome is null.
 * Otherwise the positions of its replies in the log, in their order.
 */
export async function commitTurns(db: Db, turns: readonly TurnRows[]): Promise<(number[] | null)[]> {
  const rows = await db.query<{ conversation: string; seqs: number[] }>(
    `with turn as (
       select * from jsonb_to_recordset($1::jsonb)
         as t(conversation uuid, lease uuid, story text, "draftOpen" boolean, handled uuid, release boolean, replies jsonb, tickets jsonb, outbox jsonb, takeovers jsonb, "followUps" jsonb)
     ), held as (
       update conversation c set story = decode(t.story, 'base64'), updated_at = now(), draft_open = t."draftOpen",
         draft_reminded_at = case when t."draftOpen" then c.draft_reminded_at end,
         lease_owner = case when t.release then null else c.lease_owner end,
         leased_until = case when t.release then null else c.leased_until end
       from turn t where c.id = t.conversation and c.lease_owner = t.lease
       returning c.id
     ), mine as (
       select t.* from turn t join held h on h.id = t.conversation
     ), handled as (
       update message m set handled_at = now() from mine t where m.id = t.handled
     ), reply as (
       insert into message (id, conversation_id, author, kind, reply_to, content, at)
       select (r->>'id')::uuid, t.conversation, r->>'author', r->>'kind', (r->>'replyTo')::uuid,
         decode(r->>'content', 'base64'), (r->>'at')::timestamptz
       from mine t, jsonb_array_elements(t.replies) with ordinality as e(r, n) order by t.conversation, n
       returning id, conversation_id, seq
     ), pushed as (
       insert into outbox (id, topic, receiver, key, type, payload, due_at)
       select r.id, 'channel', c.channel || ':' || c.account, c.id::text, 'message', ''::bytea,
         greatest(now(), p.passive_until)
       from reply r join channel_peer p on p.conversation_id = r.conversation_id
       join conversation c on c.id = r.conversation_id order by r.seq
     ), freed as (
       ${freeHeld('reply')}
     ), ${fileMine}, wished as (
       insert into takeover (id, conversation_id, reason, status, ticket_no, group_id, promised_seconds)
       select (r->>'id')::uuid, t.conversation, r->>'reason', r->>'status', r->>'ticketNo', r->>'group',
         (r->>'waitSeconds')::integer
       from mine t, jsonb_array_elements(t.takeovers) as e(r) where r->>'status' <> 'withdrawn'
       on conflict (conversation_id) where status in ('queued', 'callback', 'taken') do update set
         status = case when takeover.status = 'taken' then takeover.status else excluded.status end,
         group_id = case when takeover.status = 'taken' then takeover.group_id else excluded.group_id end,
         ticket_no = coalesce(excluded.ticket_no, takeover.ticket_no),
         promised_seconds = excluded.promised_seconds, told_at = now()
     ), followed as (
       update follow_up f set asked = r->>'asked', contacted = (r->>'contacted')::boolean,
         resolved = (r->>'resolved')::boolean, satisfaction = r->>'satisfaction',
         reason = coalesce(decode(r->>'reason', 'base64'), f.reason), status = r->>'status',
         closed_at = case when r->>'status' = 'answered' then now() end,
         closed_by = case when r->>'status' = 'answered' then 'requester' end
       from mine t, jsonb_array_elements(t."followUps") as e(r)
       where f.ticket_no = r->>'ticketNo' and f.round = (r->>'round')::integer and f.status = 'open'
     ), unwished as (
       update takeover k set status = 'withdrawn', closed_at = now()
       from mine t, jsonb_array_elements(t.takeovers) as e(r)
       where r->>'status' = 'withdrawn' and k.conversation_id = t.conversation and k.status in ('queued', 'callback')
     )
     select h.id as conversation,
       coalesce((select jsonb_agg(r.seq order by r.seq) from reply r where r.conversation_id = h.id), '[]') as seqs
     from held h`,
    [JSON.stringify(turns)],
  )
  const seqs = new Map(rows.map((row) => [row.conversation, row.seqs]))
  return turns.map((turn) => seqs.get(turn.conversation) ?? null)
}
