import type { Embedder } from '../model/index.ts'
import { piecesOf } from './pieces.ts'
import { VectorScan } from './vector-scan.ts'

/** A document by its slot, as it is embedded. */
export interface Embeddable {
  title?: string
  text: string
}

/** Characters of text in one vector, under the title. */
const pieceLength = 250
const batch = 256

/** Vectors of plain documents: one for each piece, and one for the whole where there are several. */
export class DocumentVectors {
  readonly #embedder: Embedder
  readonly #pieces: VectorScan
  readonly #wholes: VectorScan
  #known = 1

  private constructor(embedder: Embedder) {
    this.#embedder = embedder
    this.#pieces = new VectorScan(embedder.dimensions)
    this.#wholes = new VectorScan(embedder.dimensions)
  }

  /** Embeds every document; `onProgress` hears of it now and then. */
  static async of(
    documents: readonly Embeddable[],
    embedder: Embedder,
    onProgress?: (done: number) => void,
  ): Promise<DocumentVectors> {
    const vectors = new DocumentVectors(embedder)
    for (let done = 0; done < documents.length; done += batch) {
      await vectors.#add(documents.slice(done, done + batch), done)
      onProgress?.(Math.min(documents.length, done + batch))
    }
    vectors.#known = knownShare(documents, embedder)
    return vectors
  }

  /** Cosine of a question and each of `slots` documents: the mean of its nearest piece and of the whole. */
  async cosines(question: string, slots: number): Promise<Float32Array> {
    return this.#near(await this.#embedder.embedQuery(question), slots)
  }

  /** Cosine of each of `slots` documents and what some of them have in common. */
  like(some: readonly number[], slots: number): Float32Array {
    const together = sumOf(some.map((slot) => this.#wholes.vectorOf(slot) ?? this.#pieces.vectorOf(slot)!))
    return this.#near(together, slots)
  }

  #near(vector: ArrayLike<number>, slots: number): Float32Array {
    const pieces = this.#pieces.cosines(vector, slots)
    const wholes = this.#wholes.cosines(vector, slots)
    return pieces.map((piece, slot) => (wholes[slot]! < -0.99 ? piece : (piece + wholes[slot]!) / 2))
  }

  /** How well the embedder knows the words of a question and of these documents, 0 to 1. */
  known(question: string): number {
    return (this.#known + (this.#embedder.known?.(question) ?? 1)) / 2
  }

  async #add(documents: readonly Embeddable[], first: number): Promise<void> {
    const owners: number[] = []
    const texts: string[] = []
    for (const [at, { title, text }] of documents.entries()) {
      for (const piece of piecesOf(text, pieceLength)) {
        owners.push(first + at)
        texts.push(title ? `${title}\n${piece}` : piece)
      }
    }
    const vectors = await this.#embedder.embedDocuments(texts)
    for (const [at, vector] of vectors.entries()) this.#pieces.add(owners[at]!, vector)
    for (const [owner, indexes] of Map.groupBy(owners.keys(), (at) => owners[at]!)) {
      if (indexes.length > 1) this.#wholes.add(owner, sumOf(indexes.map((at) => vectors[at]!)))
    }
  }
}

/** Of up to a few hundred documents, spread evenly. */
function knownShare(documents: readonly Embeddable[], embedder: Embedder): number {
  const step = Math.max(1, Math.floor(documents.length / 300))
  const some = documents.filter((_, at) => at % step === 0)
  return some.reduce((sum, { text }) => sum + (embedder.known?.(text) ?? 1), 0) / Math.max(1, some.length)
}

function sumOf(vectors: readonly ArrayLike<number>[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!
  const length = Math.hypot(...sum) || 1
  return sum.map((value) => value / length)
}
