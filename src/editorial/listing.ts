import type { Db } from '../db/index.ts'

/** What is listed: what is in use, what is not any more, what is being written, what waits for review. */
export type ListedState = 'published' | 'withdrawn' | 'draft' | 'in-review'

/** One line of the editors' list. */
export interface ListedArticle {
  id: string
  question: string
  category: string
  line: string
  ownerUnit: string
  reviewBy: string
  /** Null: never published. */
  version: number | null
  withdrawn: boolean
  draft: 'draft' | 'in-review' | null
  /** The last day in force, where there is one. */
  validTo: string | null
}

export interface ListFilter {
  state?: ListedState
  /** Words of the question or the id. */
  text?: string
  /** The id after which to go on. */
  after?: string
  limit: number
}

/** Articles by id, with their working copies. */
export function listForEditors(db: Db, { state, text, after = '', limit }: ListFilter): Promise<ListedArticle[]> {
  return db.query<ListedArticle>(
    `select * from (
       select coalesce(a.id, d.article_id) as id, coalesce(d.content, a.content)->>'question' as question,
              coalesce(d.content, a.content)->>'category' as category, coalesce(d.content, a.content)->>'line' as line,
              coalesce(d.content, a.content)->>'ownerUnit' as "ownerUnit",
              coalesce(d.content, a.content)->>'reviewBy' as "reviewBy", a.version,
              a.withdrawn_at is not null as withdrawn, d.state as draft, a.valid_to::text as "validTo"
         from article a full join article_draft d on d.article_id = a.id) listed
      where id > $1
        and ($2::text is null or case $2 when 'published' then version is not null and not withdrawn
                                         when 'withdrawn' then withdrawn else draft = $2 end)
        and ($3::text is null or strpos(lower(question), lower($3)) > 0 or strpos(id, lower($3)) > 0)
      order by id limit $4`,
    [after, state ?? null, text || null, limit],
  )
}
