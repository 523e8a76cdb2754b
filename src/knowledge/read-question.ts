import type { Query } from './query.ts'
import type { TermIndex } from './term-index.ts'

/** A question as an index has read it. */
export interface ReadQuestion {
  query: Query
  /** What its words say for each slot: BM25 scores, overwritten by the question after the next. */
  words: Float32Array
}

export function readQuestion(index: TermIndex, text: string): ReadQuestion {
  const query = index.read(text)
  return { query, words: index.scores(query) }
}
