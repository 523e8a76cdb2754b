import type { Embedder } from '../model/index.ts'
import { closenessOf, tellingTerms } from './closeness.ts'
import { confidenceOf, documentCalibration } from './confidence.ts'
import { DocumentVectors } from './document-vectors.ts'
import { type Features, featuresOf, likenessOf } from './features.ts'
import { meaningShare } from './fusion.ts'
import { piecesOf } from './pieces.ts'
import { TermIndex } from './term-index.ts'

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

/** Plain documents in memory, found by words and by meaning. */
export interface DocumentIndex {
  readonly size: number
  /** Best first, at most `limit`; fewer when no more documents share a term with the query or come near it. */
  search(query: string, limit: number): Promise<DocumentHit[]>
  /** The best document and the chance, 0 to 1, that it answers; null when nothing was found. */
  bestAnswer(query: string): Promise<{ id: string; confidence: number; next: DocumentHit[]; features: Features } | null>
}

/** How many finds are held against the question passage by passage. */
const closeLook = 40
/** What a find's closeness adds to its score by words; chosen on letters, policies and replies together. */
const share = { covered: 0.35, passage: 0.25, opening: 0.1 }
/** Characters in a passage that a confidence is formed on. */
const passageLength = 300
/** A document that shares no term with the question must be at least so near. */
const nearEnough = 0.3

interface Find {
  slot: number
  score: number
  lexical: number
  cosine: number
}

/** Builds a scratch index for evaluation; nothing is stored. `onProgress` hears how many are embedded. */
export async function createDocumentIndex(
  documents: readonly PlainDocument[],
  embedder: Embedder,
  onProgress?: (done: number) => void,
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
  const vectors = await DocumentVectors.of(documents, embedder, onProgress)

  async function find(text: string, limit: number): Promise<Find[]> {
    const query = index.read(text)
    const words = index.scores(query)
    const cosines = await vectors.cosines(text, documents.length)
    const meaning = meaningShare(vectors.known(text))
    const finds = fused({ words, cosines, meaning }, Math.max(limit, closeLook))
    const wanted = tellingTerms(query, index)
    for (const one of finds.slice(0, closeLook)) {
      const { covered, passage, opening } = closenessOf(wanted, texts[one.slot]!)
      one.score += (1 - meaning) * (share.covered * covered + share.passage * passage + share.opening * opening)
    }
    return finds.sort((a, b) => b.score - a.score || a.slot - b.slot).slice(0, limit)
  }

  const hit = ({ slot, score }: Find): DocumentHit => ({ id: documents[slot]!.id, score })
  return {
    size: index.size,
    search: async (query, limit) => (await find(query, limit)).map(hit),
    async bestAnswer(text) {
      const [best, ...next] = await find(text, 6)
      if (best === undefined) return null
      const document = documents[best.slot]!
      const query = index.read(text)
      const questions = document.title ? [document.title] : []
      const lead = 1 - (next[0]?.score ?? 0) / best.score
      const found = { ...likenessOf(query, questions, index), lead, cosine: best.cosine }
      const features = featuresOf(query, { questions, passages: piecesOf(document.text, passageLength) }, index, found)
      return { id: document.id, confidence: confidenceOf(features, documentCalibration), next: next.map(hit), features }
    },
  }
}

interface Scores {
  words: Float32Array
  cosines: Float32Array
  /** Share of the cosine in the score, 0 to 1. */
  meaning: number
}

/** The best documents by both scores, each on the scale of its own best. */
function fused({ words, cosines, meaning }: Scores, limit: number): Find[] {
  const topWords = words.reduce((top, score) => Math.max(top, score), 1e-9)
  const topCosine = cosines.reduce((top, cosine) => Math.max(top, cosine), 1e-9)
  const finds: Find[] = []
  for (let slot = 0; slot < words.length; slot++) {
    const lexical = words[slot]!
    const cosine = cosines[slot]!
    if (lexical === 0 && cosine < nearEnough) continue
    const score = (1 - meaning) * (lexical / topWords) + meaning * (Math.max(0, cosine) / topCosine)
    if (finds.length === limit && score <= finds[limit - 1]!.score) continue
    insert(finds, { slot, score, lexical, cosine }, limit)
  }
  return finds
}

function insert(finds: Find[], find: Find, limit: number): void {
  if (finds.length === limit) finds.pop()
  let at = finds.length
  while (at > 0 && finds[at - 1]!.score < find.score) at--
  finds.splice(at, 0, find)
}
