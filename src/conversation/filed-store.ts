import type { Db } from '../db/index.ts'
import { fileMine, type TicketRow, type TurnRows } from './store.ts'

/** By what an appeal is known again: channel, account, and a keyed hash of them with the sender's own id (Base64). */
export interface AppealKey {
  channel: string
  account: string
  hash: string
}

/** All rows of one filed appeal. Bytes are Base64: the whole goes to the database as JSON. */
export interface FiledRows extends AppealKey {
  conversation: string
  line: string
  /** Sealed story. */
  story: string
  message: { id: string; external: string; content: string }
  reply: { id: string; kind: string; content: string; at: string }
  /** Sealed id of it with its sender, where what becomes of it is pushed there. */
  peer: string | null
  tickets: TicketRow[]
  outbox: TurnRows['outbox']
}

/** The numbers under which appeals were filed before; null for those that were not. */
export async function findFiled(db: Db, keys: readonly AppealKey[]): Promise<(string | null)[]> {
  const rows = await db.query<{ ticket_no: string | null }>(
    `select (select min(t.ticket_no) from ticket t where t.conversation_id = c.id) as ticket_no
     from (select row_number() over () as n, g.* from jsonb_to_recordset($1::jsonb)
       as g(channel text, account text, hash text)) g
     left join conversation c on c.channel = g.channel and c.account = g.account
       and c.peer_hash = decode(g.hash, 'base64')
     order by g.n`,
    [JSON.stringify(keys)],
  )
  return rows.map(({ ticket_no }) => ticket_no)
}

/**
 * Files appeals, any number in one statement: conversation, words, reply, ticket and outbox. One that somebody else
 * filed meanwhile writes nothing; the outcome says which were filed.
 */
export async function insertFiled(db: Db, appeals: readonly FiledRows[]): Promise<boolean[]> {
  const rows = await db.query<{ id: string }>(
    `with given as (
       select row_number() over () as place, g.* from jsonb_to_recordset($1::jsonb) as g(conversation uuid, channel text,
         account text, line text, hash text, story text, message jsonb, reply jsonb, peer text, tickets jsonb, outbox jsonb)
     ), opened as (
       insert into conversation (id, channel, account, line, peer_hash, story)
       select conversation, channel, account, line, decode(hash, 'base64'), decode(story, 'base64') from given order by place
       on conflict (channel, account, peer_hash) do nothing returning id
     ), mine as (
       select g.* from given g join opened o on o.id = g.conversation
     ), pushed as (
       insert into channel_peer (conversation_id, peer)
       select conversation, decode(peer, 'base64') from mine where peer is not null
     ), said as (
       insert into message (id, conversation_id, author, kind, external_id, reply_to, content, at, handled_at)
       select id, conversation, author, kind, external, reply_to, decode(content, 'base64'), at, handled from (
         select place, 0 as k, (message->>'id')::uuid as id, conversation, 'requester' as author, null as kind,
           message->>'external' as external, null::uuid as reply_to, message->>'content' as content,
           (reply->>'at')::timestamptz as at, now() as handled from mine
         union all
         select place, 1, (reply->>'id')::uuid, conversation, 'bot', reply->>'kind', null, (message->>'id')::uuid,
           reply->>'content', (reply->>'at')::timestamptz, null from mine) line order by place, k
     ), ${fileMine}
     select id from opened`,
    [JSON.stringify(appeals)],
  )
  const filed = new Set(rows.map(({ id }) => id))
  return appeals.map(({ conversation }) => filed.has(conversation))
}
