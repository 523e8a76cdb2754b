import type { Database } from '../db/index.ts'
import { beijingDay } from '../domain/index.ts'
import type { Embedder } from '../model/index.ts'
import { articleDepth, articleHits } from './article-hits.ts'
import type { ArticleVectors } from './article-vectors.ts'
import { defaultThreshold } from './confidence.ts'
import type { Corpus } from './corpus.ts'
import type { Asked, Hit } from './hit.ts'
import type { Log } from './log.ts'
import { type Meaning, meaningAmong, meaningIn } from './nearness.ts'
import { passageHits } from './passage-hits.ts'
import { knownShare, rankPassages } from './passages.ts'
import { matterOfLetter } from './query.ts'
import { readQuestion } from './read-question.ts'
import { remembered } from './remembered.ts'
import { nearest } from './store.ts'
import { defaultAreas, visibility } from './validity.ts'

/** So many passages by words, as many by meaning, for each one that is wanted, and at least so many. */
const passagesEach = 2.5
const passagesLeast = 30

export interface SearchParts {
  db: Database
  corpus: Corpus
  embedder: Embedder
  vectors: ArticleVectors
  log: Log
}

/** How near all is by meaning; null when the embedder or the database gives no answer: words alone still find. */
async function byMeaning(parts: SearchParts, asked: Asked): Promise<Meaning | null> {
  const { db, corpus, embedder, vectors, log } = parts
  try {
    const vector = await embedder.embedQuery(asked.text)
    if (vectors.all) return meaningIn(vectors.all, vector)
    const filter = { line: asked.line, areas: asked.areas ?? defaultAreas, day: beijingDay(asked.at) }
    const rows = await db.transaction((tx) =>
      nearest(tx, embedder, vector, filter, Math.max(articleDepth, passageDepth(asked))),
    )
    return meaningAmong(
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

/** Everything that was found by words and by meaning, in one order. Best first. */
export function rank(corpus: Corpus, meaning: Meaning | null, asked: Asked, embedder?: Embedder): Hit[] {
  const nearness = meaning?.() ?? null
  // A letter's matter is mostly the whole of it.
  const read = remembered(2, (text: string) => readQuestion(corpus.index, text))
  const articles = corpus.size > corpus.passages ? articleHits(corpus, read(asked.text), nearness, asked) : []
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
  const top = Math.max(1, merged[0]!.score)
  return merged.map((hit) => ({ ...hit, score: hit.score / top }))
}

const sureness = ({ confidence }: Hit): number => Math.max(0.01, confidence)

/** Finds articles by words and by meaning together; validity, line and area are obeyed in both. Best first. */
export async function search(parts: SearchParts, asked: Asked): Promise<Hit[]> {
  return rank(parts.corpus, await byMeaning(parts, asked), asked, parts.embedder)
}
