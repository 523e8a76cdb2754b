import { confidenceOf, documentCalibration } from './confidence.ts'
import { featuresOf, likenessOf } from './features.ts'
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

/** Plain documents in memory, found by the same words and vectors as the articles. */
export interface DocumentIndex {
  readonly size: number
  /** Best first, at most `limit`; fewer when no more documents share a term with the query. */
  search(query: string, limit: number): Promise<DocumentHit[]>
  /** The best document and the chance, 0 to 1, that it answers; null when nothing shares a term. */
  bestAnswer(query: string): Promise<{ id: string; confidence: number; next: DocumentHit[] } | null>
}

/** Characters in a passage that is held against a question. */
const passageLength = 240

function passagesOf(text: string): string[] {
  const passages: string[] = []
  for (let at = 0; at < text.length; at += passageLength / 2) passages.push(text.slice(at, at + passageLength))
  return passages
}

/** Builds a scratch index for evaluation; nothing is stored. */
export function createDocumentIndex(documents: readonly PlainDocument[]): DocumentIndex {
  const index = new TermIndex()
  for (const { title = '', text } of documents) {
    index.add([
      { text: title, weight: 1 },
      { text, weight: 1 },
    ])
  }
  index.compact()
  const search = (query: string, limit: number): DocumentHit[] =>
    index.search(index.read(query), limit).map(({ slot, score }) => ({ id: documents[slot]!.id, score }))
  const byId = new Map(documents.map((document) => [document.id, document]))

  return {
    size: index.size,
    search: async (query, limit) => search(query, limit),
    async bestAnswer(text) {
      const [best, ...next] = search(text, 6)
      if (best === undefined) return null
      const document = byId.get(best.id)!
      const query = index.read(text)
      const questions = document.title ? [document.title] : []
      const found = { ...likenessOf(query, questions, index), lead: 1 - (next[0]?.score ?? 0) / best.score, cosine: 0 }
      const features = featuresOf(query, { questions, passages: passagesOf(document.text) }, index, found)
      return { id: best.id, confidence: confidenceOf(features, documentCalibration), next }
    },
  }
}
