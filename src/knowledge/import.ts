import type { Database, Db } from '../db/index.ts'
import { AppError } from '../domain/index.ts'
import { type Article, contentHash } from './article.ts'
import { chunksOf } from './chunk.ts'
import { comeAgain, type ReadOfDocuments } from './re-import.ts'
import { type ArticleWrite, type Credit, findArticles, findVersions, lockChanges, writeArticles } from './store.ts'

/** Who imports is kept with every version. */
export interface ImportOptions extends Credit {
  /** Which of the articles are passages, to which editors may have added something. */
  passages?: ReadOfDocuments
  onProgress?: (done: number, total: number) => void
}

/** How many articles an import created, changed and found unchanged. */
export interface ImportResult {
  created: number
  updated: number
  unchanged: number
}

const batch = 200
const planBatch = 1000

/** Stores articles batch by batch, each batch in one transaction: an interrupted import may simply be run again. */
export async function importArticles(
  db: Database,
  articles: readonly Article[],
  options: ImportOptions & { at: Date },
): Promise<ImportResult> {
  refuseTwins(articles)
  const result: ImportResult = { created: 0, updated: 0, unchanged: 0 }
  for (let done = 0; done < articles.length; done += batch) {
    const part = articles.slice(done, done + batch)
    const writes = await db.transaction((tx) => publishWithin(tx, part, options))
    for (const { version } of writes) version === 1 ? result.created++ : result.updated++
    result.unchanged += part.length - writes.length
    options.onProgress?.(Math.min(done + batch, articles.length), articles.length)
  }
  return result
}

/** Publishes articles inside the caller's transaction; gives what really changed. Call `refresh` after it ends. */
export async function publishWithin(
  tx: Db,
  articles: readonly Article[],
  { at, passages, ...by }: Credit & { at: Date; passages?: ReadOfDocuments },
): Promise<ArticleWrite[]> {
  await lockChanges(tx)
  const changed = await changedOnly(tx, articles, passages)
  if (changed.length > 0) await writeArticles(tx, changed, by, at)
  return changed
}

/** What an import would do with an article. */
export type PlannedChange = 'created' | 'updated' | 'restored' | 'unchanged'

/** What an import of these articles would do, without doing it; by article id. */
export async function planImport(
  db: Db,
  articles: readonly Article[],
  passages?: ReadOfDocuments,
): Promise<Map<string, PlannedChange>> {
  refuseTwins(articles)
  const plan = new Map<string, PlannedChange>(articles.map(({ id }) => [id, 'unchanged']))
  for (let done = 0; done < articles.length; done += planBatch) {
    for (const { article, change } of await changedOnly(db, articles.slice(done, done + planBatch), passages)) {
      plan.set(article.id, change as PlannedChange)
    }
  }
  return plan
}

function refuseTwins(articles: readonly Article[]): void {
  const seen = new Set<string>()
  for (const { id } of articles) {
    if (seen.has(id)) throw new AppError('KNOWLEDGE_INVALID', `The article id ${id} occurs twice in one import.`)
    seen.add(id)
  }
}

async function changedOnly(tx: Db, read: readonly Article[], passages?: ReadOfDocuments): Promise<ArticleWrite[]> {
  const rows = await findVersions(
    tx,
    read.map(({ id }) => id),
  )
  const known = new Map(rows.map((row) => [row.id, row]))
  const articles = passages ? await withAdditions(tx, read, known, passages) : read
  return articles.flatMap((article): ArticleWrite[] => {
    const before = known.get(article.id)
    const hash = contentHash(article)
    if (before && before.hash === hash && !before.withdrawn) return []
    const change = before === undefined ? 'created' : before.withdrawn ? 'restored' : 'updated'
    return [{ article, hash, version: (before?.version ?? 0) + 1, change, chunks: chunksOf(article) }]
  })
}

/** Passages that are known and not the same, with what editors added to them. */
async function withAdditions(
  tx: Db,
  read: readonly Article[],
  known: ReadonlyMap<string, { hash: string }>,
  { has, stated }: ReadOfDocuments,
): Promise<Article[]> {
  const differs = (article: Article) => known.has(article.id) && known.get(article.id)!.hash !== contentHash(article)
  const again = read.filter((article) => has(article.id) && differs(article))
  const rows = await findArticles(
    tx,
    again.map(({ id }) => id),
  )
  const before = new Map(rows.map(({ article }) => [article.id, article]))
  return read.map((article) => {
    const stored = before.get(article.id)
    return stored ? comeAgain(stored, article, stated) : article
  })
}

/** Takes an article out of use as a new version of the same content. Withdrawing twice changes nothing. */
export async function withdrawArticle(db: Database, id: string, by: Credit, at: Date): Promise<void> {
  await db.transaction((tx) => withdrawWithin(tx, [id], { ...by, at }))
}

/** Takes articles out of use, batch by batch; gives how many were in use. Call `refreshAndEmbed` after it. */
export async function withdrawMany(db: Database, ids: readonly string[], by: Credit & { at: Date }): Promise<number> {
  let count = 0
  for (let done = 0; done < ids.length; done += batch) {
    const part = ids.slice(done, done + batch)
    count += (await db.transaction((tx) => withdrawWithin(tx, part, by))).length
  }
  return count
}

/** Withdraws articles inside the caller's transaction; gives those that were in use. Throws NOT_FOUND. */
export async function withdrawWithin(
  tx: Db,
  ids: readonly string[],
  { at, ...by }: Credit & { at: Date },
): Promise<Article[]> {
  await lockChanges(tx)
  const stored = await findArticles(tx, ids)
  if (stored.length < ids.length) throw new AppError('NOT_FOUND', 'There is no such article.')
  const writes = stored
    .filter(({ withdrawn }) => !withdrawn)
    .map(({ article, version }) => ({
      article,
      hash: contentHash(article),
      version: version + 1,
      change: 'withdrawn' as const,
      chunks: [],
    }))
  if (writes.length > 0) await writeArticles(tx, writes, by, at)
  return writes.map(({ article }) => article)
}
