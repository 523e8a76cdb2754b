import type { Database } from '../db/index.ts'
import { beijingDay } from '../domain/index.ts'
import type { Embedder } from '../model/index.ts'
import type { Article } from './article.ts'
import type { ArticleVectors } from './article-vectors.ts'
import { best } from './best.ts'
import { practicalLines, questionsOf } from './chunk.ts'
import { articleCalibration, confidenceOf, defaultThreshold, passageCalibration } from './confidence.ts'
import type { Corpus } from './corpus.ts'
import { type Features, featuresOf, type Likeness, likenessOf, sameMatter } from './features.ts'
import type { Log } from './log.ts'
import { type Nearness, nearnessAmong, nearnessOf } from './nearness.ts'
import { knownShare, type PassageFind, type ReadQuestion, rankPassages } from './passages.ts'
import { piecesOf } from './pieces.ts'
import { literally, matterOfLetter, type Query } from './query.ts'
import { remembered } from './remembered.ts'
import { nearest } from './store.ts'
import type { TermIndex } from './term-index.ts'
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
/** The same for passages: so many for each one that is wanted, and at least so many. */
const passagesEach = 2.5
const passagesLeast = 30
/** What another passage has beside one that the question cites. */
const behindCited = 0.5
/** Characters in a piece of a passage that a confidence is formed on. */
const evidenceLength = 300

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

/** How near all is by meaning; null when the embedder or the database gives no answer: words alone still find. */
async function byMeaning(parts: SearchParts, asked: Asked): Promise<Nearness | null> {
  const { db, corpus, embedder, vectors, log } = parts
  try {
    const vector = await embedder.embedQuery(asked.text)
    if (vectors.all) return nearnessOf(vectors.all, vector)
    const filter = { line: asked.line, areas: asked.areas ?? defaultAreas, day: beijingDay(asked.at) }
    const rows = await db.transaction((tx) => nearest(tx, embedder, vector, filter, passageDepth(asked)))
    return nearnessAmong(
      corpus,
      rows.map(({ articleId, cosine }) => [articleId, cosine]),
    )
  } catch (error) {
    log.warn({ err: error, embedder: embedder.id }, 'knowledge: searching by words alone')
    return null
  }
}

function passageDepth({ limit }: Asked): number {
  return Math.max(passagesLeast, Math.ceil(limit * passagesEach))
}

/** Articles that were written as answers: the best by words, those that list the very question, the best by meaning. */
function gather(corpus: Corpus, { query, words }: ReadQuestion, nearness: Nearness | null, scope: Scope): Candidate[] {
  const visible = visibility(scope)
  const admits = (slot: number) => visible(corpus.at(slot)!)
  const isBefore = (slot: number, other: number) => corpus.at(slot)!.id < corpus.at(other)!.id
  const choice = { places: corpus.writtenSlots, admits, isBefore }
  const byWords = best(words, depth, choice)
  const byMeaning = nearness ? best(nearness.nearest, depth, { ...choice, above: -1 }) : []
  const near = new Set(byMeaning)
  const listed = corpus.asking(query.text).map(({ id }) => corpus.slotOf(id)!)
  const slots = new Set([...byWords, ...listed.filter(admits), ...byMeaning])
  const found = new Set(byWords)
  return [...slots].map((slot) => ({
    article: corpus.at(slot)!,
    lexical: found.has(slot) ? words[slot]! : 0,
    cosine: near.has(slot) ? nearness!.nearest[slot]! : null,
  }))
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

/** A question as an index reads it, and what its words say for every slot. */
export function readQuestion(index: TermIndex, text: string): ReadQuestion {
  const query = index.read(text)
  return { query, words: index.scores(query) }
}

/** Everything that was found by words and by meaning, in one order. Best first. */
export function rank(corpus: Corpus, nearness: Nearness | null, asked: Asked, embedder?: Embedder): Hit[] {
  // A letter's matter is mostly the whole of it.
  const read = remembered(2, (text: string) => readQuestion(corpus.index, text))
  const articles = corpus.size > corpus.passages ? rankArticles(corpus, read(asked.text), nearness, asked) : []
  if (corpus.passages === 0) return articles
  const known = embedder ? knownShare(corpus, embedder, asked.text) : 0
  const letter = read(matterOfLetter(asked.text))
  const wanted = { ...letter, nearness, known, admits: visibility(asked), depth: passageDepth(asked) }
  const passages = passageHits(corpus, letter.query, rankPassages(corpus, wanted), asked.limit)
  return together(articles, passages).slice(0, asked.limit)
}

/**
 * An article that was written as an answer, and is one, comes before any passage but the one that was asked for by name;
 * else the surer find does. The others follow by how near they come to the best of their kind.
 */
function together(articles: Hit[], passages: Hit[]): Hit[] {
  const [article] = articles
  const [passage] = passages
  if (!article || !passage) return [...articles, ...passages]
  const surer = sureness(passage) / sureness(article)
  const isFirst = article.confidence >= defaultThreshold && article.features.exact >= passage.features.exact
  const share = isFirst ? Math.min(0.99, surer) : surer
  const scaled = passages.map((hit) => ({ ...hit, score: hit.score * share * article.score }))
  const merged: Hit[] = []
  for (let [a, b] = [0, 0]; a < articles.length || b < scaled.length; ) {
    const isPassage = a === articles.length || (scaled[b]?.score ?? -1) > articles[a]!.score
    merged.push(isPassage ? scaled[b++]! : articles[a++]!)
  }
  return merged
}

const sureness = ({ confidence }: Hit): number => Math.max(0.01, confidence)

function rankArticles(corpus: Corpus, read: ReadQuestion, nearness: Nearness | null, asked: Asked): Hit[] {
  const { query } = read
  const candidates = gather(corpus, read, nearness, asked)
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
  return finds.slice(0, asked.limit).map((find, place) => {
    const evidence = { questions: questionsOf(find.article), passages: passagesOf(find.article) }
    const found = { ...find, lead: place === 0 ? lead : 0, cosine: find.cosine ?? 0 }
    const features = featuresOf(query, evidence, corpus.index, found)
    return hitOf(find, features, confidenceOf(features, articleCalibration))
  })
}

/** Passages as hits, with the chance that each answers; `score` is 1 for the first, and for others how near to it they come. */
export function passageHits(corpus: Corpus, query: Query, finds: readonly PassageFind[], limit: number): Hit[] {
  const [first, second] = finds
  if (!first) return []
  const best = finds.find(({ cited }) => !cited) ?? first
  // Scores are logarithms of odds: the share of each beside the best, or behind what is cited.
  const shareOf = ({ cited, score }: PassageFind) =>
    cited ? 1 : Math.exp(score - best.score) * (first.cited ? behindCited : 1)
  return finds.slice(0, limit).map((find, place) => {
    const { article, cosine, cited } = find
    const questions = article.question === '' ? [] : [article.question]
    const evidence = { questions, passages: piecesOf(article.answer, evidenceLength) }
    const likeness = likenessOf(query, questions, corpus.index)
    const found = { ...likeness, lead: place === 0 && second ? 1 - shareOf(second) : Number(place === 0), cosine }
    const features = featuresOf(query, evidence, corpus.index, found)
    const known = { ...find, score: shareOf(find), cosine: cosine > -1 ? cosine : null }
    const sure = cited ? { ...features, exact: 1 } : features
    return hitOf(known, sure, confidenceOf(sure, passageCalibration))
  })
}

/** An article that lists the very question comes first, then one that lists it in another frame, whatever else is near. */
function fitOf({ alike }: Likeness, isAsked: boolean): number {
  return isAsked ? 2 : alike > sameMatter ? 1 : 0
}

function hitOf(find: Candidate & { score: number }, features: Features, confidence: number): Hit {
  const { article, lexical, cosine, score } = find
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
  return rank(parts.corpus, await byMeaning(parts, asked), asked, parts.embedder)
}

function passagesOf(article: Article): string[] {
  return [...article.answer.trim().split('\n'), practicalLines(article).join('\n')]
}
