import type { Db } from '../db/index.ts'
import type { Line, Speaker } from '../domain/index.ts'

/** A row of `call` as SQL gives it. */
export interface CallRow {
  id: string
  account: string
  external_id: string
  conversation_id: string
  line: Line
  caller: Buffer | null
  agent_id: string | null
  state: 'live' | 'ended'
  started_at: Date
  ended_at: Date | null
  ticket_no: string | null
  submitted_at: Date | null
}

const columns =
  'id, account, external_id, conversation_id, line, caller, agent_id, state, started_at, ended_at, ticket_no, submitted_at'

/** Puts a call in its row; where another replica did so first, that one's row is given. */
export async function insertCall(
  db: Db,
  call: { id: string; account: string; callId: string; conversationId: string; line: Line; startedAt: Date },
): Promise<CallRow> {
  const [row] = await db.query<CallRow>(
    `insert into call (id, account, external_id, conversation_id, line, started_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (account, external_id) do update set updated_at = now() returning ${columns}`,
    [call.id, call.account, call.callId, call.conversationId, call.line, call.startedAt],
  )
  return row!
}

export async function selectCall(db: Db, account: string, callId: string): Promise<CallRow | undefined> {
  const [row] = await db.query<CallRow>(`select ${columns} from call where account = $1 and external_id = $2`, [
    account,
    callId,
  ])
  return row
}

export async function selectCallById(db: Db, id: string): Promise<CallRow | undefined> {
  const [row] = await db.query<CallRow>(`select ${columns} from call where id = $1`, [id])
  return row
}

/** Live calls, and those that ended since `since` without a ticket: what is on agents' tables. */
export async function selectOnTable(db: Db, since: Date, limit: number): Promise<CallRow[]> {
  return db.query<CallRow>(
    `select ${columns} from call where state = 'live' or (ended_at > $1 and ticket_no is null)
     order by started_at desc limit $2`,
    [since, limit],
  )
}

/** Calls before a moment, newest first, of one agent or of all. */
export async function selectHistory(
  db: Db,
  page: { before: Date; agentIds: readonly string[] | null; limit: number },
): Promise<CallRow[]> {
  return db.query<CallRow>(
    `select ${columns} from call where started_at < $1 and ($2::text[] is null or agent_id = any($2::text[]))
     order by started_at desc, id limit $3`,
    [page.before, page.agentIds, page.limit],
  )
}

/** Fills in what is known of a call by now; null leaves a member as it is. */
export async function updateCall(
  db: Db,
  id: string,
  known: {
    conversationId?: string | null
    line?: Line | null
    caller?: Buffer | null
    agentId?: string | null
    startedAt?: Date | null
    endedAt?: Date | null
  },
): Promise<CallRow> {
  const [row] = await db.query<CallRow>(
    `update call set conversation_id = coalesce($2, conversation_id), line = coalesce($3, line),
       caller = coalesce($4, caller), agent_id = coalesce($5, agent_id), started_at = coalesce($6, started_at),
       ended_at = coalesce(ended_at, $7), state = case when coalesce(ended_at, $7) is null then 'live' else 'ended' end,
       updated_at = now()
     where id = $1 returning ${columns}`,
    [
      id,
      known.conversationId ?? null,
      known.line ?? null,
      known.caller ?? null,
      known.agentId ?? null,
      known.startedAt ?? null,
      known.endedAt ?? null,
    ],
  )
  return row!
}

/** A final segment on its way into the database; bytes are Base64. */
export interface NewUtterance {
  call: string
  stream: string
  seq: number
  revision: number
  speaker: Speaker
  withdrawn: boolean
  content: string
  startMs: number | null
  endMs: number | null
}

/**
 * Stores final segments, any number in one statement, each segment at most once in it: `stored`, `repeat` of what is
 * there, or `stale` where a newer revision is. A revision that is withdrawn stays so.
 */
export async function insertUtterances(
  db: Db,
  utterances: readonly NewUtterance[],
): Promise<('stored' | 'repeat' | 'stale')[]> {
  const rows = await db.query<{ stored: boolean; newer: boolean }>(
    `with given as (
       select row_number() over () as n, g.* from jsonb_to_recordset($1::jsonb) as g(call uuid, stream text, seq int,
         revision int, speaker text, withdrawn boolean, content text, "startMs" int, "endMs" int)
     ), checked as (
       select g.*, exists (select from call_utterance u where u.call_id = g.call and u.stream = g.stream
         and u.seq = g.seq and u.revision > g.revision) as newer from given g
     ), stored as (
       insert into call_utterance (call_id, stream, seq, revision, speaker, withdrawn, content, start_ms, end_ms)
       select call, stream, seq, revision, speaker, withdrawn, decode(content, 'base64'), "startMs", "endMs"
       from checked where not newer order by n
       on conflict (call_id, stream, seq, revision) do update set withdrawn = true
         where excluded.withdrawn and not call_utterance.withdrawn
       returning call_id, stream, seq
     )
     select s.call_id is not null as stored, c.newer from checked c
     left join stored s on s.call_id = c.call and s.stream = c.stream and s.seq = c.seq order by c.n`,
    [JSON.stringify(utterances)],
  )
  return rows.map(({ stored, newer }) => (stored ? 'stored' : newer ? 'stale' : 'repeat'))
}

/** A row of `call_utterance` as SQL gives it. */
export interface UtteranceRow {
  stream: string
  seq: number
  revision: number
  speaker: Speaker
  withdrawn: boolean
  content: Buffer
  start_ms: number | null
  end_ms: number | null
  at: Date
}

/** The newest revision of every segment, in the order of the call: by number, and among several streams by arrival. */
export async function selectUtterances(db: Db, callId: string): Promise<UtteranceRow[]> {
  return db.query<UtteranceRow>(
    `select u.stream, u.seq, u.revision, u.speaker, u.withdrawn, u.content, u.start_ms, u.end_ms, u.at
     from (select distinct on (stream, seq) *, min(arrival) over (partition by stream, seq) as first from call_utterance
           where call_id = $1 order by stream, seq, revision desc) u
     order by case when u.stream = '' then u.seq end nulls last, u.first`,
    [callId],
  )
}

export async function highestSeq(db: Db, callId: string, stream: string): Promise<number | null> {
  const [row] = await db.query<{ highest: number | null }>(
    `select max(seq) as highest from call_utterance where call_id = $1 and (stream = $2 or stream like $3)`,
    [callId, stream, `${stream.replaceAll(/[\\%_]/g, '\\$&')} %`],
  )
  return row!.highest
}

/** What is known of a call once its ticket is filed. */
export interface Submission {
  ticketNo: string
  /** Who submitted it. */
  agentId: string
  categoryCode: string | null
}

/** Gives a call its ticket, and moves it into that one's conversation; false when it has one already. */
export async function markSubmitted(
  db: Db,
  id: string,
  { ticketNo, agentId, categoryCode }: Submission,
  known: { summary: Buffer; at: Date },
): Promise<boolean> {
  const rows = await db.query(
    `update call set ticket_no = $2, submitted_at = $3, submitted_by = $4, category_code = $5, summary = $6,
       conversation_id = (select conversation_id from ticket where ticket_no = $2), updated_at = now()
     where id = $1 and ticket_no is null returning id`,
    [id, ticketNo, known.at, agentId, categoryCode, known.summary],
  )
  return rows.length > 0
}

export async function selectSummary(db: Db, id: string): Promise<Buffer | null> {
  const [row] = await db.query<{ summary: Buffer | null }>('select summary from call where id = $1', [id])
  return row?.summary ?? null
}
