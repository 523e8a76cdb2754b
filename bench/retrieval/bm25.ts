import type { Found, Peer, Text } from './peer.ts'

const k1 = 1.2
const b = 0.75

interface Postings {
  documents: number[]
  counts: number[]
}

/** Textbook BM25 (k1 1.2, b 0.75) over whatever cuts a text into terms. */
export function bm25(name: string, cut: (text: string) => string[]): Peer {
  return {
    name,
    async index(texts: readonly Text[]) {
      const postings = new Map<string, Postings>()
      const lengths = texts.map(({ title = '', text }, document) => {
        const terms = cut(`${title}\n${text}`)
        for (const [term, count] of countsOf(terms)) {
          const of = postings.get(term) ?? { documents: [], counts: [] }
          of.documents.push(document)
          of.counts.push(count)
          postings.set(term, of)
        }
        return terms.length
      })
      const average = lengths.reduce((sum, length) => sum + length, 0) / texts.length
      return async (query, limit) => {
        const scores = new Float64Array(texts.length)
        for (const [term, weight] of countsOf(cut(query))) {
          const { documents, counts } = postings.get(term) ?? { documents: [], counts: [] }
          const idf = Math.log(1 + (texts.length - documents.length + 0.5) / (documents.length + 0.5))
          for (const [at, document] of documents.entries()) {
            const count = counts[at]!
            const pivot = k1 * (1 - b + (b * lengths[document]!) / average)
            scores[document]! += (weight * idf * count * (k1 + 1)) / (count + pivot)
          }
        }
        return best(scores, limit).map((document) => texts[document]!.id)
      }
    },
  }
}

function countsOf(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

function best(scores: Float64Array, limit: number): Found {
  const found = [...scores.keys()].filter((document) => scores[document]! > 0)
  return found.sort((x, y) => scores[y]! - scores[x]! || x - y).slice(0, limit)
}
