import type { Embedder } from '../model/index.ts'
import { best } from './best.ts'
import { closenessOf, phraseShare, tellingPhrases, tellingTerms } from './closeness.ts'
import { confidenceOf, documentCalibration } from './confidence.ts'
import { DocumentVectors } from './document-vectors.ts'
import { type Features, featuresOf, likenessOf } from './features.ts'
import { piecesOf } from './pieces.ts'
import type { Query } from './query.ts'
import { type Circumstances, placeShare, type RankingWeights, scorerFor, type Traits } from './ranking.ts'
import { TermIndex } from './term-index.ts'
import { Works } from './works.ts'

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

/** A document that words or meaning brought near, with all that speaks for it. */
export interface Candidate {
  id: string
  slot: number
  /** Of its nearest piece and of the whole with the question, -1 to 1. */
  cosine: number
  traits: Traits
}

/** Plain documents in memory, found by words and by meaning. */
export interface DocumentIndex {
  readonly size: number
  /** Best first, at most `limit`; fewer when no more documents share a term with the query or come near it. */
  search(query: string, limit: number): Promise<DocumentHit[]>
  /** What `search` orders, in no order, and what it knows of the question: for fitting and for showing why. */
  candidates(query: string): Promise<{ seen: Circumstances; candidates: Candidate[] }>
  /** The best document and the chance, 0 to 1, that it answers; null when nothing was found. */
  bestAnswer(query: string): Promise<{ id: string; confidence: number; next: DocumentHit[]; features: Features } | null>
}

/** How many finds by words, by meaning, and by what the first of them say, are looked at. */
const depth = 250
/** Of the first by words and meaning, so many say what else the question may mean. */
const feedbackOf = 5
/** So many of the first say which works the answer may stand in. */
const kinOf = 60
/** Characters in a passage that a confidence is formed on. */
const passageLength = 300
/** A document that shares no term with the question must be at least so near. */
const nearEnough = 0.2

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
  const index = new TermIndex()
  for (const { title = '', text } of documents) {
    index.add([
      { text: title, weight: 1 },
      { text, weight: 1 },
    ])
  }
  index.compact()
  index.warm()
  const texts = documents.map(({ title = '', text }) => index.wordingOf(`${text}\n${title}`))
  const titles = documents.map(({ title = '' }) => index.wordingOf(title))
  const works = new Works(documents.map(({ title = '' }) => title))
  const vectors = await DocumentVectors.of(documents, embedder, onProgress)

  async function candidates(text: string) {
    const query = index.read(text)
    const words = index.scores(query)
    const cosines = await vectors.cosines(text, documents.length)
    const byWords = best(words, depth)
    const byMeaning = best(cosines, depth)
    const topWords = Math.max(1e-9, words[byWords[0] ?? 0] ?? 0)
    const nearness = Math.max(1e-9, cosines[byMeaning[0] ?? 0] ?? 0)
    const both = (slot: number) => words[slot]! / topWords + Math.max(0, cosines[slot]!) / nearness
    const finds = [...new Set([...byWords, ...byMeaning])].sort((a, b) => both(b) - both(a)).slice(0, kinOf)
    const likeFirst = vectors.like(finds.slice(0, feedbackOf), documents.length)
    const kinship = works.kinship(finds, (slot) => both(slot) / 2)
    const slots = [...new Set([...byWords, ...byMeaning, ...best(likeFirst, depth)])]
    const wordsPlace = new Map(byWords.map((slot, place) => [slot, place]))
    const meaningPlace = new Map(byMeaning.map((slot, place) => [slot, place]))
    const wanted = tellingTerms(query, index)
    const phrases = tellingPhrases(text, index)
    const seen: Circumstances = {
      known: vectors.known(text),
      wordsLead: 1 - (words[byWords[1] ?? 0] ?? 0) / topWords,
      nearness,
      meaningLead: nearness - (cosines[byMeaning[9] ?? 0] ?? 0),
      length: Math.log(1 + query.terms.size),
    }
    const found = slots
      .filter((slot) => words[slot]! > 0 || cosines[slot]! >= nearEnough)
      .map(
        (slot): Candidate => ({
          id: documents[slot]!.id,
          slot,
          cosine: cosines[slot]!,
          traits: {
            words: words[slot]! / topWords,
            wordsPlace: placeShare(wordsPlace.get(slot)),
            meaning: Math.max(0, cosines[slot]!) / nearness,
            meaningPlace: placeShare(meaningPlace.get(slot)),
            feedback: Math.max(0, likeFirst[slot]!),
            ...kinship(slot),
            ...closenessOf(wanted, texts[slot]!),
            phrase: phraseShare(phrases, texts[slot]!),
            ...titleTraits(query, titles[slot]!, index),
          },
        }),
      )
    return { seen, candidates: found }
  }

  async function find(text: string, limit: number): Promise<(Candidate & { score: number })[]> {
    const { seen, candidates: found } = await candidates(text)
    const score = scorerFor(seen, weights)
    return found
      .map((one) => ({ ...one, score: score(one.traits) }))
      .sort((a, b) => b.score - a.score || a.slot - b.slot)
      .slice(0, limit)
  }

  const hit = ({ id, score }: DocumentHit): DocumentHit => ({ id, score })
  return {
    size: index.size,
    candidates,
    search: async (query, limit) => (await find(query, limit)).map(hit),
    async bestAnswer(text) {
      const [first, ...next] = await find(text, 6)
      if (first === undefined) return null
      const document = documents[first.slot]!
      const query = index.read(text)
      const questions = document.title ? [document.title] : []
      // Scores are logarithms of odds: the share that the next one could claim beside the best.
      const lead = 1 - (next[0] ? Math.exp(next[0].score - first.score) : 0)
      const found = { ...likenessOf(query, questions, index), lead, cosine: first.cosine }
      const features = featuresOf(query, { questions, passages: piecesOf(document.text, passageLength) }, index, found)
      return { id: document.id, confidence: confidenceOf(features, documentCalibration), next: next.map(hit), features }
    },
  }
}

/** How much of the question a title says, and how much of the title the question asks for. */
function titleTraits({ terms }: Query, title: string, index: TermIndex): Pick<Traits, 'title' | 'titleAsked'> {
  if (title === '') return { title: 0, titleAsked: 0 }
  let [wanted, met, said, asked] = [0, 0, 0, 0]
  for (const [term, weight] of terms) {
    const tells = weight * index.idf(term)
    wanted += tells
    if (title.includes(term)) met += tells
  }
  for (const term of index.termsIn(title)) {
    const tells = index.idf(term)
    said += tells
    if (terms.has(term)) asked += tells
  }
  return { title: met / Math.max(1e-9, wanted), titleAsked: asked / Math.max(1e-9, said) }
}
