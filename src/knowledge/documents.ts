import type { Embedder } from '../model/index.ts'
import type { Article } from './article.ts'
import { chunksOf } from './chunk.ts'
import { Corpus } from './corpus.ts'
import type { Features } from './features.ts'
import { meaningIn } from './nearness.ts'
import { passageHits } from './passage-hits.ts'
import { type Candidate, candidatesOf, knownShare, type PassageQuestion, rankPassages } from './passages.ts'
import { PieceVectors } from './piece-vectors.ts'
import { matterOfLetter } from './query.ts'
import type { Circumstances, RankingWeights } from './ranking.ts'
import { readQuestion } from './read-question.ts'

/** A plain text to be found: a provision, a reply, a whole document. */
export interface PlainDocument {
  id: string
  title?: string
  text: string
}

export interface DocumentHit {
  id: string
  score: number
}

/** Plain documents in memory, each as one imported passage, found by words and by meaning as the gateway finds those. */
export interface DocumentIndex {
  readonly size: number
  /** Best first, at most `limit`; fewer when no more documents share a term with the query or come near it. */
  search(query: string, limit: number): Promise<DocumentHit[]>
  /** What `search` orders, in no order, and what it knows of the question: for fitting. */
  candidates(query: string): Promise<{ seen: Circumstances; candidates: Candidate[] }>
  /** The best document and the chance, 0 to 1, that it answers; null when nothing was found. */
  bestAnswer(query: string): Promise<{ id: string; confidence: number; features: Features } | null>
}

/** How many finds of each kind are looked at. */
const depth = 400
const batch = 256

export interface DocumentIndexOptions {
  /** Hears how many are embedded. */
  onProgress?: (done: number) => void
  /** Other weights than those in use: those that were fitted without the questions that are asked. */
  weights?: RankingWeights
}

/** Builds a scratch index for evaluation; nothing is stored. */
export async function createDocumentIndex(
  documents: readonly PlainDocument[],
  embedder: Embedder,
  { onProgress, weights }: DocumentIndexOptions = {},
): Promise<DocumentIndex> {
  const corpus = new Corpus()
  const vectors = new PieceVectors(corpus, embedder.dimensions)
  for (let done = 0; done < documents.length; done += batch) {
    const passages = documents.slice(done, done + batch).map(passageOf)
    corpus.apply(passages.map((article) => ({ article, version: 1, withdrawn: false })))
    const pieces = passages.flatMap((passage) => chunksOf(passage).map((text) => ({ id: passage.id, text })))
    const embedded = await embedder.embedDocuments(pieces.map(({ text }) => text))
    const own = Map.groupBy(pieces.keys(), (at) => pieces[at]!.id)
    for (const [id, places] of own)
      vectors.put(
        id,
        places.map((at) => embedded[at]!),
      )
    onProgress?.(done + passages.length)
  }

  /** Nothing may wait in `use`: the numbers of a question are overwritten by the next. */
  async function ask<T>(text: string, use: (question: PassageQuestion) => T): Promise<T> {
    const meaning = meaningIn(vectors, await embedder.embedQuery(text))
    const read = readQuestion(corpus.index, matterOfLetter(text))
    const known = knownShare(corpus, embedder, text)
    return use({ ...read, nearness: meaning(), known, admits: () => true, depth })
  }
  return {
    size: corpus.size,
    candidates: (query) => ask(query, (question) => candidatesOf(corpus, question)),
    search: (query, limit) =>
      ask(query, (question) =>
        rankPassages(corpus, question, weights)
          .slice(0, limit)
          .map(({ article, score }) => ({ id: article.id, score })),
      ),
    bestAnswer: (query) =>
      ask(query, (question) => {
        const [first] = passageHits(corpus, question.query, rankPassages(corpus, question, weights), 1)
        return first ? { id: first.articleId, confidence: first.confidence, features: first.features } : null
      }),
  }
}

/** A document as a passage that says nothing beside its text. */
function passageOf({ id, title = '', text }: PlainDocument): Article {
  return {
    id,
    question: title,
    similarQuestions: [],
    answer: text,
    category: '',
    line: 'both',
    area: '110000',
    sources: [],
    ownerUnit: '',
    reviewBy: '9999-12-31',
    passageOf: { document: title, path: [] },
    sample: false,
  }
}
