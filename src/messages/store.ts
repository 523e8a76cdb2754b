import type { Db } from '../db/index.ts'
import type { Line } from '../domain/index.ts'
import type { MessageRow } from './content.ts'
import { messageColumns } from './content.ts'

export interface NewInbound {
  id: string
  conversation: string
  external: string
  /** Sealed, Base64. */
  content: string
}

/**
 * Stores requesters' messages, any number in one statement, and gives the id under which each is kept:
 * its own, or that of the same message delivered before; null where there is no such conversation, or it was erased.
 * The conversation is held against an erasure meanwhile, as its foreign key would hold it.
 */
export async function insertInbound(db: Db, messages: readonly NewInbound[]): Promise<(string | null)[]> {
  const rows = await db.query<{ id: string | null; is_open: boolean }>(
    `with given as (
       select row_number() over () as n, g.* from jsonb_to_recordset($1::jsonb)
         as g(id uuid, conversation uuid, external text, content text)
     ), opened as (
       select id from conversation where id in (select conversation from given) and erased_at is null for key share
     ), stored as (
       insert into message (id, conversation_id, author, external_id, content)
       select id, conversation, 'requester', external, decode(content, 'base64') from given
       where conversation in (select id from opened) order by n
       on conflict (conversation_id, external_id) where external_id is not null do nothing
       returning id, conversation_id, external_id
     )
     select coalesce(s.id, m.id) as id, g.conversation in (select id from opened) as is_open from given g
     left join stored s on s.conversation_id = g.conversation and s.external_id = g.external
     left join message m on m.conversation_id = g.conversation and m.external_id = g.external
     order by g.n`,
    [JSON.stringify(messages)],
  )
  // Another replica stored it while this statement ran and could not see it: the second look does.
  if (rows.some((row) => row.id === null && row.is_open)) return insertInbound(db, messages)
  return rows.map((row) => row.id)
}

/** The type of an outbox row that waits for the end of the quiet hours. */
const HELD = 'held'

/** Lets go what was held of the conversations in `spoken` (conversation_id): whoever is being spoken with is awake. */
export function freeHeld(spoken: string): string {
  return `update outbox o set due_at = now(), type = 'message' from ${spoken} s
       join channel_peer p on p.conversation_id = s.conversation_id join conversation c on c.id = s.conversation_id
       where o.topic = 'channel' and o.receiver = c.channel || ':' || c.account and o.key = c.id::text
         and o.status = 'waiting' and o.type = '${HELD}'`
}

/**
 * Appends one message that answers nothing: a notice, progress, an agent's words. The conversation is held meanwhile,
 * as a closing turn holds it: what is committed to it later stands later in the log. Where a platform must be asked to
 * reach the person, it waits in the outbox under its own id; not with `push: false`, for words they have seen already.
 * With `heldUntil` it waits there until then, unless something else is said first, which what was held goes before.
 */
export async function insertNotice(
  db: Db,
  message: {
    id: string
    conversationId: string
    author: string
    kind: string
    content: Buffer
    push: boolean
    heldUntil: Date | null
  },
): Promise<{ seq: number; at: Date }> {
  const [row] = await db.query<{ seq: number; at: Date }>(
    `with held as (select id from conversation where id = $2 for update), said as (
       insert into message (id, conversation_id, author, kind, content) select $1, id, $3, $4, $5 from held
       returning id, conversation_id, seq, at
     ), pushed as (
       insert into outbox (id, topic, receiver, key, type, payload, due_at)
       select s.id, 'channel', c.channel || ':' || c.account, c.id::text,
         case when held.until is null then 'message' else '${HELD}' end, ''::bytea,
         greatest(now(), p.passive_until, held.until)
       from said s join channel_peer p on p.conversation_id = s.conversation_id
       join conversation c on c.id = s.conversation_id
       -- A partner's system has no night.
       cross join lateral (select case when c.channel <> 'platform' then $7::timestamptz end as until) held
       where $6
     ), freed as (
       ${freeHeld('said')} and $7::timestamptz is null
     )
     select seq, at from said`,
    [
      message.id,
      message.conversationId,
      message.author,
      message.kind,
      message.content,
      message.push,
      message.heldUntil,
    ],
  )
  return row!
}

/** One message of a conversation, which is held until the transaction ends. */
export async function selectMessage(tx: Db, conversationId: string, id: string): Promise<MessageRow | undefined> {
  await tx.query('select id from conversation where id = $1 for update', [conversationId])
  const [row] = await tx.query<MessageRow>(
    `select ${messageColumns} from message where conversation_id = $1 and id = $2`,
    [conversationId, id],
  )
  return row
}

export async function selectLine(db: Db, conversationId: string): Promise<Line | null> {
  const [row] = await db.query<{ line: Line }>('select line from conversation where id = $1', [conversationId])
  return row?.line ?? null
}

/** Messages of a conversation in order; with `after`, those since that message. */
export async function selectMessages(db: Db, conversationId: string, after: string | null): Promise<MessageRow[]> {
  return db.query<MessageRow>(
    `select ${messageColumns} from message where conversation_id = $1
       and seq > coalesce((select seq from message where id = $2 and conversation_id = $1), 0)
     order by seq`,
    [conversationId, after],
  )
}

/** The newest messages of a conversation, in order. */
export async function selectLast(db: Db, conversationId: string, limit: number): Promise<MessageRow[]> {
  return db.query<MessageRow>(
    `select ${messageColumns} from (select * from message where conversation_id = $1 order by seq desc limit $2) m
     order by seq`,
    [conversationId, limit],
  )
}

/** Those of some conversations in which somebody said something within the last seconds. */
export async function selectSpokenIn(db: Db, conversationIds: readonly string[], seconds: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select c.id from unnest($1::uuid[]) c(id) cross join lateral (
       select m.at from message m where m.conversation_id = c.id order by m.seq desc limit 1) last
     where last.at > now() - $2 * interval '1 second'`,
    [conversationIds, seconds],
  )
  return rows.map(({ id }) => id)
}

/** Tells every process that listens on a channel. */
export async function notify(db: Db, channel: string, payloads: readonly string[]): Promise<void> {
  await db.query('select pg_notify($1, payload) from unnest($2::text[]) payload', [channel, payloads])
}

export async function findMessage(db: Db, conversationId: string, id: string): Promise<MessageRow | undefined> {
  const [row] = await db.query<MessageRow>(
    `select ${messageColumns} from message where id = $1 and conversation_id = $2`,
    [id, conversationId],
  )
  return row
}

export async function selectReply(db: Db, messageId: string): Promise<string | null> {
  const [row] = await db.query<{ id: string }>('select id from message where reply_to = $1', [messageId])
  return row?.id ?? null
}

export interface NewConversation {
  id: string
  channel: string
  account: string
  line: string
  /** Base64; null where the channel has no token. */
  resumeHash: string | null
  resumeExpiresAt: string | null
}

/** Opens conversations, any number in one statement. */
export async function insertConversations(db: Db, conversations: readonly NewConversation[]): Promise<undefined[]> {
  await db.query(
    `insert into conversation (id, channel, account, line, resume_hash, resume_expires_at)
     select id, channel, account, line, decode("resumeHash", 'base64'), "resumeExpiresAt"
     from jsonb_to_recordset($1::jsonb) as g(id uuid, channel text, account text, line text,
       "resumeHash" text, "resumeExpiresAt" timestamptz)`,
    [JSON.stringify(conversations)],
  )
  return conversations.map(() => undefined)
}

/** Trades a valid token for a new one; the old one opens the conversation until `dropPriorToken`. */
export async function swapResumeToken(
  db: Db,
  token: { old: Buffer; new: Buffer; now: Date; expiresAt: Date },
): Promise<{ id: string; line: string } | undefined> {
  const [row] = await db.query<{ id: string; line: string }>(
    `update conversation set resume_prior_hash = $1, resume_hash = $2, resume_expires_at = $4, updated_at = $3
     where (resume_hash = $1 or resume_prior_hash = $1) and resume_expires_at > $3 returning id, line`,
    [token.old, token.new, token.now, token.expiresAt],
  )
  return row
}

/** Ends the old token, once the client has the new one; not when that was replaced by a newer one. */
export async function dropPriorToken(db: Db, id: string, current: Buffer): Promise<void> {
  await db.query('update conversation set resume_prior_hash = null where id = $1 and resume_hash = $2', [id, current])
}

/** Gives a conversation a new token, whatever it had before. One whose words are past their period is opened anew. */
export async function replaceResumeToken(db: Db, id: string, token: { hash: Buffer; expiresAt: Date }): Promise<void> {
  await db.query(
    `update conversation set resume_hash = $2, resume_expires_at = $3, resume_prior_hash = null, erased_at = null where id = $1`,
    [id, token.hash, token.expiresAt],
  )
}

export async function selectByResume(db: Db, hash: Buffer, now: Date): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    'select id from conversation where resume_hash = $1 and resume_expires_at > $2',
    [hash, now],
  )
  return row?.id
}

/** Keeps what the requester thinks of an answer; the last word counts. False when it is not their answer. */
export async function upsertFeedback(
  db: Db,
  feedback: { conversationId: string; messageId: string; helpful: boolean; comment: Buffer | null },
): Promise<boolean> {
  const rows = await db.query(
    `insert into message_feedback (message_id, helpful, comment)
     select id, $3, $4 from message where id = $2 and conversation_id = $1 and author <> 'requester'
     on conflict (message_id) do update set helpful = excluded.helpful, comment = excluded.comment, at = now()
     returning message_id`,
    [feedback.conversationId, feedback.messageId, feedback.helpful, feedback.comment],
  )
  return rows.length > 0
}

export interface PeerConversation {
  /** Used if there is none yet. */
  id: string
  channel: string
  account: string
  line: string
  /** Base64: keyed hash of the platform's id of the person. */
  peerHash: string
  /** Base64 of the sealed id; null where nobody is pushed to. */
  peer: string | null
}

/**
 * The conversations of people whom a platform names, opened where there is none, any number in one statement.
 * Two that ask for the same person at once get the same conversation.
 */
export async function upsertPeerConversations(db: Db, peers: readonly PeerConversation[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `with given as (
       select row_number() over () as n, g.id, g.channel, g.account, g.line, decode(g."peerHash", 'base64') as hash,
         decode(g.peer, 'base64') as peer
       from jsonb_to_recordset($1::jsonb)
         as g(id uuid, channel text, account text, line text, "peerHash" text, peer text)
     ), opened as (
       insert into conversation (id, channel, account, line, peer_hash)
       select distinct on (channel, account, hash) id, channel, account, line, hash from given
       order by channel, account, hash, n
       on conflict (channel, account, peer_hash) do update set updated_at = now()
       returning id, channel, account, peer_hash
     ), reachable as (
       insert into channel_peer (conversation_id, peer)
       select distinct on (o.id) o.id, g.peer from given g
       join opened o on o.channel = g.channel and o.account = g.account and o.peer_hash = g.hash
       where g.peer is not null order by o.id, g.n
       on conflict (conversation_id) do nothing
     )
     select o.id from given g join opened o on o.channel = g.channel and o.account = g.account and o.peer_hash = g.hash
     order by g.n`,
    [JSON.stringify(peers)],
  )
  return rows.map(({ id }) => id)
}
