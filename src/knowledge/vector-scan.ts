import { DotProducts } from './dot-products.ts'
import { grown } from './grown.ts'

/** Share of rows whose owners went, at which the others are moved together. */
const tolerableWaste = 0.25

/**
 * Vectors of length 1 as rows of bytes: an exact scan of 100,000 takes some two milliseconds and needs no database.
 * Owners are small whole numbers, such as slots of a `TermIndex`; the pieces of each lie together.
 */
export class VectorScan {
  readonly #dimensions: number
  readonly #products: DotProducts
  /** By row: whose it is, and what one of its whole numbers is worth; of a row whose owner went, nothing that compares. */
  #owner = new Int32Array(256)
  #scale = new Float32Array(256)
  /** By owner: its first row, and how many it has. */
  #first = new Int32Array(256)
  #rows = new Int32Array(256)
  #used = 0
  #gone = 0
  #best = new Float32Array(0)

  constructor(dimensions: number) {
    this.#dimensions = dimensions
    this.#products = new DotProducts(dimensions)
    this.#products.reserve(this.#owner.length)
  }

  /** How many pieces there are. */
  get size(): number {
    return this.#used - this.#gone
  }

  /** These are an owner's pieces now; none: it has no more. */
  put(owner: number, vectors: readonly ArrayLike<number>[]): void {
    this.#drop(owner)
    this.#first = grown(this.#first, owner + 1)
    this.#rows = grown(this.#rows, owner + 1)
    this.#first[owner] = this.#used
    this.#rows[owner] = vectors.length
    for (const vector of vectors) this.#append(owner, vector)
    if (this.#gone > this.#used * tolerableWaste) this.#tidy()
  }

  /** An owner's first piece, as exactly as it is kept; null for an owner without any. */
  vectorOf(owner: number): Float32Array | null {
    if (!this.#rows[owner]) return null
    const row = this.#first[owner]!
    const from = row * this.#products.width
    const kept = this.#products.rows.subarray(from, from + this.#dimensions)
    return Float32Array.from(kept, (value) => value * this.#scale[row]!)
  }

  /** The cosine of each owner's nearest piece, by owner; -1 for an owner without any. Overwritten by the next call. */
  cosines(query: ArrayLike<number>, owners: number): Float32Array {
    if (this.#best.length < owners) this.#best = new Float32Array(owners)
    const best = this.#best.fill(-1)
    const { numbers, scale } = inWholeNumbers(query, 2047)
    this.#products.each(numbers, this.#used, (first, sums) => {
      for (let i = 0; i < sums.length; i++) {
        const cosine = sums[i]! * scale * this.#scale[first + i]!
        const owner = this.#owner[first + i]!
        if (cosine > best[owner]!) best[owner] = cosine
      }
    })
    return best.subarray(0, owners)
  }

  /** The same, to the last bit, of one owner after another: for a few, without a look at all. */
  cosineOf(query: ArrayLike<number>): (owner: number) => number {
    const { numbers, scale } = inWholeNumbers(query, 2047)
    const { rows, width } = this.#products
    return (owner) => {
      let best = -1
      const first = this.#first[owner] ?? 0
      for (let row = first; row < first + (this.#rows[owner] ?? 0); row++) {
        let sum = 0
        for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * rows[row * width + i]!
        best = Math.max(best, sum * scale * this.#scale[row]!)
      }
      // As it is kept for all owners.
      return Math.fround(best)
    }
  }

  #append(owner: number, vector: ArrayLike<number>): void {
    const row = this.#used++
    this.#scale = grown(this.#scale, this.#used)
    if (this.#owner.length < this.#used) {
      this.#owner = grown(this.#owner, this.#used)
      this.#products.reserve(this.#owner.length)
    }
    const { numbers, scale } = inWholeNumbers(vector, 127)
    this.#products.rows.set(numbers, row * this.#products.width)
    this.#owner[row] = owner
    this.#scale[row] = scale
  }

  #drop(owner: number): void {
    const rows = this.#rows[owner] ?? 0
    if (rows === 0) return
    const first = this.#first[owner]!
    this.#scale.fill(Number.NaN, first, first + rows)
    this.#rows[owner] = 0
    this.#gone += rows
  }

  /** Moves the rows that are in use together. */
  #tidy(): void {
    const { width, rows } = this.#products
    let kept = 0
    for (let row = 0; row < this.#used; row++) {
      if (Number.isNaN(this.#scale[row])) continue
      const owner = this.#owner[row]!
      if (this.#first[owner] === row) this.#first[owner] = kept
      rows.copyWithin(kept * width, row * width, (row + 1) * width)
      this.#owner[kept] = owner
      this.#scale[kept] = this.#scale[row]!
      kept++
    }
    this.#used = kept
    this.#gone = 0
  }
}

/** A vector in whole numbers, the largest of them `most`, and what one of them is worth. */
function inWholeNumbers(vector: ArrayLike<number>, most: number): { numbers: Int16Array; scale: number } {
  let largest = 1e-9
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!))
  const scale = largest / most
  const numbers = new Int16Array(vector.length)
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.round(vector[i]! / scale)
  return { numbers, scale }
}
