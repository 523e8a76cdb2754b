import type { Db } from '../db/index.ts'
import { inTurn } from '../domain/index.ts'
import type { Embedder } from '../model/index.ts'
import type { Corpus } from './corpus.ts'
import { PieceVectors } from './piece-vectors.ts'
import { countVectors, hasVectorIndex, selectPieces } from './store.ts'

/**
 * Vectors are scanned in memory up to so many numbers: 40 million are 40 MB, some 300,000 pieces of our own embedder,
 * and take 4 ms, where the embedded database needs 20 ms for a few hundred pieces and an index is not exact.
 */
export const MOST_NUMBERS = 40_000_000
/** Articles that are read at once. */
const PAGE = 500

export interface ArticleVectorsOptions {
  db: Db
  embedder: Embedder
  /** The articles in use. */
  corpus: Corpus
  /** Beyond so many numbers the database searches, once it has its index. */
  mostNumbers: number
}

/** What the pieces of the articles in use mean, in memory. It follows the database: `changed` says what to read anew. */
export class ArticleVectors {
  readonly #options: ArticleVectorsOptions
  /** Articles whose pieces are to be read; those that somebody still embeds stay in it. */
  readonly #wanted = new Set<string>()
  #vectors: PieceVectors | null

  constructor(options: ArticleVectorsOptions) {
    this.#options = options
    this.#vectors = new PieceVectors(options.corpus, options.embedder.dimensions)
  }

  /** These articles came, changed or went. */
  changed(ids: Iterable<string>): void {
    for (const id of ids) this.#wanted.add(id)
  }

  /**
   * Reads what is wanted; costs nothing where nothing is. Articles that nobody has embedded yet wait for the next call,
   * and so do all behind a page of which none was embedded: while a whole library is being embedded, little is read.
   */
  readonly catchUp = inTurn(async () => {
    if (!this.#vectors || (this.#wanted.size === 0 && this.#fits(this.#vectors.size))) return
    if (await this.#isForDatabase()) {
      this.#vectors = null
      this.#wanted.clear()
      return
    }
    const ids = [...this.#wanted]
    for (let at = 0; at < ids.length; at += PAGE) {
      const waiting = this.#wanted.size
      await this.#read(ids.slice(at, at + PAGE))
      if (this.#wanted.size === waiting) break
    }
  })

  /** How many articles wait for pieces that somebody still embeds. */
  get waiting(): number {
    return this.#wanted.size
  }

  #fits(pieces: number): boolean {
    return pieces * this.#options.embedder.dimensions <= this.#options.mostNumbers
  }

  async #isForDatabase(): Promise<boolean> {
    const { db, embedder } = this.#options
    return (await hasVectorIndex(db, embedder.id)) && !this.#fits(await countVectors(db, embedder.id))
  }

  /** All vectors, as far as they were read. Null where there are too many: ask the database. */
  get all(): PieceVectors | null {
    return this.#vectors
  }

  async #read(ids: readonly string[]): Promise<void> {
    const { corpus } = this.#options
    // One that changes while it is read is wanted again.
    for (const id of ids) this.#wanted.delete(id)
    const pieces = Map.groupBy(await this.#pieces(ids), ({ articleId }) => articleId)
    for (const id of ids) {
      const own = pieces.get(id) ?? []
      const inUse = corpus.get(id) !== undefined
      this.#vectors?.put(id, inUse ? own.flatMap(({ vector }) => (vector ? [vector] : [])) : [])
      // To the end of those that wait.
      if (inUse && own.some(({ vector }) => vector === null)) this.#wanted.add(id)
    }
  }

  async #pieces(ids: readonly string[]) {
    const { db, embedder } = this.#options
    try {
      return await selectPieces(db, embedder.id, ids)
    } catch (error) {
      this.changed(ids)
      throw error
    }
  }
}
