import type { Db } from '../db/index.ts'
import type { Embedder } from '../model/index.ts'
import type { Article } from './article.ts'
import { best } from './best.ts'
import { countVectors, hasVectorIndex, selectPieces } from './store.ts'
import { VectorScan } from './vector-scan.ts'

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
  /** The article as it is in use; undefined for one that is not. */
  get: (id: string) => Article | undefined
  /** Beyond so many numbers the database searches, once it has its index. */
  mostNumbers: number
}

/** What the pieces of the articles in use mean, in memory. It follows the database: `changed` says what to read anew. */
export class ArticleVectors {
  readonly #options: ArticleVectorsOptions
  readonly #owners = new Map<string, number>()
  readonly #ids: string[] = []
  /** Articles whose pieces are to be read; those that somebody still embeds stay in it. */
  readonly #wanted = new Set<string>()
  #scan: VectorScan | null

  constructor(options: ArticleVectorsOptions) {
    this.#options = options
    this.#scan = new VectorScan(options.embedder.dimensions)
  }

  /** These articles came, changed or went. */
  changed(ids: Iterable<string>): void {
    for (const id of ids) this.#wanted.add(id)
  }

  /**
   * Reads what is wanted; costs nothing where nothing is. Articles that nobody has embedded yet wait for the next call,
   * and so do all behind a page of which none was embedded: while a whole library is being embedded, little is read.
   */
  async catchUp(): Promise<void> {
    if (!this.#scan || (this.#wanted.size === 0 && this.#fits(this.#scan.size))) return
    if (await this.#isForDatabase()) {
      this.#scan = null
      this.#wanted.clear()
      return
    }
    const ids = [...this.#wanted]
    for (let at = 0; at < ids.length; at += PAGE) {
      const waiting = this.#wanted.size
      await this.#read(ids.slice(at, at + PAGE))
      if (this.#wanted.size === waiting) break
    }
  }

  #fits(pieces: number): boolean {
    return pieces * this.#options.embedder.dimensions <= this.#options.mostNumbers
  }

  async #isForDatabase(): Promise<boolean> {
    const { db, embedder } = this.#options
    return (await hasVectorIndex(db, embedder.id)) && !this.#fits(await countVectors(db, embedder.id))
  }

  /**
   * The articles nearest to a question's vector among those that are allowed, at most `limit`, with the cosine of their
   * nearest piece. Null where there are too many: ask the database.
   */
  nearest(
    vector: readonly number[],
    limit: number,
    allowed: (article: Article) => boolean,
  ): Map<string, number> | null {
    if (!this.#scan) return null
    const cosines = this.#scan.cosines(ofLength1(vector), this.#ids.length)
    const near = best(cosines, limit, {
      above: -1,
      admits: (owner) => this.#isAllowed(this.#ids[owner]!, allowed),
      // Owners are counted otherwise by every replica.
      isBefore: (owner, other) => this.#ids[owner]! < this.#ids[other]!,
    })
    return new Map(near.map((owner) => [this.#ids[owner]!, cosines[owner]!]))
  }

  #isAllowed(id: string, allowed: (article: Article) => boolean): boolean {
    const article = this.#options.get(id)
    return article !== undefined && allowed(article)
  }

  async #read(ids: readonly string[]): Promise<void> {
    const { db, embedder, get } = this.#options
    const pieces = Map.groupBy(await selectPieces(db, embedder.id, ids), ({ articleId }) => articleId)
    for (const id of ids) {
      const own = pieces.get(id) ?? []
      const inUse = get(id) !== undefined
      this.#put(id, inUse ? own.flatMap(({ vector }) => (vector ? [vector] : [])) : [])
      this.#wanted.delete(id)
      // To the end of those that wait.
      if (inUse && own.some(({ vector }) => vector === null)) this.#wanted.add(id)
    }
  }

  #put(id: string, vectors: readonly Float32Array[]): void {
    const known = this.#owners.get(id)
    if (known !== undefined) this.#scan?.remove(known)
    if (vectors.length === 0) return
    const owner = known ?? this.#ids.push(id) - 1
    this.#owners.set(id, owner)
    for (const vector of vectors) this.#scan?.add(owner, ofLength1(vector))
  }
}

/** Not every embedder gives vectors of length 1. */
function ofLength1(vector: ArrayLike<number>): Float32Array {
  let squares = 0
  for (let i = 0; i < vector.length; i++) squares += vector[i]! ** 2
  const length = Math.sqrt(squares) || 1
  return Float32Array.from(vector, (value) => value / length)
}
