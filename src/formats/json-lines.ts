import { z } from 'zod'
import { type Article, type ArticleFault, articleSchema } from '../knowledge/index.ts'
import { type DocumentMeta, passageArticles } from './from-document.ts'

import { passagesOf } from './outline.ts'
import type { Passage } from './passage.ts'
import { firstOf, plain } from './tree.ts'

/** One provision of a law: `{law, article, chapter?, text}`. */
const provision = z.object({
  law: z.string().min(1),
  article: z.string().min(1),
  chapter: z.string().nullish(),
  text: z.string().min(1),
})
/** One document: `{id, title?, text}`. */
const document = z.object({ id: z.coerce.string().min(1), title: z.string().nullish(), text: z.string().min(1) })

/** What a file of JSON lines came to; `documents` are the keys whose passages it holds. */
export interface ReadLines {
  articles: Article[]
  faults: ArticleFault[]
  documents: string[]
}

const faultsAtMost = 200

/** Reads JSON lines: whole articles, provisions of laws or plain documents, told apart by their members. */
export function readJsonLines(text: string, file: string, meta: DocumentMeta, today: string): ReadLines {
  const result: ReadLines = { articles: [], faults: [], documents: [] }
  const documents = new Map<string, Passage[]>()
  const blame = (line: number, fault: string) => {
    if (result.faults.length < faultsAtMost) result.faults.push({ file, articleId: null, line, fault })
  }
  let line = 0
  for (const row of rowsOf(text)) {
    line++
    if (row.trim() === '') continue
    const value = parsed(row)
    const law = provision.safeParse(value)
    const whole = law.success ? null : document.safeParse(value)
    if (law.success) keep(documents, plainLine(law.data.law), passageOfLaw(law.data))
    else if (whole?.success && !isArticle(value)) {
      for (const [title, passage] of passagesOfText(whole.data)) keep(documents, title, passage)
    } else {
      const article = articleSchema.safeParse(value)
      if (article.success) result.articles.push(article.data)
      else if (isArticle(value)) {
        for (const { path, message } of article.error.issues) blame(line, `${path.join('.')}: ${message}`)
      } else blame(line, 'neither an article nor {law, article, text} nor {id, text}')
    }
  }
  for (const [title, passages] of documents) {
    const source = meta.source ? `${meta.source} ${title}` : title
    result.articles.push(...passageArticles(title, passages, { ...meta, source }, today))
    result.documents.push(source)
  }
  return result
}

/** Lines one by one, so that a large file is not held twice. */
function* rowsOf(text: string): Iterable<string> {
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    yield end < 0 ? text.slice(at) : text.slice(at, end)
    at = end < 0 ? text.length : end + 1
  }
}

function parsed(row: string): unknown {
  try {
    return JSON.parse(row)
  } catch {
    return null
  }
}

function isArticle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'question' in value && 'answer' in value
}

/** A law without chapters is its own chapter in some collections. */
function passageOfLaw({ law, chapter, article, text }: z.output<typeof provision>): Passage {
  const headings = [chapter ?? '', article].map(plainLine)
  return { path: headings.filter((heading) => heading !== '' && heading !== plainLine(law)), text: plain(text) }
}

const plainLine = (text: string) => plain(text).replaceAll('\n', ' ')

/** “中华人民共和国民法典第五十四条”: one provision as a document of its own. */
const titleOfProvision = /^(.{2,80}?)\s*(第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?)$/
const titleAtMost = 60

/** What a text without a title opens with. */
function firstWords(text: string): string | undefined {
  const opening = /^[^\n。！？]{4,}/.exec(text)?.[0].split(/(?<=.{10}) /)[0]
  return opening && firstOf(opening, titleAtMost)
}

function passagesOfText({ id, title: given, text }: z.output<typeof document>): [string, Passage][] {
  const words = plain(text)
  const title = given ? plainLine(given) : (firstWords(words) ?? id)
  const [, law, article] = titleOfProvision.exec(title) ?? []
  if (law && article) return [[law, { path: [article], text: words }]]
  const blocks = words.split('\n').map((line) => ({ type: 'paragraph' as const, text: line }))
  return passagesOf({ title, blocks }).map((passage) => [title, passage])
}

function keep(documents: Map<string, Passage[]>, title: string, passage: Passage): void {
  const passages = documents.get(title)
  if (passages) passages.push(passage)
  else documents.set(title, [passage])
}

/** Articles as JSON lines. */
export function jsonLinesOf(articles: readonly Article[]): string {
  return articles.map((article) => `${JSON.stringify(article)}\n`).join('')
}
