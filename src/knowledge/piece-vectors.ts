import type { Corpus } from './corpus.ts'
import { Sheet } from './sheet.ts'
import { VectorScan } from './vector-scan.ts'

/**
 * Cosines with one vector, by the slots of a corpus; -1 where there is no vector. They are to be used up before anybody
 * else asks: the next question overwrites them.
 */
export interface Cosines {
  /** Of an article's nearest piece. */
  nearest: Float32Array
  /** The mean of that and of the article as a whole. */
  overall: Float32Array
}

/** Vectors of articles in memory: one for each piece, and one for the whole where there are several. */
export class PieceVectors {
  readonly #corpus: Corpus
  readonly #pieces: VectorScan
  readonly #wholes: VectorScan
  readonly #owners = new Map<string, number>()
  readonly #ids: string[] = []
  readonly #sheets = { nearest: new Sheet(), overall: new Sheet() }
  #slots = new Int32Array(0)
  /** What `#slots` was made of. */
  #seen = { revision: -1, owners: 0 }

  constructor(corpus: Corpus, dimensions: number) {
    this.#corpus = corpus
    this.#pieces = new VectorScan(dimensions)
    this.#wholes = new VectorScan(dimensions)
  }

  /** How many pieces are kept. */
  get size(): number {
    return this.#pieces.size
  }

  /** These are an article's vectors now; none: it has no more. */
  put(id: string, vectors: readonly ArrayLike<number>[]): void {
    const known = this.#owners.get(id)
    if (known === undefined && vectors.length === 0) return
    const owner = known ?? this.#ids.push(id) - 1
    this.#owners.set(id, owner)
    const pieces = vectors.map(ofLength1)
    this.#pieces.put(owner, pieces)
    this.#wholes.put(owner, pieces.length > 1 ? [ofLength1(sumOf(pieces))] : [])
  }

  cosines(vector: ArrayLike<number>): Cosines {
    const question = ofLength1(vector)
    const pieces = this.#pieces.cosines(question, this.#ids.length)
    const wholes = this.#wholes.cosines(question, this.#ids.length)
    const slots = this.#slotsOfOwners()
    const nearest = this.#sheets.nearest.cleared(this.#corpus.index.slots, -1)
    const overall = this.#sheets.overall.cleared(this.#corpus.index.slots, -1)
    for (let owner = 0; owner < slots.length; owner++) {
      const slot = slots[owner]!
      if (slot < 0) continue
      nearest[slot] = pieces[owner]!
      overall[slot] = overallOf(pieces[owner]!, wholes[owner]!)
    }
    return { nearest, overall }
  }

  /** The overall cosine of one slot after another: for a few, without a look at all. */
  overallOf(vector: ArrayLike<number>): (slot: number) => number {
    const question = ofLength1(vector)
    const [piece, whole] = [this.#pieces.cosineOf(question), this.#wholes.cosineOf(question)]
    return (slot) => {
      const owner = this.#owners.get(this.#corpus.at(slot)!.id)
      return owner === undefined ? -1 : Math.fround(overallOf(piece(owner), whole(owner)))
    }
  }

  /** What the articles in these slots have in common; null where none of them has a vector. */
  common(slots: readonly number[]): Float32Array | null {
    const owners = slots.flatMap((slot) => this.#owners.get(this.#corpus.at(slot)!.id) ?? [])
    const vectors = owners.flatMap((owner) => this.#wholes.vectorOf(owner) ?? this.#pieces.vectorOf(owner) ?? [])
    return vectors.length === 0 ? null : sumOf(vectors)
  }

  #slotsOfOwners(): Int32Array {
    const { revision } = this.#corpus
    if (this.#seen.revision !== revision || this.#seen.owners !== this.#ids.length) {
      this.#slots = Int32Array.from(this.#ids, (id) => this.#corpus.slotOf(id) ?? -1)
      this.#seen = { revision, owners: this.#ids.length }
    }
    return this.#slots
  }
}

function overallOf(piece: number, whole: number): number {
  return whole === -1 ? piece : (piece + whole) / 2
}

function sumOf(vectors: readonly ArrayLike<number>[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!
  return sum
}

/** Not every embedder gives vectors of length 1. */
function ofLength1(vector: ArrayLike<number>): Float32Array {
  let squares = 0
  for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2
  const length = Math.sqrt(squares) || 1
  const scaled = new Float32Array(vector.length)
  for (let i = 0; i < scaled.length; i++) scaled[i] = vector[i]! / length
  return scaled
}
