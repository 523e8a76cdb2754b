import type { Database, Db } from '../db/index.ts'
import { documentPrefix } from '../formats/index.ts'
import {
  type Article,
  articlesBegin,
  type Credit,
  type Knowledge,
  type PlannedChange,
  planImport,
  type ReadOfDocuments,
  withdrawMany,
} from '../knowledge/index.ts'

/** What was read of files. `documents` are keys of documents whose passages are all here. */
export interface ImportInput {
  articles: readonly Article[]
  documents: readonly string[]
  /** What was said of the documents beside their words: it overwrites what editors said of their passages. */
  stated: readonly (keyof Article)[]
}

/** Passages of the documents are told from other articles by their ids, which all begin at one length. */
function passagesIn({ documents, stated }: ImportInput): ReadOfDocuments {
  const prefixes = new Set(documents.map(documentPrefix))
  const [{ length } = ''] = prefixes
  return { stated, has: (id) => prefixes.has(id.slice(0, length)) }
}

/** What an import would change. */
export interface ImportChanges {
  plan: Map<string, PlannedChange>
  counts: Record<PlannedChange, number>
  /** Passages in use that a new version of their document has no more. */
  gone: string[]
}

/** What an import would do, without doing it. */
export async function importChanges(db: Db, input: ImportInput): Promise<ImportChanges> {
  const { articles, documents } = input
  const plan = await planImport(db, articles, passagesIn(input))
  const counts: ImportChanges['counts'] = { created: 0, updated: 0, restored: 0, unchanged: 0 }
  for (const change of plan.values()) counts[change]++
  const gone = (await articlesBegin(db, [...new Set(documents.map(documentPrefix))])).filter((id) => !plan.has(id))
  return { plan, counts, gone }
}

export interface ImportDeps {
  db: Database
  knowledge: Pick<Knowledge, 'importArticles' | 'refreshAndEmbed'>
  at: Date
}

/** Publishes what was read, and withdraws passages that are gone. Batch by batch: an interrupted one is run again. */
export async function performImport(
  { db, knowledge, at }: ImportDeps,
  input: ImportInput,
  by: Credit & { onProgress?: (done: number, total: number) => void },
) {
  const { gone, counts } = await importChanges(db, input)
  const result = await knowledge.importArticles(input.articles, { ...by, passages: passagesIn(input) })
  const { onProgress: _onProgress, ...credit } = by
  const withdrawn = await withdrawMany(db, gone, { ...credit, at })
  if (withdrawn > 0) await knowledge.refreshAndEmbed()
  return { ...result, restored: counts.restored, withdrawn }
}
