import type { Database, Db } from '../db/index.ts'
import { AppError, beijingDay, type Clock, newId } from '../domain/index.ts'
import { type DocumentMeta, type ReadLimits, readGuarded, statedMembers } from '../formats/index.ts'
import {
  type Article,
  type ArticleFault,
  articleSchema,
  type Credit,
  type Knowledge,
  type PlannedChange,
} from '../knowledge/index.ts'
import type { Editor, Wish } from './editing.ts'
import { importChanges, performImport } from './importing.ts'

export type ImportState = 'previewed' | 'submitted' | 'publishing' | 'published' | 'discarded'

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
  examples: Example[]
}

/** One article of a file; of a passage, its document and its place there. */
interface Example {
  id: string
  question: string
  answer: string
  document: string | null
  path: string[]
  change: PlannedChange
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

/** One that is being published, and when that was last said. */
type TakenImport = ImportRow & { takenAt: Date }

/** Larger collections are imported on the command line, where a bar shows how far it is. */
export const deskArticlesAtMost = 5000
const deskBytes = 30 * 1024 * 1024
const deskLimits: ReadLimits = { bytes: deskBytes, heapMb: 512, timeoutMs: 60_000 }
const examplesShown = 50
/** Publishing that has not been renewed for so long was interrupted. */
const interruptedAfterMs = 60_000
const renewedEachMs = 10_000

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

  /** Reads a file and keeps what was read. Nothing is published. Throws IMPORT_UNREADABLE, IMPORT_TOO_MANY. */
  async bring(name: string, bytes: Buffer, meta: DocumentMeta, editor: Editor): Promise<ImportPreview> {
    const { db, clock } = this.#deps
    const read = await readGuarded({ name, bytes, meta, today: beijingDay(clock()) }, deskLimits)
    if (read.articles.length > deskArticlesAtMost) {
      const why = `${read.articles.length} articles, more than ${deskArticlesAtMost}: use \`gateway knowledge import\``
      throw new AppError('IMPORT_TOO_MANY', why)
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
      `select ${columns} from article_import where state in ('previewed', 'submitted', 'publishing') order by created_at desc limit 50`,
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

  /**
   * Lets a file out. Throws REVIEW_OWN when the rule forbids it, ARTICLE_CONFLICT when somebody else decided first. One
   * that failed or was interrupted may be published again.
   */
  async publish(id: string, { editor, reason }: Wish) {
    const row = await this.#take(id, editor)
    const stopRenewing = this.#renewing(row)
    const credit = { actor: editor.id, actorName: editor.name, author: row.author, reason: reason || row.reason }
    try {
      const result = await this.#perform(row, credit)
      await this.#decide(id, ['publishing'], 'published', editor)
      return result
    } catch (cause) {
      await this.#giveBack(row)
      throw cause
    } finally {
      stopRenewing()
    }
  }

  async discard(id: string, { editor }: Pick<Wish, 'editor'>): Promise<void> {
    const { state } = await one(this.#deps.db, id)
    if (state === 'published') throw new AppError('ARTICLE_CONFLICT', 'the import is published')
    await this.#decide(id, ['previewed', 'submitted'], 'discarded', editor)
  }

  /** Of all who publish at once, one gets it. */
  async #take(id: string, editor: Editor): Promise<TakenImport> {
    const { db, clock, twoPersonRule } = this.#deps
    const { author, state } = await one(db, id)
    if (state !== 'submitted' && state !== 'publishing') throw notSubmitted(state)
    if (twoPersonRule && author === editor.id) {
      throw new AppError('REVIEW_OWN', 'an import is published by somebody who did not bring it')
    }
    const now = clock()
    const [row] = await db.query<ImportRow>(
      `update article_import set state = 'publishing', taken_at = $2
        where id = $1 and (state = 'submitted' or state = 'publishing' and taken_at < $3) returning ${columns}`,
      [id, now, new Date(now.getTime() - interruptedAfterMs)],
    )
    if (!row) throw decidedMeanwhile()
    return { ...row, takenAt: now }
  }

  /** Tells now and then that it is still being published. Where the database does not hear it, the next time it may. */
  #renewing(row: TakenImport): () => void {
    const renew = async () => {
      const now = this.#deps.clock()
      const renewed = await this.#deps.db.query(
        `update article_import set taken_at = $3 where id = $1 and state = 'publishing' and taken_at = $2 returning id`,
        [row.id, row.takenAt, now],
      )
      if (renewed.length > 0) row.takenAt = now
    }
    const timer = setInterval(() => void renew().catch(() => undefined), renewedEachMs)
    return () => clearInterval(timer)
  }

  #perform(row: ImportRow, credit: Credit) {
    const { db, knowledge, clock } = this.#deps
    return performImport({ db, knowledge, at: clock() }, { ...row, articles: articlesOf(row) }, credit)
  }

  /** What failed may be tried again at once, unless somebody else took it up meanwhile. */
  async #giveBack({ id, takenAt }: TakenImport): Promise<void> {
    await this.#deps.db.query(
      `update article_import set state = 'submitted', taken_at = null
        where id = $1 and state = 'publishing' and taken_at = $2`,
      [id, takenAt],
    )
  }

  async #move(id: string, from: ImportState[], to: ImportState, reason: string): Promise<ImportPreview> {
    const [row] = await this.#deps.db.query<ImportRow>(
      `update article_import set state = $3, reason = $4 where id = $1 and state = any($2) returning ${columns}`,
      [id, from, to, reason],
    )
    if (!row) throw decidedMeanwhile()
    return this.#preview(row)
  }

  async #decide(id: string, from: ImportState[], to: ImportState, editor: Editor): Promise<void> {
    const [row] = await this.#deps.db.query(
      `update article_import set state = $3, articles = '[]', decided_by = $4, decided_by_name = $5, decided_at = $6
        where id = $1 and state = any($2) returning id`,
      [id, from, to, editor.id, editor.name, this.#deps.clock()],
    )
    if (!row) throw decidedMeanwhile()
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
        document: passageOf?.document ?? null,
        path: passageOf?.path ?? [],
        change: plan.get(id)!,
      }))
    return { ...shown, counts, gone: gone.length, examples }
  }
}

const notSubmitted = (state: ImportState) => new AppError('ARTICLE_CONFLICT', `the import is ${state}, not submitted`)
const decidedMeanwhile = () => new AppError('ARTICLE_CONFLICT', 'somebody else has decided on this import meanwhile')

async function one(db: Db, id: string): Promise<ImportRow> {
  const [row] = await db.query<ImportRow>(`select ${columns} from article_import where id = $1`, [id])
  if (!row) throw new AppError('NOT_FOUND', 'there is no such import')
  return row
}

function articlesOf({ articles }: ImportRow): Article[] {
  return articles.map((article) => articleSchema.parse(article))
}
