import type { Db } from '../db/index.ts'
import type { OutboxRow } from '../outbox/index.ts'

/** Somebody on a platform, as the database knows them. Times are moments of the database's rows. */
export interface PeerRow {
  /** Sealed id of the person on the platform. */
  peer: Buffer
  last_message_at: Date | null
  pushed: number
  left_at: Date | null
  event_code: Buffer | null
  event_code_until: Date | null
}

export async function selectPeer(db: Db, conversationId: string): Promise<PeerRow | undefined> {
  const [row] = await db.query<PeerRow>(
    `select peer, last_message_at, pushed, left_at, event_code, event_code_until
     from channel_peer where conversation_id = $1`,
    [conversationId],
  )
  return row
}

/** They wrote, or came: the window for replies opens anew. Nothing is pushed before `passiveUntil`. */
export async function openWindow(
  db: Db,
  opened: { conversationId: string; at: Date; passiveUntil: Date | null },
): Promise<void> {
  await db.query(
    `update channel_peer set last_message_at = $2, pushed = 0, left_at = null, passive_until = $3
     where conversation_id = $1`,
    [opened.conversationId, opened.at, opened.passiveUntil],
  )
}

/** No call of the platform waits any more: what is said from now on, and what waits, is pushed at once. */
export async function endPassive(db: Db, conversationId: string, now: Date): Promise<void> {
  await db.query(
    `with ended as (update channel_peer set passive_until = null where conversation_id = $1::uuid)
     update outbox set due_at = $2
     where topic = 'channel' and key = ($1::uuid)::text and status = 'waiting' and attempts = 0 and due_at > $2`,
    [conversationId, now],
  )
}

export async function keepEventCode(db: Db, conversationId: string, code: Buffer | null, until: Date | null) {
  await db.query('update channel_peer set event_code = $2, event_code_until = $3 where conversation_id = $1', [
    conversationId,
    code,
    until,
  ])
}

export async function markLeft(db: Db, conversationId: string, at: Date): Promise<void> {
  await db.query('update channel_peer set left_at = $2 where conversation_id = $1', [conversationId, at])
}

/** Pieces of a row that the platform has. */
export async function countParts(db: Db, outboxId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'select count(*)::int as count from channel_part where outbox_id = $1',
    [outboxId],
  )
  return row!.count
}

/** Notes that a piece is with the platform; with `counts` it used up one of the messages of the window. */
export async function addPart(
  tx: Db,
  part: { outboxId: string; part: number; platformId: string | null; conversationId: string; counts: boolean },
): Promise<void> {
  await tx.query(`insert into channel_part (outbox_id, part, platform_id) values ($1, $2, $3) on conflict do nothing`, [
    part.outboxId,
    part.part,
    part.platformId,
  ])
  if (!part.counts) return
  await tx.query('update channel_peer set pushed = pushed + 1 where conversation_id = $1', [part.conversationId])
}

/** A row that somebody has leased, if the lease is still theirs. */
export async function selectLeased(
  db: Db,
  of: { receiver: string; id: string; lease: string },
): Promise<OutboxRow | undefined> {
  const [row] = await db.query<OutboxRow>(
    `select id, seq, topic, receiver, key, type, payload, attempts, lease_owner, created_at from outbox
     where topic = 'channel' and receiver = $1 and id::text = $2 and lease_owner::text = $3 and status = 'waiting'`,
    [of.receiver, of.id, of.lease],
  )
  return row
}

/** What a row will say, once that is settled; null before. Sealed. */
export async function selectWords(db: Db, outboxId: string): Promise<Buffer | null> {
  const [row] = await db.query<{ payload: Buffer }>('select payload from outbox where id = $1', [outboxId])
  return row && row.payload.length > 0 ? row.payload : null
}

export async function updateWords(db: Db, outboxId: string, words: Buffer): Promise<void> {
  await db.query('update outbox set payload = $2 where id = $1', [outboxId, words])
}

/** Takes the parked words of somebody out; null when there are none. Sealed. */
export async function takeParked(tx: Db, conversationId: string): Promise<Buffer | null> {
  const [row] = await tx.query<{ words: Buffer }>(
    'delete from channel_parked where conversation_id = $1 returning words',
    [conversationId],
  )
  return row?.words ?? null
}

export async function insertParked(tx: Db, parked: { conversationId: string; words: Buffer; reason: string }) {
  await tx.query(
    `insert into channel_parked (conversation_id, words, reason) values ($1, $2, $3)
     on conflict (conversation_id) do update set words = excluded.words, reason = excluded.reason, parked_at = now()`,
    [parked.conversationId, parked.words, parked.reason],
  )
}

/** A thing that a platform told us, ready to be kept. */
export interface NewEvent {
  externalHash: Buffer
  type: string
  conversationId: string | null
  /** Sealed; kept with the event where nothing is to be done about it. */
  body: Buffer | null
  /** What is to be done about it: a row of the outbox. */
  work: { id: string; topic: string; key: string; payload: Buffer } | null
}

/**
 * Keeps what is new among these things, with the work that they make, in their order. Gives the ids of that work.
 * Nobody takes it up before `dueAt` but who asks for it by its id.
 */
export async function insertEvents(
  tx: Db,
  of: { channel: string; account: string; dueAt: Date | null },
  events: readonly NewEvent[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `with given as (
       select n, type, conversation, decode(hash, 'base64') as hash, decode(body, 'base64') as body,
         work, topic, key, decode(payload, 'base64') as payload
       from jsonb_to_recordset($3::jsonb) as g(n integer, type text, conversation uuid, hash text, body text,
         work uuid, topic text, key text, payload text)
     ), fresh as (
       insert into channel_event (channel, account, external_hash, type, conversation_id, body)
       select distinct on (hash) $1, $2, hash, type, conversation, body from given order by hash, n
       on conflict do nothing returning external_hash
     )
     insert into outbox (id, topic, receiver, key, type, payload, due_at)
     select work, topic, $1 || ':' || $2, key, type, payload, coalesce($4::timestamptz, now())
     from (select distinct on (g.hash) g.* from given g join fresh f on f.external_hash = g.hash
           where g.work is not null order by g.hash, g.n) once
     order by n returning id`,
    [of.channel, of.account, JSON.stringify(events.map(eventRow)), of.dueAt],
  )
  return rows.map(({ id }) => id)
}

function eventRow({ externalHash, type, conversationId, body, work }: NewEvent, n: number) {
  return {
    n,
    type,
    conversation: conversationId,
    hash: externalHash.toString('base64'),
    body: body?.toString('base64') ?? null,
    work: work?.id ?? null,
    topic: work?.topic ?? null,
    key: work?.key ?? null,
    payload: work?.payload.toString('base64') ?? null,
  }
}

/** Forgets what platforms told us before that moment: they repeat nothing after some days. */
export async function deleteEvents(db: Db, before: Date): Promise<void> {
  await db.query('delete from channel_event where at < $1', [before])
}

export interface TokenRow {
  token: Buffer | null
  expires_at: Date | null
  generation: number
}

export async function selectToken(db: Db, channel: string, account: string): Promise<TokenRow | undefined> {
  const [row] = await db.query<TokenRow>(
    'select token, expires_at, generation from channel_token where channel = $1 and account = $2',
    [channel, account],
  )
  return row
}

/** True for the one who may renew the key that has this generation (0: there is none yet). */
export async function claimRenewal(
  db: Db,
  of: { channel: string; account: string; generation: number; leaseMs: number },
): Promise<boolean> {
  const rows = await db.query(
    `insert into channel_token as t (channel, account, renewing_until)
     values ($1, $2, now() + $4 * interval '1 millisecond')
     on conflict (channel, account) do update set renewing_until = excluded.renewing_until
       where t.generation = $3 and (t.renewing_until is null or t.renewing_until < now())
     returning generation`,
    [of.channel, of.account, of.generation, of.leaseMs],
  )
  return rows.length > 0
}

export async function updateToken(
  db: Db,
  of: { channel: string; account: string; token: Buffer; expiresAt: Date },
): Promise<void> {
  await db.query(
    `update channel_token set token = $3, expires_at = $4, generation = generation + 1, renewing_until = null
     where channel = $1 and account = $2`,
    [of.channel, of.account, of.token, of.expiresAt],
  )
}

export async function releaseRenewal(db: Db, channel: string, account: string): Promise<void> {
  await db.query('update channel_token set renewing_until = null where channel = $1 and account = $2', [
    channel,
    account,
  ])
}

/** How far a feed has been read; empty before the first time. */
export async function selectCursor(db: Db, of: FeedName): Promise<string> {
  const [row] = await db.query<{ cursor: string }>(
    'select cursor from channel_cursor where channel = $1 and account = $2 and feed = $3',
    [of.channel, of.account, of.feed],
  )
  return row?.cursor ?? ''
}

export interface FeedName {
  channel: string
  account: string
  feed: string
}

/** Moves the cursor from where the caller saw it; false when somebody else has moved it meanwhile. */
export async function moveCursor(tx: Db, of: FeedName, from: string, to: string): Promise<boolean> {
  const rows = await tx.query(
    `insert into channel_cursor as c (channel, account, feed, cursor) values ($1, $2, $3, $5)
     on conflict (channel, account, feed) do update set cursor = excluded.cursor, read_at = now()
       where c.cursor = $4
     returning cursor`,
    [of.channel, of.account, of.feed, from, to],
  )
  return rows.length > 0
}

export async function selectFeeds(db: Db, channel: string, account: string): Promise<string[]> {
  const rows = await db.query<{ feed: string }>(
    'select feed from channel_cursor where channel = $1 and account = $2 order by feed',
    [channel, account],
  )
  return rows.map(({ feed }) => feed)
}

/** Of each account: what waits to be sent, and of how many people words are parked. */
export async function countWaiting(db: Db): Promise<{ receiver: string; waiting: number; parked: number }[]> {
  return db.query(
    `select receiver, sum(waiting)::int as waiting, sum(parked)::int as parked from (
       select receiver, 1 as waiting, 0 as parked from outbox where topic in ('channel', 'arrival') and status <> 'done'
       union all
       select c.channel || ':' || c.account, 0, 1 from channel_parked p join conversation c on c.id = p.conversation_id
     ) open group by receiver order by receiver`,
  )
}
