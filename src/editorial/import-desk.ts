import type { Database, Db } from '../db/index.ts'
import { AppError, beijingDay, type Clock, newId } from '../domain/index.ts'
import { type DocumentMeta, type ReadLimits, readGuarded, statedMembers } from '../formats/index.ts'
import {
  type Article,
  type ArticleFault,
  articleSchema,
  type Knowledge,
  type PlannedChange,
} from '../knowledge/index.ts'
import type { Editor, Wish } from './editing.ts'
import { importChanges, performImport } from './importing.ts'

export type ImportState = 'previewed' | 'submitted' | 'published' | 'discarded'

/** A file that was brought, what was read of it, and what publishing it would change. */
export interface ImportPreview {
  id: string
  file: string
  state: ImportState
  author: string
  authorName: string
  reason: string
  createdAt: Date
  counts: Record<PlannedChange, number>
  gone: number
  faults: ArticleFault[]
  /** The first of them, for the eye. */
  examples: { id: string; question: string; answer: string; path: string[]; change: PlannedChange }[]
}

interface ImportRow {
  id: string
  file: string
  state: ImportState
  articles: unknown[]
  documents: string[]
  stated: (keyof Article)[]
  faults: ArticleFault[]
  author: string
  authorName: string
  reason: string
  createdAt: Date
}

/** Larger collections are imported on the command line, where a bar shows how far it is. */
export const deskArticlesAtMost = 5000
const deskBytes = 30 * 1024 * 1024
const deskLimits: ReadLimits = { bytes: deskBytes, heapMb: 512, timeoutMs: 60_000 }
const examplesShown = 50

const columns = `id, file, state, articles, documents, stated, faults, author, author_name as "authorName", reason,
  created_at as "createdAt"`

export interface ImportDeskDeps {
  db: Database
  clock: Clock
  knowledge: Pick<Knowledge, 'importArticles' | 'refreshAndEmbed'>
  twoPersonRule: boolean
}

/** Files that editors bring: read, looked at, handed in, and let out by somebody else. */
export class ImportDesk {
  readonly #deps: ImportDeskDeps

  constructor(deps: ImportDeskDeps) {
    this.#deps = deps
  }

  /** Reads a file and keeps what was read. Nothing is published. Throws IMPORT_UNREADABLE. */
  async bring(name: string, bytes: Buffer, meta: DocumentMeta, editor: Editor): Promise<ImportPreview> {
    const { db, clock } = this.#deps
    const read = await readGuarded({ name, bytes, meta, today: beijingDay(clock()) }, deskLimits)
    if (read.articles.length > deskArticlesAtMost) {
      const why = `more than ${deskArticlesAtMost} articles: use \`gateway knowledge import\``
      throw new AppError('IMPORT_UNREADABLE', why)
    }
    const [row] = await db.query<ImportRow>(
      `insert into article_import (id, file, articles, documents, stated, faults, author, author_name, created_at)
       values ($1, $2, $3::text::jsonb, $4, $5, $6::text::jsonb, $7, $8, $9) returning ${columns}`,
      [
        newId(),
        name,
        JSON.stringify(read.articles),
        read.documents,
        statedMembers(meta),
        JSON.stringify(read.faults),
        editor.id,
        editor.name,
        clock(),
      ],
    )
    return this.#preview(row!)
  }

  /** What waits to be handed in or let out, the latest first. */
  async open(): Promise<ImportPreview[]> {
    const rows = await this.#deps.db.query<ImportRow>(
      `select ${columns} from article_import where state in ('previewed', 'submitted') order by created_at desc limit 50`,
    )
    return Promise.all(rows.map((row) => this.#preview(row)))
  }

  async find(id: string): Promise<ImportPreview> {
    return this.#preview(await one(this.#deps.db, id))
  }

  /** Hands a file in. Throws KNOWLEDGE_INVALID while it has faults: a file is published whole. */
  async submit(id: string, { reason }: Wish): Promise<ImportPreview> {
    const { faults, state } = await one(this.#deps.db, id)
    if (state !== 'previewed') throw new AppError('ARTICLE_CONFLICT', `the import is ${state}, not previewed`)
    if (faults.length > 0) throw new AppError('KNOWLEDGE_INVALID', 'mend the faults of the file and bring it again')
    return this.#move(id, ['previewed'], 'submitted', reason)
  }

  /** Lets a file out. Throws REVIEW_OWN when the rule forbids it. An interrupted one may be published again. */
  async publish(id: string, { editor, reason }: Wish) {
    const { db, clock, knowledge, twoPersonRule } = this.#deps
    const row = await one(db, id)
    if (row.state !== 'submitted') throw new AppError('ARTICLE_CONFLICT', `the import is ${row.state}, not submitted`)
    if (twoPersonRule && row.author === editor.id) {
      throw new AppError('REVIEW_OWN', 'an import is published by somebody who did not bring it')
    }
    const input = { ...row, articles: articlesOf(row) }
    const credit = { actor: editor.id, actorName: editor.name, author: row.author, reason: reason || row.reason }
    const result = await performImport({ db, knowledge, at: clock() }, input, credit)
    await this.#decide(id, 'published', editor)
    return result
  }

  async discard(id: string, { editor }: Pick<Wish, 'editor'>): Promise<void> {
    const { state } = await one(this.#deps.db, id)
    if (state === 'published') throw new AppError('ARTICLE_CONFLICT', 'the import is published')
    await this.#decide(id, 'discarded', editor)
  }

  async #move(id: string, from: ImportState[], to: ImportState, reason: string): Promise<ImportPreview> {
    const [row] = await this.#deps.db.query<ImportRow>(
      `update article_import set state = $3, reason = $4 where id = $1 and state = any($2) returning ${columns}`,
      [id, from, to, reason],
    )
    if (!row) throw new AppError('ARTICLE_CONFLICT', 'somebody else has decided on this import meanwhile')
    return this.#preview(row)
  }

  async #decide(id: string, state: ImportState, editor: Editor): Promise<void> {
    await this.#deps.db.query(
      `update article_import set state = $2, articles = '[]', decided_by = $3, decided_by_name = $4, decided_at = $5
        where id = $1`,
      [id, state, editor.id, editor.name, this.#deps.clock()],
    )
  }

  async #preview(row: ImportRow): Promise<ImportPreview> {
    const articles = articlesOf(row)
    const { plan, counts, gone } = await importChanges(this.#deps.db, { ...row, articles })
    const { articles: _articles, documents: _documents, stated: _stated, ...shown } = row
    const changed = articles.filter(({ id }) => plan.get(id) !== 'unchanged')
    const examples = [...changed, ...articles.filter(({ id }) => plan.get(id) === 'unchanged')]
      .slice(0, examplesShown)
      .map(({ id, question, answer, passageOf }) => ({
        id,
        question,
        answer,
        path: passageOf?.path ?? [],
        change: plan.get(id)!,
      }))
    return { ...shown, counts, gone: gone.length, examples }
  }
}

async function one(db: Db, id: string): Promise<ImportRow> {
  const [row] = await db.query<ImportRow>(`select ${columns} from article_import where id = $1`, [id])
  if (!row) throw new AppError('NOT_FOUND', 'there is no such import')
  return row
}

function articlesOf({ articles }: ImportRow): Article[] {
  return articles.map((article) => articleSchema.parse(article))
}
