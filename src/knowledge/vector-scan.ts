import { DotProducts } from './dot-products.ts'

/** Vectors of length 1 as rows of bytes: an exact scan of 100,000 takes some two milliseconds and needs no database. */
export class VectorScan {
  readonly #dimensions: number
  readonly #products: DotProducts
  #owner = new Int32Array(256)
  #scale = new Float32Array(256)
  #count = 0
  #best = new Float32Array(0)

  constructor(dimensions: number) {
    this.#dimensions = dimensions
    this.#products = new DotProducts(dimensions)
    this.#products.reserve(this.#owner.length)
  }

  get size(): number {
    return this.#count
  }

  /** Adds one piece of an owner. Owners are small whole numbers, such as slots of a `TermIndex`. */
  add(owner: number, vector: ArrayLike<number>): void {
    const at = this.#count++
    this.#makeRoom()
    const { numbers, scale } = inWholeNumbers(vector, 127)
    this.#products.rows.set(numbers, at * this.#products.width)
    this.#owner[at] = owner
    this.#scale[at] = scale
  }

  /** Drops all pieces of an owner. */
  remove(owner: number): void {
    let kept = 0
    for (let at = 0; at < this.#count; at++) {
      if (this.#owner[at] === owner) continue
      if (kept !== at) this.#move(at, kept)
      kept++
    }
    this.#count = kept
  }

  /** An owner's first piece, as exactly as it is kept; null for an owner without any. */
  vectorOf(owner: number): Float32Array | null {
    const at = this.#owner.subarray(0, this.#count).indexOf(owner)
    if (at < 0) return null
    const from = at * this.#products.width
    return Float32Array.from(
      this.#products.rows.subarray(from, from + this.#dimensions),
      (value) => value * this.#scale[at]!,
    )
  }

  /** The cosine of each owner's nearest piece, by owner; -1 for an owner without any. Overwritten by the next call. */
  cosines(query: ArrayLike<number>, owners: number): Float32Array {
    if (this.#best.length < owners) this.#best = new Float32Array(owners)
    const best = this.#best.fill(-1)
    const { numbers, scale } = inWholeNumbers(query, 2047)
    this.#products.each(numbers, this.#count, (first, sums) => {
      for (let i = 0; i < sums.length; i++) {
        const cosine = sums[i]! * scale * this.#scale[first + i]!
        const owner = this.#owner[first + i]!
        if (cosine > best[owner]!) best[owner] = cosine
      }
    })
    return best.subarray(0, owners)
  }

  #move(from: number, to: number): void {
    const { width, rows } = this.#products
    rows.copyWithin(to * width, from * width, (from + 1) * width)
    this.#owner[to] = this.#owner[from]!
    this.#scale[to] = this.#scale[from]!
  }

  #makeRoom(): void {
    if (this.#count <= this.#owner.length) return
    const room = this.#count * 2
    this.#products.reserve(room)
    this.#owner = copied(new Int32Array(room), this.#owner)
    this.#scale = copied(new Float32Array(room), this.#scale)
  }
}

function copied<T extends Int32Array | Float32Array>(into: T, from: T): T {
  into.set(from)
  return into
}

/** A vector in whole numbers, the largest of them `most`, and what one of them is worth. */
function inWholeNumbers(vector: ArrayLike<number>, most: number): { numbers: Int16Array; scale: number } {
  let largest = 1e-9
  for (let i = 0; i < vector.length; i++) largest = Math.max(largest, Math.abs(vector[i]!))
  const scale = largest / most
  return { numbers: Int16Array.from(vector, (value) => Math.round(value / scale)), scale }
}
