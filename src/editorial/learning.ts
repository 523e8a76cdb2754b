import type { Database, Db } from '../db/index.ts'
import { type Clock, type Line, newId } from '../domain/index.ts'
import { type MessageRow, messageColumns, toMessage } from '../messages/index.ts'
import { maskPersonalData } from '../text/index.ts'
import type { Vault } from '../vault/index.ts'

export interface LearningDeps {
  db: Database
  vault: Vault
  clock: Clock
}

/** The purpose that questions without an answer are sealed for. */
export const GAP_PURPOSE = 'knowledge.gap'
const CURSOR = 'knowledge.learned'
const batch = 500
/** Numbers of messages may be committed out of their order; after this long none is missing. */
const SETTLED_MS = 10_000
const questionAtMost = 500
const shortest = 4

/**
 * Follows the message log: which articles answered, which questions were refused or their answers disliked. May be
 * called at any time, from any replica: where it stands is a row that one of them locks. Gives how many messages it read.
 */
export async function learn(deps: LearningDeps): Promise<number> {
  let read = 0
  for (;;) {
    const some = await deps.db.transaction((tx) => learnSome(tx, deps))
    read += some
    if (some < batch) break
  }
  await deps.db.transaction((tx) => learnDislikes(tx, deps))
  return read
}

async function learnSome(tx: Db, { vault, clock }: LearningDeps): Promise<number> {
  await tx.query(`insert into setting (key, value) values ($1, '0') on conflict do nothing`, [CURSOR])
  const [cursor] = await tx.query<{ value: string }>('select value from setting where key = $1 for update', [CURSOR])
  const rows = await tx.query<MessageRow & { line: Line }>(
    `select ${messageColumns
      .split(', ')
      .map((column) => `m.${column}`)
      .join(', ')}, c.line from message m join conversation c on c.id = m.conversation_id
      where m.seq > $1 and m.at < $2 order by m.seq limit $3`,
    [Number(cursor!.value), new Date(clock().getTime() - SETTLED_MS), batch],
  )
  const told = rows.filter(({ author }) => author === 'bot')
  const uses = told.filter(({ kind }) => kind === 'answer').flatMap((row) => usesOf(vault, row))
  await keepUses(tx, uses)
  const refused = told.filter(({ kind, reply_to }) => kind === 'refusal' && reply_to !== null)
  await keepGaps(
    tx,
    vault,
    refused.map(({ reply_to }) => reply_to!),
    'unanswered',
  )
  if (rows.length > 0) {
    await tx.query('update setting set value = $2 where key = $1', [CURSOR, String(rows.at(-1)!.seq)])
  }
  return rows.length
}

function usesOf(vault: Vault, row: MessageRow): { messageId: string; articleId: string; at: Date }[] {
  const ids = new Set(toMessage(vault, row).citations.map(({ articleId }) => articleId))
  return [...ids].map((articleId) => ({ messageId: row.id, articleId, at: row.at }))
}

async function keepUses(tx: Db, uses: readonly { messageId: string; articleId: string; at: Date }[]): Promise<void> {
  await tx.query(
    `insert into article_use (message_id, article_id, at)
     select "messageId", "articleId", at from jsonb_to_recordset($1::text::jsonb)
         as row("messageId" uuid, "articleId" text, at timestamptz)
     on conflict do nothing`,
    [JSON.stringify(uses)],
  )
}

/** Answers that somebody disliked since: their questions, once each. */
async function learnDislikes(tx: Db, { vault }: LearningDeps): Promise<void> {
  const rows = await tx.query<{ question: string }>(
    `select distinct m.reply_to as question from message_feedback f join message m on m.id = f.message_id
      where not f.helpful and m.author = 'bot' and m.kind = 'answer' and m.reply_to is not null
        and not exists (select from knowledge_gap g where g.message_id = m.reply_to)
      limit $1`,
    [batch],
  )
  await keepGaps(
    tx,
    vault,
    rows.map(({ question }) => question),
    'disliked',
  )
}

async function keepGaps(tx: Db, vault: Vault, questions: readonly string[], reason: string): Promise<void> {
  if (questions.length === 0) return
  const rows = await tx.query<MessageRow & { line: Line }>(
    `select m.seq, m.id, m.conversation_id, m.author, m.kind, m.external_id, m.reply_to, m.content, m.at, c.line
       from message m join conversation c on c.id = m.conversation_id where m.id = any($1)`,
    [questions],
  )
  for (const row of rows) {
    const text = maskPersonalData(toMessage(vault, row).text).trim().slice(0, questionAtMost)
    if (text.length < shortest) continue
    await tx.query(
      `insert into knowledge_gap (message_id, conversation_id, reason, question, line, at)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [row.id, row.conversation_id, reason, vault.seal(GAP_PURPOSE, text), row.line, row.at],
    )
  }
}

/** How an article serves: how often it answered, and what people said of it. */
export interface ArticleFigures {
  articleId: string
  hits: number
  helpful: number
  unhelpful: number
  lastAt: Date
}

/** Figures of all articles that ever answered, or of the given ones; the most used first. */
export function figuresOf(db: Db, ids: readonly string[] | null, limit = 500): Promise<ArticleFigures[]> {
  return db.query<ArticleFigures>(
    `select u.article_id as "articleId", count(*)::int as hits, count(*) filter (where f.helpful)::int as helpful,
            count(*) filter (where not f.helpful)::int as unhelpful, max(u.at) as "lastAt"
       from article_use u left join message_feedback f on f.message_id = u.message_id
      where $1::text[] is null or u.article_id = any($1)
      group by u.article_id order by 2 desc, 1 limit $2`,
    [ids, limit],
  )
}

/** A fresh id for an article that is drafted from a gap. */
export function draftId(): string {
  return `a-${newId().replaceAll('-', '').slice(-16)}`
}
