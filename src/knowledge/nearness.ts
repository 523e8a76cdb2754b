import type { Corpus } from './corpus.ts'
import type { Cosines, PieceVectors } from './piece-vectors.ts'
import { Sheet } from './sheet.ts'

/** How near all articles are in meaning to one question. */
export interface Nearness extends Cosines {
  /** How near each slot is to what the articles in some slots have in common, overall; null where nobody can say. */
  like(slots: readonly number[]): ((slot: number) => number) | null
}

/** How near all is to a question, told when it is needed: the numbers are overwritten by the next question. */
export type Meaning = () => Nearness

/** By vectors in memory. */
export function meaningIn(vectors: PieceVectors, vector: ArrayLike<number>): Meaning {
  return () => ({
    ...vectors.cosines(vector),
    like(slots) {
      const common = vectors.common(slots)
      return common && vectors.overallOf(common)
    },
  })
}

const sheets = new WeakMap<Corpus, Sheet>()

/** Where only the cosines of some articles, by their ids, are known: those that the database found nearest. */
export function meaningAmong(corpus: Corpus, cosines: readonly (readonly [id: string, cosine: number])[]): Meaning {
  return () => {
    const sheet = sheets.get(corpus) ?? new Sheet()
    sheets.set(corpus, sheet)
    const nearest = sheet.cleared(corpus.index.slots, -1)
    for (const [id, cosine] of cosines) {
      const slot = corpus.slotOf(id)
      if (slot !== undefined) nearest[slot] = Math.max(nearest[slot]!, cosine)
    }
    return { nearest, overall: nearest, like: () => null }
  }
}
