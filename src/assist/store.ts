import type { Db } from '../db/index.ts'

export const fates = ['shown', 'used', 'edited', 'rejected', 'withdrawn'] as const
export type Fate = (typeof fates)[number]

/** A suggestion on its way into the database; bytes are Base64. */
export interface NewSuggestion {
  id: string
  conversation: string
  subject: string
  segment: string
  kind: 'answer' | 'question'
  articleId: string | null
  confidence: number
  tookMs: number
  content: string
}

/** Keeps suggestions, any number in one statement. */
export async function insertSuggestions(db: Db, suggestions: readonly NewSuggestion[]): Promise<undefined[]> {
  await db.query(
    `insert into suggestion (id, conversation_id, subject_id, segment, kind, article_id, confidence, took_ms, content)
     select id, conversation, subject, segment, kind, "articleId", confidence, "tookMs", decode(content, 'base64')
     from jsonb_to_recordset($1::jsonb) as g(id uuid, conversation uuid, subject uuid, segment text, kind text,
       "articleId" text, confidence real, "tookMs" real, content text)
     on conflict (id) do nothing`,
    [JSON.stringify(suggestions)],
  )
  return suggestions.map(() => undefined)
}

export interface SuggestionRow {
  id: string
  segment: string
  kind: 'answer' | 'question'
  article_id: string | null
  confidence: number
  content: Buffer
  fate: Fate
  made_at: Date
}

/** What an agent was suggested in a talk, newest first; what was withdrawn is left out. */
export async function selectSuggestions(db: Db, subjectId: string): Promise<SuggestionRow[]> {
  return db.query<SuggestionRow>(
    `select id, segment, kind, article_id, confidence, content, fate, made_at from suggestion
     where subject_id = $1 and fate <> 'withdrawn' order by made_at desc, confidence desc`,
    [subjectId],
  )
}

/** Keeps what became of suggestions. The agent's last word counts; what was taken back stays so. False when there is none. */
export async function updateFates(
  db: Db,
  change: { subjectId: string; ids: readonly string[]; fate: Fate; agentId: string | null },
): Promise<boolean> {
  const rows = await db.query(
    `update suggestion set fate = $3, agent_id = coalesce($4, agent_id), fate_at = now()
     where subject_id = $1 and id = any($2::uuid[]) and fate <> 'withdrawn'
       and ($3 <> 'withdrawn' or fate in ('shown', 'rejected')) returning id`,
    [change.subjectId, change.ids, change.fate, change.agentId],
  )
  return rows.length > 0
}

export async function updateSuggestion(db: Db, id: string, content: Buffer): Promise<void> {
  await db.query('update suggestion set content = $2 where id = $1', [id, content])
}

export interface EditRow {
  field: string
  value: Buffer
  agent_id: string
  at: Date
}

export async function selectEdits(db: Db, subjectId: string): Promise<EditRow[]> {
  return db.query<EditRow>('select field, value, agent_id, at from form_edit where subject_id = $1', [subjectId])
}

export async function upsertEdit(
  db: Db,
  edit: { conversationId: string; subjectId: string; field: string; value: Buffer; agentId: string },
): Promise<void> {
  await db.query(
    `insert into form_edit (conversation_id, subject_id, field, value, agent_id) values ($1, $2, $3, $4, $5)
     on conflict (subject_id, field) do update set value = excluded.value, agent_id = excluded.agent_id, at = now()`,
    [edit.conversationId, edit.subjectId, edit.field, edit.value, edit.agentId],
  )
}

export async function deleteEdit(db: Db, subjectId: string, field: string): Promise<void> {
  await db.query('delete from form_edit where subject_id = $1 and field = $2', [subjectId, field])
}

export interface OutcomeRow {
  field: string
  outcome: 'kept' | 'edited' | 'typed' | 'empty'
  confidence: number
}

export async function insertOutcomes(
  db: Db,
  subject: { conversationId: string; subjectId: string },
  outcomes: readonly OutcomeRow[],
): Promise<void> {
  await db.query(
    `insert into form_outcome (conversation_id, subject_id, field, outcome, confidence)
     select $1, $2, field, outcome, confidence
     from jsonb_to_recordset($3::jsonb) as g(field text, outcome text, confidence real)
     on conflict (subject_id, field) do nothing`,
    [subject.conversationId, subject.subjectId, JSON.stringify(outcomes)],
  )
}

/** What belongs to a call follows it into the conversation of its ticket, so that both are kept and erased together. */
export async function moveTalk(db: Db, callId: string): Promise<void> {
  for (const table of ['form_edit', 'form_outcome', 'suggestion']) {
    await db.query(
      `update ${table} set conversation_id = (select conversation_id from call where id = $1) where subject_id = $1`,
      [callId],
    )
  }
}
