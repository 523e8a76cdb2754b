import type { Database } from '../db/index.ts'
import { beijingDay } from '../domain/index.ts'
import type { Embedder } from '../model/index.ts'
import type { Article } from './article.ts'
import type { ArticleVectors } from './article-vectors.ts'
import { practicalLines, questionsOf } from './chunk.ts'
import { articleCalibration, confidenceOf } from './confidence.ts'
import type { Corpus } from './corpus.ts'
import { type Features, featuresOf, type Likeness, likenessOf, sameMatter } from './features.ts'
import type { Log } from './log.ts'
import { literally, type Query } from './query.ts'
import { remembered } from './remembered.ts'
import { nearest } from './store.ts'
import { defaultAreas, type Scope, visibility } from './validity.ts'

/** An article that a query found. */
export interface Hit {
  articleId: string
  question: string
  article: Article
  /** 0 to 1, the order of the hits. */
  score: number
  /** BM25 score over the articles' words. */
  lexical: number
  /** Cosine of the nearest piece; null when no piece was near or the embedder gave no vector. */
  cosine: number | null
  /** 0 to 1: the chance that it answers the question. */
  confidence: number
  /** What spoke for it, in words for agents and editors. */
  why: string[]
  features: Features
}

/** How many finds of each kind are looked at closely. */
const depth = 40
const closeLook = 20

/** Articles' own questions are read once. */
const literallyListed = remembered(8192, literally)

/** What a find's score is made of. Chosen on articles' own similar questions, each searched for with itself left out. */
const share = { lexical: 0.7, alike: 0.2, cosine: 0.1 }

interface Candidate {
  article: Article
  lexical: number
  cosine: number | null
}

export interface SearchParts {
  db: Database
  corpus: Corpus
  embedder: Embedder
  vectors: ArticleVectors
  log: Log
}

/** Nearest articles by meaning; none when the embedder or the database gives no answer: words alone still find. */
async function byMeaning(parts: SearchParts, text: string, scope: Scope): Promise<Map<string, number>> {
  const { db, embedder, vectors, log } = parts
  const cosines = new Map<string, number>()
  try {
    const vector = await embedder.embedQuery(text)
    const known = vectors.nearest(vector, depth, visibility(scope))
    if (known) return known
    const filter = { line: scope.line, areas: scope.areas ?? defaultAreas, day: beijingDay(scope.at) }
    const rows = await db.transaction((tx) => nearest(tx, embedder, vector, filter, depth))
    for (const { articleId, cosine } of rows) cosines.set(articleId, Math.max(cosine, cosines.get(articleId) ?? -1))
  } catch (error) {
    log.warn({ err: error, embedder: embedder.id }, 'knowledge: searching by words alone')
  }
  return cosines
}

function gather(corpus: Corpus, query: Query, cosines: ReadonlyMap<string, number>, scope: Scope): Candidate[] {
  const visible = visibility(scope)
  const found = new Map<string, Candidate>()
  for (const { slot, score } of corpus.index.search(query, depth, (at) => visible(corpus.at(at)!))) {
    const article = corpus.at(slot)!
    found.set(article.id, { article, lexical: score, cosine: cosines.get(article.id) ?? null })
  }
  for (const article of corpus.asking(query.text)) {
    if (visible(article) && !found.has(article.id))
      found.set(article.id, { article, lexical: 0, cosine: cosines.get(article.id) ?? null })
  }
  for (const [id, cosine] of cosines) {
    const article = found.has(id) ? undefined : corpus.get(id)
    if (article && visible(article)) found.set(id, { article, lexical: 0, cosine })
  }
  return [...found.values()]
}

/** Puts a cosine of any embedder on the scale of this query's own finds: 0 the farthest of them, 1 the nearest. */
function cosineScale(candidates: readonly Candidate[]): (cosine: number | null) => number {
  const known = candidates.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]))
  const low = Math.min(...known)
  const high = Math.max(...known)
  // Where even the nearest is far, nearness says little.
  const worth = Math.min(1, Math.max(0, high * 2))
  return (cosine) => (cosine === null || high === low ? 0 : ((cosine - low) / (high - low)) * worth)
}

function reasons(features: Features, cosine: number | null): string[] {
  const why: string[] = []
  if (features.exact === 1) why.push('与库中问题一致')
  if (features.asked > 0) why.push(`问题用词相符 ${Math.round(features.asked * 100)}%`)
  if (features.passage > features.asked) why.push(`正文用词相符 ${Math.round(features.passage * 100)}%`)
  if (cosine !== null) why.push(`语义相近 ${cosine.toFixed(2)}`)
  return why
}

/** A question, and who asks it. */
export interface Asked extends Scope {
  text: string
  limit: number
}

/** Puts what was found by words and by meaning into one order. Best first. */
export function rank(corpus: Corpus, cosines: ReadonlyMap<string, number>, asked: Asked): Hit[] {
  const query = corpus.index.read(asked.text)
  const candidates = gather(corpus, query, cosines, asked)
  const topLexical = candidates.reduce((top, { lexical }) => Math.max(top, lexical), 1e-9)
  const scaled = cosineScale(candidates)
  const rough = (c: Candidate) => share.lexical * (c.lexical / topLexical) + share.cosine * scaled(c.cosine)
  const literal = literally(asked.text)
  const isAsked = ({ article }: Candidate) =>
    questionsOf(article).some((question) => literallyListed(question) === literal)
  const close = candidates
    .sort((a, b) => rough(b) - rough(a))
    .filter((candidate, place) => place < Math.max(closeLook, asked.limit) || isAsked(candidate))
  const finds = close.map((candidate) => {
    const likeness = likenessOf(query, questionsOf(candidate.article), corpus.index)
    const score = rough(candidate) + share.alike * likeness.alike
    return { ...candidate, ...likeness, score, fit: fitOf(likeness, isAsked(candidate)) }
  })
  finds.sort((a, b) => b.fit - a.fit || b.score - a.score || (a.article.id < b.article.id ? -1 : 1))
  const lead = finds[0] === undefined ? 0 : 1 - (finds[1]?.score ?? 0) / Math.max(finds[0].score, 1e-9)
  return finds.slice(0, asked.limit).map((find, place) => hitOf(query, find, place === 0 ? lead : 0, corpus))
}

/** An article that lists the very question comes first, then one that lists it in another frame, whatever else is near. */
function fitOf({ alike }: Likeness, isAsked: boolean): number {
  return isAsked ? 2 : alike > sameMatter ? 1 : 0
}

function hitOf(query: Query, find: Candidate & Likeness & { score: number }, lead: number, corpus: Corpus): Hit {
  const { article, lexical, cosine, score } = find
  const evidence = { questions: questionsOf(article), passages: passagesOf(article) }
  const features = featuresOf(query, evidence, corpus.index, { ...find, lead, cosine: cosine ?? 0 })
  const confidence = confidenceOf(features, articleCalibration)
  const why = reasons(features, cosine)
  return {
    articleId: article.id,
    question: article.question,
    article,
    score,
    lexical,
    cosine,
    confidence,
    why,
    features,
  }
}

/** Finds articles by words and by meaning together; validity, line and area are obeyed in both. Best first. */
export async function search(parts: SearchParts, asked: Asked): Promise<Hit[]> {
  return rank(parts.corpus, await byMeaning(parts, asked.text, asked), asked)
}

function passagesOf(article: Article): string[] {
  return [...article.answer.trim().split('\n'), practicalLines(article).join('\n')]
}
