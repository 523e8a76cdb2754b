import type { Corpus } from './corpus.ts'
import type { Cosines, PieceVectors } from './piece-vectors.ts'

/** How near all articles are in meaning to one question. */
export interface Nearness extends Cosines {
  /** The same to what the articles in some slots have in common; null where only the nearest are known. */
  like(slots: readonly number[]): Float32Array | null
}

/** How near all is to a question, told when it is needed: the numbers are overwritten by the next question. */
export type Meaning = () => Nearness

/** By vectors in memory. */
export function meaningIn(vectors: PieceVectors, vector: ArrayLike<number>): Meaning {
  return () => ({
    ...vectors.cosines(vector),
    like: (slots) => (slots.length === 0 ? null : vectors.cosines(vectors.common(slots), true).overall),
  })
}

const sheets = new WeakMap<Corpus, Float32Array>()

/** Where only the cosines of some articles, by their ids, are known: those that the database found nearest. */
export function meaningAmong(corpus: Corpus, cosines: readonly (readonly [id: string, cosine: number])[]): Meaning {
  return () => {
    const { slots } = corpus.index
    let sheet = sheets.get(corpus)
    if (!sheet || sheet.length < slots) {
      sheet = new Float32Array(slots * 2)
      sheets.set(corpus, sheet)
    }
    const nearest = sheet.subarray(0, slots).fill(-1)
    for (const [id, cosine] of cosines) {
      const slot = corpus.slotOf(id)
      if (slot !== undefined) nearest[slot] = Math.max(nearest[slot]!, cosine)
    }
    return { nearest, overall: nearest, like: () => null }
  }
}
