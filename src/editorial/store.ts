import type { Db } from '../db/index.ts'
import { type Article, articleSchema } from '../knowledge/index.ts'

/** A working copy: being written, or handed in for review. */
export type DraftState = 'draft' | 'in-review'

/** What can be done with a working copy, and with the published article behind it. */
export type StepAction = 'saved' | 'submitted' | 'sent-back' | 'published' | 'discarded' | 'withdrawn'

/** The one working copy of an article. */
export interface Draft {
  article: Article
  state: DraftState
  /** Counts up at every change. */
  revision: number
  /** The published version that it was begun from; null for a new article. */
  basedOn: number | null
  /** Ids of everybody who wrote in it since it was begun. */
  authors: string[]
  updatedAt: Date
}

/** One step in the life of a working copy, with its words of then. */
export interface Step {
  action: StepAction
  article: Article
  actor: string
  actorName: string
  reason: string
  at: Date
}

interface DraftRow extends Omit<Draft, 'article'> {
  content: unknown
}

const columns = 'content, state, revision, based_on as "basedOn", authors, updated_at as "updatedAt"'

function read({ content, ...row }: DraftRow): Draft {
  return { ...row, article: articleSchema.parse(content) }
}

/** The working copy of an article, locked until the transaction ends; null when there is none. */
export async function lockDraft(tx: Db, id: string): Promise<Draft | null> {
  const [row] = await tx.query<DraftRow>(`select ${columns} from article_draft where article_id = $1 for update`, [id])
  return row ? read(row) : null
}

export async function findDraft(db: Db, id: string): Promise<Draft | null> {
  const [row] = await db.query<DraftRow>(`select ${columns} from article_draft where article_id = $1`, [id])
  return row ? read(row) : null
}

/** Working copies, the latest first; at most `limit`. */
export async function listDrafts(db: Db, state: DraftState | null, limit: number): Promise<Draft[]> {
  const sql = `select ${columns} from article_draft where $1::text is null or state = $1
                order by updated_at desc, article_id limit $2`
  return (await db.query<DraftRow>(sql, [state, limit])).map(read)
}

/** Writes a working copy whole. Call with the row locked, or for a new one. */
export async function putDraft(tx: Db, { article, ...draft }: Draft): Promise<void> {
  await tx.query(
    `insert into article_draft (article_id, state, content, revision, based_on, authors, updated_at)
     values ($1, $2, $3::text::jsonb, $4, $5, $6, $7)
     on conflict (article_id) do update set state = excluded.state, content = excluded.content,
       revision = excluded.revision, based_on = excluded.based_on, authors = excluded.authors, updated_at = excluded.updated_at`,
    [article.id, draft.state, JSON.stringify(article), draft.revision, draft.basedOn, draft.authors, draft.updatedAt],
  )
}

export async function removeDraft(tx: Db, id: string): Promise<void> {
  await tx.query('delete from article_draft where article_id = $1', [id])
}

export async function addStep(tx: Db, { article, ...step }: Step): Promise<void> {
  await tx.query(
    `insert into article_step (article_id, action, content, actor, actor_name, reason, at)
     values ($1, $2, $3::text::jsonb, $4, $5, $6, $7)`,
    [article.id, step.action, JSON.stringify(article), step.actor, step.actorName, step.reason, step.at],
  )
}

/** Every step of an article's working copies, the latest first. */
export async function stepsOf(db: Db, id: string): Promise<Step[]> {
  const rows = await db.query<Omit<Step, 'article'> & { content: unknown }>(
    `select action, content, actor, actor_name as "actorName", reason, at
       from article_step where article_id = $1 order by seq desc`,
    [id],
  )
  return rows.map(({ content, ...row }) => ({ ...row, article: articleSchema.parse(content) }))
}
