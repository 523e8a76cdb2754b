import { createHash } from 'node:crypto'
import { type Document, LineCounter, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { isStorable, unstorable } from '../domain/index.ts'
import { policySchema } from './policy.ts'
import { text } from './words.ts'

function isRealDay(value: string): boolean {
  const at = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === value
}

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day, YYYY-MM-DD')
  .refine(isRealDay, 'must be a day of the calendar')

/** What an article rests on: a law, a rule, an official notice. Days are calendar days in Beijing. */
export const sourceSchema = z
  .strictObject({
    title: text,
    provision: text.optional(),
    issuer: text,
    documentNo: text.optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .refine(isStorable, unstorable)
      .optional(),
    /** Left out: in force as long as anybody asks back. */
    effectiveFrom: day.optional(),
    /** The last day in force. Left out: still in force. */
    effectiveTo: day.optional(),
    /** What the source says on the question, in one or two sentences. */
    states: text,
    /** Whether somebody compared `states` with the public text. */
    checked: z.boolean(),
    checkNote: text.optional(),
  })
  .refine((source) => !source.effectiveFrom || !source.effectiveTo || source.effectiveFrom <= source.effectiveTo, {
    message: 'effectiveTo must not be before effectiveFrom',
    path: ['effectiveTo'],
  })

/** The issuer of a source whose document names none. */
export const unstatedIssuer = '（原文未注明发布单位）'

/** Who answers for an imported article when nobody said it; read out where its source was not checked. */
export function ownerOf(issuer: string | undefined): string {
  return issuer === undefined || issuer === unstatedIssuer ? '原发布单位' : issuer
}

const articleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'must be lower-case letters, digits and hyphens')

/** One entry of the knowledge base: a question, its answer and what the answer rests on. */
export const articleSchema = z.strictObject({
  id: articleId,
  question: text.max(500),
  similarQuestions: z.array(text.max(500)).default([]),
  answer: text.max(20_000),
  materials: z.array(text).optional(),
  steps: z.array(text).optional(),
  deadline: text.optional(),
  fee: text.optional(),
  where: text.optional(),
  category: text,
  line: z.enum(['citizen', 'enterprise', 'both']),
  /** GB/T 2260 code: 110000 Beijing, 000000 nationwide, 1101xx one district. */
  area: z.string().regex(/^\d{6}$/, 'must be a six-digit area code'),
  audience: text.optional(),
  /** May be empty while an article is being written; without a source it answers nothing. */
  sources: z.array(sourceSchema).default([]),
  ownerUnit: text,
  /** The day by which the owner must look at it again. */
  reviewBy: day,
  /** The facts by which it differs from its neighbours, and its own case: `{ 户口: 京籍 }`. Where they differ, one asks. */
  cases: z.record(text.max(20), text.max(40)).optional(),
  /** The article whose place it took: what changed is told from the two. */
  replaces: articleId.optional(),
  /** Where an imported passage stands: its document, and the headings down to it. */
  passageOf: z.strictObject({ document: text.max(200), path: z.array(text).max(12) }).optional(),
  /** On articles that are policies: whom it is for, as conditions that code decides. */
  policy: policySchema.optional(),
  sample: z.boolean().default(false),
})

export type Source = z.output<typeof sourceSchema>
export type Article = z.output<typeof articleSchema>

/** What is wrong with a file of articles, and where. */
export interface ArticleFault {
  file: string
  /** Null when the file cannot be read at all. */
  articleId: string | null
  line: number
  /** Path and rule, e.g. `sources.0.effectiveFrom: must be a day, YYYY-MM-DD`. */
  fault: string
}

/** Reads a YAML list of articles. Sound articles are given even when others in the file are at fault. */
export function parseArticles(yaml: string, file: string): { articles: Article[]; faults: ArticleFault[] } {
  const counter = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: counter, schema: 'core' })
  const unreadable = document.errors.map((error) => ({
    file,
    articleId: null,
    line: counter.linePos(error.pos[0]).line,
    fault: error.message.split('\n')[0]!,
  }))
  if (unreadable.length > 0) return { articles: [], faults: unreadable }
  const entries = entriesOf(document)
  if (entries === null) {
    return {
      articles: [],
      faults: [{ file, articleId: null, line: 1, fault: 'must be a list of articles, without aliases' }],
    }
  }
  const lineOf = (index: number): number => {
    const node: unknown = document.getIn([index], true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null
    return Array.isArray(range) ? counter.linePos(Number(range[0])).line : 1
  }
  return readEntries(entries, file, lineOf)
}

/** The list in the document; null when it is none, or uses aliases, which could blow up to any size. */
function entriesOf(document: Document): unknown[] | null {
  let usesAlias = false
  visit(document, {
    Alias() {
      usesAlias = true
      return visit.BREAK
    },
  })
  const entries: unknown = usesAlias ? null : document.toJS()
  return Array.isArray(entries) ? entries : null
}

function readEntries(entries: unknown[], file: string, lineOf: (index: number) => number) {
  const articles: Article[] = []
  const faults: ArticleFault[] = []
  const seen = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    const parsed = articleSchema.safeParse(entry)
    const articleId = idOf(entry)
    const blame = (fault: string) => faults.push({ file, articleId, line: lineOf(index), fault })
    if (!parsed.success) {
      for (const issue of parsed.error.issues) blame(`${issue.path.join('.')}: ${issue.message}`)
    } else if (seen.has(parsed.data.id)) blame('id: occurs twice in this file')
    else {
      seen.add(parsed.data.id)
      articles.push(parsed.data)
    }
  }
  return { articles, faults }
}

function idOf(entry: unknown): string | null {
  return typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string' ? entry.id : null
}

/** JSON with its members in the order of their names, so that equal articles have equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

/** Equal for articles of equal content, whatever the order of their members. */
export function contentHash(article: Article): string {
  return createHash('sha256').update(canonical(article)).digest('hex')
}
