import { createHash } from 'node:crypto'
import { type Article, ownerOf, type Source, unstatedIssuer } from '../knowledge/index.ts'
import type { DocumentFacts } from './facts-of-document.ts'
import { type Passage, wholeText } from './passage.ts'
import { firstOf } from './tree.ts'

/** What an editor says of a file beside its words; what is left out is read from the text or has a default. */
export interface DocumentMeta extends DocumentFacts {
  /** Names the document for re-import; the title if left out. The same key: the same passages are updated. */
  source?: string
  title?: string
  url?: string
  effectiveTo?: string
  /** Whether somebody compared the file with the public text. */
  checked?: boolean
  category?: string
  line?: Article['line']
  area?: string
  audience?: string
  ownerUnit?: string
  reviewBy?: string
}

/** The quote of a passage that stands in its citation, in characters. */
const quoteLength = 300

const saidOfPassages = ['category', 'line', 'area', 'audience', 'ownerUnit', 'reviewBy'] as const

/** What an editor said of all passages of a file; the rest is a default, which overwrites nothing. */
export function statedMembers(meta: DocumentMeta): (keyof Article)[] {
  return saidOfPassages.filter((member) => meta[member] !== undefined)
}

const digest = (text: string, length: number) => createHash('sha256').update(text).digest('hex').slice(0, length)

/** What all passages of one document have in their ids, so that those which a new version lacks can be withdrawn. */
export function documentPrefix(source: string): string {
  return `d-${digest(source.normalize('NFKC').replace(/\s/g, ''), 12)}-`
}

/** Passages as articles. Ids come from document and heading path: the same place in a new version is the same article. */
export function passageArticles(
  title: string,
  passages: readonly Passage[],
  meta: DocumentMeta,
  today: string,
): Article[] {
  const prefix = documentPrefix(meta.source ?? title)
  const seen = new Map<string, number>()
  return passages.map((passage) => {
    const place = passage.path
      .join('\n')
      .normalize('NFKC')
      .replace(/[^\S\n]/g, '')
    const nth = (seen.get(place) ?? 0) + 1
    seen.set(place, nth)
    return passageArticle(`${prefix}${digest(`${place}\n${nth}`, 16)}`, title, passage, meta, today)
  })
}

function passageArticle(
  id: string,
  title: string,
  { path, text }: Passage,
  meta: DocumentMeta,
  today: string,
): Article {
  const {
    issuer = unstatedIssuer,
    category = title,
    line = 'both',
    area = '110000',
    ownerUnit = ownerOf(meta.issuer),
  } = meta
  const isWhole = path.length === 1 && path[0] === wholeText
  const source: Source = {
    title,
    ...(isWhole ? {} : { provision: path.join(' ') }),
    issuer,
    states: text.length > quoteLength ? `${firstOf(text, quoteLength)}…` : text,
    checked: meta.checked ?? false,
    ...pick(meta, ['documentNo', 'url', 'effectiveFrom', 'effectiveTo']),
  }
  return {
    id,
    question: firstOf(isWhole ? title : `${title} ${path.at(-1)}`, 500),
    similarQuestions: [],
    answer: text,
    category,
    line,
    area,
    ...pick(meta, ['audience']),
    sources: [source],
    ownerUnit,
    reviewBy: meta.reviewBy ?? aYearAfter(today),
    passageOf: { document: firstOf(title, 200), path: path.slice(0, 12) },
    sample: false,
  }
}

function pick<Key extends keyof DocumentMeta>(meta: DocumentMeta, keys: readonly Key[]): Pick<DocumentMeta, Key> {
  return Object.fromEntries(keys.flatMap((key) => (meta[key] === undefined ? [] : [[key, meta[key]]]))) as Pick<
    DocumentMeta,
    Key
  >
}

/** A year on, 29 February counting as the 28th. */
export function aYearAfter(day: string): string {
  const next = `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`
  return next.endsWith('-02-29') ? next.replace('-29', '-28') : next
}
