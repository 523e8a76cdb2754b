import type { Corpus } from './corpus.ts'
import type { Cosines, PieceVectors } from './piece-vectors.ts'

/** How near all articles are in meaning to one question. */
export interface Nearness extends Cosines {
  /** The same to what the articles in some slots have in common; null where only the nearest are known. */
  like(slots: readonly number[]): Float32Array | null
}

/** Nearness to a question's vector by vectors in memory. */
export function nearnessOf(vectors: PieceVectors, vector: ArrayLike<number>): Nearness {
  return {
    ...vectors.cosines(vector),
    like: (slots) => (slots.length === 0 ? null : vectors.cosines(vectors.common(slots)).overall),
  }
}

/** Nearness where only the cosines of some articles, by their ids, are known: those that the database found nearest. */
export function nearnessAmong(corpus: Corpus, cosines: Iterable<readonly [id: string, cosine: number]>): Nearness {
  const nearest = new Float32Array(corpus.index.slots).fill(-1)
  for (const [id, cosine] of cosines) {
    const slot = corpus.slotOf(id)
    if (slot !== undefined) nearest[slot] = Math.max(nearest[slot]!, cosine)
  }
  return { nearest, overall: nearest, like: () => null }
}
