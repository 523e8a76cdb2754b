import type { Db } from '../db/index.ts'
import { AppError } from '../domain/index.ts'

/** Articles that belong together: 每月一题 has a list (一单), a table (一表), a picture (一图) and its questions (一问答). */
export interface Collection {
  id: string
  title: string
  intro: string
  /** `YYYY-MM`, for a theme of the month. */
  month: string | null
  list: string
  chart: string
  pictureUrl: string | null
  articleIds: string[]
}

/** A collection as it is shown: its articles with their questions. */
export interface ShownCollection extends Collection {
  articles: { id: string; question: string }[]
}

/** All collections, the latest month first. */
export function listCollections(db: Db): Promise<ShownCollection[]> {
  return db.query<ShownCollection>(
    `select id, title, intro, month, list, chart, picture_url as "pictureUrl", article_ids as "articleIds",
            coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'question', a.content ->> 'question') order by nth)
                        from unnest(article_ids) with ordinality as chosen(article_id, nth)
                        join article a on a.id = chosen.article_id), '[]') as articles
       from knowledge_collection order by month desc nulls last, id`,
  )
}

/** Writes a collection whole. Throws KNOWLEDGE_INVALID when it names an article that is not there. */
export async function putCollection(db: Db, collection: Collection, by: { actor: string; at: Date }): Promise<void> {
  const { id, title, intro, month, list, chart, pictureUrl, articleIds } = collection
  const known = await db.query<{ id: string }>('select id from article where id = any($1)', [articleIds])
  const missing = articleIds.filter((one) => !known.some((row) => row.id === one))
  if (missing.length > 0) throw new AppError('KNOWLEDGE_INVALID', `there are no articles ${missing.join(', ')}`)
  await db.query(
    `insert into knowledge_collection
       (id, title, intro, month, list, chart, picture_url, article_ids, updated_by, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set title = excluded.title, intro = excluded.intro, month = excluded.month,
       list = excluded.list, chart = excluded.chart, picture_url = excluded.picture_url,
       article_ids = excluded.article_ids, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
    [id, title, intro, month, list, chart, pictureUrl, articleIds, by.actor, by.at],
  )
}

/** Removes a collection, not its articles. Throws NOT_FOUND. */
export async function removeCollection(db: Db, id: string): Promise<void> {
  const rows = await db.query('delete from knowledge_collection where id = $1 returning id', [id])
  if (rows.length === 0) throw new AppError('NOT_FOUND', 'there is no such collection')
}
