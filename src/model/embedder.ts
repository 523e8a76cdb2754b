/**
 * Turns texts into vectors of one length. Any LangChain `Embeddings` instance has both functions already;
 * `embedderFromLangChain` adds the two facts that the database needs.
 */
export interface Embedder {
  /** Name and version. Vectors of different ids are never compared. */
  readonly id: string
  readonly dimensions: number
  embedDocuments(texts: string[]): Promise<number[][]>
  embedQuery(text: string): Promise<number[]>
  /** How much of a text it has learned, 0 to 1. Left out: it knows every text as well as any other. */
  known?(text: string): number
}

/** Vectors of length 1 make the inner product their cosine. A vector of zeros stays as it is. */
export function normalised(vector: ArrayLike<number>): number[] {
  let square = 0
  for (let i = 0; i < vector.length; i++) square += vector[i]! * vector[i]!
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square)
  return Array.from(vector, (value) => value * scale)
}
