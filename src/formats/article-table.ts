import { createHash } from 'node:crypto'
import type { Article, ArticleFault } from '../knowledge/index.ts'
import {
  columns,
  type Labelled,
  looksLikeArticles,
  readMembers,
  readSource,
  soundArticle,
  sourceColumns,
  writeCell,
  writeSource,
} from './article-columns.ts'
import type { Sheet } from './sheet.ts'

export interface ReadArticles {
  articles: Article[]
  faults: ArticleFault[]
}

/** Where articles come from, for their faults and for the ids of those that have none. */
export interface Origin {
  file: string
  /** Names the collection for re-import. */
  source: string
  /** `YYYY-MM-DD` */
  today: string
}

/** The first rows may be a heading over the table; its titles stand below. */
const titleRowWithin = 5

/** Whether a sheet is a table of articles, and where its titles stand; -1 when it is none. */
export function titleRowOf({ rows }: Sheet): number {
  return rows.slice(0, titleRowWithin).findIndex(({ cells }) => looksLikeArticles(cells))
}

/** Reads a table of articles. A row without a question adds a source to the article above it. */
export function articlesOfSheet(sheet: Sheet, origin: Origin): ReadArticles {
  const at = titleRowOf(sheet)
  const titles = sheet.rows[at]!.cells
  const found: Gathered[] = []
  for (const { line, cells } of sheet.rows.slice(at + 1)) {
    const labelled: Labelled = new Map(titles.map((title, column) => [title, cells[column] ?? '']))
    const members = readMembers(labelled)
    const source = readSource(labelled)
    const last = found.at(-1)
    const continues =
      members.question === undefined && last && (members.id === undefined || members.id === last.members.id)
    if (continues && source) last.sources.push(source)
    else if (!continues) found.push({ line, members, sources: source ? [source] : [] })
  }
  return sound(found, origin)
}

/** What was read of one article before it was checked. */
export interface Gathered {
  line: number
  members: Record<string, unknown>
  sources: Record<string, unknown>[]
}

/** Checks what was read; an article without an id gets one from its collection and question, so that it stays the same. */
export function sound(found: readonly Gathered[], { file, source, today }: Origin): ReadArticles {
  const result: ReadArticles = { articles: [], faults: [] }
  const seen = new Set<string>()
  for (const { line, members, sources } of found) {
    const id = members.id ?? idOf(source, String(members.question ?? line))
    const checked = soundArticle({ ...members, id, sources }, { file, line, today })
    if (Array.isArray(checked)) result.faults.push(...checked)
    else if (seen.has(checked.id)) result.faults.push({ file, articleId: checked.id, line, fault: 'id: occurs twice' })
    else {
      seen.add(checked.id)
      result.articles.push(checked)
    }
  }
  return result
}

function idOf(source: string, question: string): string {
  const key = `${source}\n${question}`.normalize('NFKC').replace(/[^\p{L}\p{N}\n]/gu, '')
  return `t-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
}

/** Articles as rows under one row of titles; sources beyond the first have rows of their own. */
export function articleRows(articles: readonly Article[]): string[][] {
  const titles = [...columns, ...sourceColumns].map(({ title }) => title)
  return [titles, ...articles.flatMap(rowsOf)]
}

function rowsOf(article: Article): string[][] {
  const own = columns.map((column) => writeCell(article, column))
  const empty = columns.map(({ member }) => (member === 'id' ? article.id : ''))
  const [first, ...more] = article.sources.map((source) =>
    sourceColumns.map(({ member }) => writeSource(source, member)),
  )
  return [[...own, ...(first ?? sourceColumns.map(() => ''))], ...more.map((source) => [...empty, ...source])]
}
