import type { Db } from '../../db/index.ts'
import { talks } from '../talks.ts'

/** A conversation that was drawn, as SQL gives it. */
export interface CheckRow {
  id: string
  subjectId: string
  medium: 'call' | 'chat'
  conversationId: string
  agentId: string
  talkedAt: Date
  drawnAt: Date
  marks: Record<string, number> | null
  comment: Buffer | null
  checkedByName: string | null
  checkedAt: Date | null
  seenAt: Date | null
}

const columns = `id, subject_id as "subjectId", medium, conversation_id as "conversationId", agent_id as "agentId",
  talked_at as "talkedAt", drawn_at as "drawnAt", marks, comment, checked_by_name as "checkedByName",
  checked_at as "checkedAt", seen_at as "seenAt"`

export interface Draw {
  from: Date
  to: Date
  /** As many for each agent, at most. */
  perAgent: number
  medium: 'call' | 'chat' | null
  by: string
  at: Date
}

/** Draws finished conversations by lot, each agent's own; what was drawn before is never drawn again. Gives how many. */
export async function drawChecks(db: Db, { from, to, perAgent, medium, by, at }: Draw): Promise<number> {
  const rule = { from: from.toISOString(), to: to.toISOString(), perAgent, medium }
  const rows = await db.query(
    `with ${talks}, lot as (
       select t.*, row_number() over (partition by t.agent order by random()) as place from talk t
       where ($3::text is null or t.medium = $3) and not exists (select from quality_check q where q.subject_id = t.id)
     )
     insert into quality_check (id, subject_id, medium, conversation_id, agent_id, talked_at, rule, drawn_by, drawn_at)
     select gen_random_uuid(), id, medium, conversation, agent, began, $5::jsonb, $6, $7 from lot where place <= $4
     on conflict (subject_id) do nothing returning id`,
    [from, to, medium, perAgent, JSON.stringify(rule), by, at],
  )
  return rows.length
}

/** Checks, those that wait for a listener first and then the newest; an agent's are their own results only. */
export async function selectChecks(
  db: Db,
  { agentId, limit }: { agentId: string | null; limit: number },
): Promise<CheckRow[]> {
  return db.query<CheckRow>(
    `select ${columns} from quality_check where $1::text is null or (agent_id = $1 and checked_at is not null)
     order by checked_at is not null, coalesce(checked_at, drawn_at) desc, id limit $2`,
    [agentId, limit],
  )
}

export async function selectCheck(db: Db, id: string): Promise<CheckRow | null> {
  const [row] = await db.query<CheckRow>(`select ${columns} from quality_check where id = $1`, [id])
  return row ?? null
}

/** Keeps what a supervisor thinks of it; the agent has to read a changed result anew. */
export async function updateMarks(
  db: Db,
  id: string,
  result: { marks: Record<string, number>; comment: Buffer; by: { id: string; name: string }; at: Date },
): Promise<void> {
  await db.query(
    `update quality_check set marks = $2::jsonb, comment = $3, checked_by = $4, checked_by_name = $5, checked_at = $6,
       seen_at = null where id = $1`,
    [id, JSON.stringify(result.marks), result.comment, result.by.id, result.by.name, result.at],
  )
}

export async function markSeen(db: Db, id: string, at: Date): Promise<void> {
  await db.query('update quality_check set seen_at = coalesce(seen_at, $2) where id = $1', [id, at])
}
