import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Letters and digits of the basic plane make grams; everything else parts them. */
const separators = /[^\p{L}\p{N}]|[^\u0000-\uffff]/gu
const longestGram = 3
const format = 1

function plainOf(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(separators, '\0')
}

/** FNV-1a over UTF-16 units with a finishing mix; never 0. The trainer computes the same. */
function finished(value: number): number {
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  return (value ^ (value >>> 12)) >>> 0 || 1
}

/** Which side of a pair a text is on: a gram tells differently in a question and in a document. */
export type Side = 'question' | 'document'

/** The trained table: one row of numbers for each known gram, and what it weighs on either side. */
export class GramTable {
  readonly dimensions: number
  readonly #rows: Int8Array
  readonly #scale: Record<Side, Float32Array>
  /** Open addressing: row + 1 at the place of a hash, 0 where there is none. */
  readonly #hashes: Uint32Array
  readonly #places: Int32Array
  readonly #mask: number
  readonly #counts: Uint16Array

  /** `bytes` as the trainer wrote them: header, hashes, scales of questions and documents, rows. */
  constructor(bytes: Uint8Array) {
    const { buffer, byteOffset } = bytes
    const [fileFormat, count, dimensions] = new Uint32Array(buffer, byteOffset, 4) as unknown as [
      number,
      number,
      number,
    ]
    if (fileFormat !== format) throw new Error(`The embedder's file has format ${fileFormat}, not ${format}.`)
    let at = byteOffset + 16
    const next = <T>(make: (at: number) => T, length: number): T => {
      const part = make(at)
      at += length
      return part
    }
    this.dimensions = dimensions
    this.#hashes = next((from) => new Uint32Array(buffer, from, count), count * 4)
    const question = next((from) => new Float32Array(buffer, from, count), count * 4)
    const document = next((from) => new Float32Array(buffer, from, count), count * 4)
    this.#scale = { question, document }
    this.#rows = next((from) => new Int8Array(buffer, from, count * dimensions), count * dimensions)
    const size = 2 ** Math.ceil(Math.log2(count * 2))
    this.#mask = size - 1
    this.#places = new Int32Array(size)
    this.#counts = new Uint16Array(count)
    for (let row = 0; row < count; row++) {
      let place = this.#hashes[row]! & this.#mask
      while (this.#places[place] !== 0) place = (place + 1) & this.#mask
      this.#places[place] = row + 1
    }
  }

  /** Adds up the rows of a text's grams; a gram that occurs often counts by the root of how often. Length 1, or zeros. */
  embed(text: string, side: Side): Float32Array {
    const found = this.#countGrams(text)
    const sum = new Float32Array(this.dimensions)
    const { dimensions } = this
    const rows = this.#rows
    const scale = this.#scale[side]
    for (const row of found) {
      const weight = scale[row]! * Math.sqrt(this.#counts[row]!)
      this.#counts[row] = 0
      const from = row * dimensions
      for (let i = 0; i < dimensions; i++) sum[i]! += weight * rows[from + i]!
    }
    return toUnitLength(sum)
  }

  /** Share of a text's pairs of neighbours that have a row, 0 to 1; 1 for a text without any pair. */
  known(text: string): number {
    const plain = plainOf(text)
    let pairs = 0
    let found = 0
    for (let at = 0; at + 1 < plain.length; at++) {
      const [first, second] = [plain.charCodeAt(at), plain.charCodeAt(at + 1)]
      if (first === 0 || second === 0) continue
      pairs++
      const value = Math.imul(Math.imul(0x811c9dc5 ^ first, 0x01000193) ^ second, 0x01000193)
      if (this.#find(finished(value)) >= 0) found++
    }
    return pairs === 0 ? 1 : found / pairs
  }

  /** The rows of the known grams, each once; how often stands in `#counts`. */
  #countGrams(text: string): number[] {
    const plain = plainOf(text)
    const found: number[] = []
    for (let start = 0; start < plain.length; start++) {
      let value = 0x811c9dc5
      for (let at = start; at < start + longestGram && at < plain.length; at++) {
        const unit = plain.charCodeAt(at)
        if (unit === 0) break
        value = Math.imul(value ^ unit, 0x01000193)
        const row = this.#find(finished(value))
        if (row < 0) continue
        if (this.#counts[row] === 0) found.push(row)
        this.#counts[row]!++
      }
    }
    return found
  }

  #find(hash: number): number {
    for (let place = hash & this.#mask; ; place = (place + 1) & this.#mask) {
      const row = this.#places[place]! - 1
      if (row < 0 || this.#hashes[row] === hash) return row
    }
  }
}

function toUnitLength(vector: Float32Array): Float32Array {
  let square = 0
  for (const value of vector) square += value * value
  if (square === 0) return vector
  const scale = 1 / Math.sqrt(square)
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale
  return vector
}

/** Reads the trainer's file, some 17 MB, in 50 ms. `digest` is of the whole file: it tells one from another. */
export function readGramTable(path: string | URL): { grams: GramTable; digest: string } {
  const bytes = readFileSync(path)
  // A view of 32-bit numbers must begin at a multiple of four.
  const grams = new GramTable(bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes))
  return { grams, digest: hash('sha256', bytes) }
}
