import { normalise } from '../text/index.ts'

/** Words of grammar: no hint at a category, and left out so that what they part comes together. */
const grammar = new Set(
  '的了是在和也都就还与及或等把被给对从到让由这那其之以于而并且但因为所吗呢吧啊呀您你我他她它们有个',
)

/** Single characters and pairs of a text's Chinese, letters and digits, each with its offset and length in `text`. */
export function gramsOf(text: string): { gram: string; start: number; end: number }[] {
  const plain = normalise(text).toLowerCase()
  const grams: { gram: string; start: number; end: number }[] = []
  let before = -1
  for (let at = 0; at < plain.length; at++) {
    const unit = plain[at]!
    if (grammar.has(unit)) continue
    if (!/[\u4e00-\u9fffa-z0-9]/.test(unit)) {
      before = -1
      continue
    }
    grams.push({ gram: unit, start: at, end: at + 1 })
    if (before >= 0) grams.push({ gram: plain[before]! + unit, start: before, end: at + 1 })
    before = at
  }
  return grams
}

/** A text as weights of known terms: term numbers and values, of length 1 together. */
export interface Vector {
  terms: Int32Array
  weights: Float32Array
}

/** The terms of a set of texts with their inverse document frequencies. */
export class Vocabulary {
  readonly #terms = new Map<string, number>()
  readonly #idf: number[] = []

  constructor(texts: readonly string[]) {
    const frequency = new Map<string, number>()
    for (const text of texts) {
      for (const gram of new Set(gramsOf(text).map((one) => one.gram))) {
        frequency.set(gram, (frequency.get(gram) ?? 0) + 1)
      }
    }
    for (const [gram, count] of frequency) {
      this.#terms.set(gram, this.#idf.length)
      this.#idf.push(Math.log((texts.length + 1) / (count + 1)) + 1)
    }
  }

  get size(): number {
    return this.#idf.length
  }

  term(gram: string): number | undefined {
    return this.#terms.get(gram)
  }

  /** TF-IDF with damped frequency. `known` is the share of the text's pairs that the vocabulary has, 0 to 1. */
  vector(text: string): Vector & { known: number } {
    const counts = new Map<number, number>()
    let pairs = 0
    let seen = 0
    for (const { gram } of gramsOf(text)) {
      const term = this.#terms.get(gram)
      if (gram.length > 1) pairs += 1
      if (term === undefined) continue
      if (gram.length > 1) seen += 1
      counts.set(term, (counts.get(term) ?? 0) + 1)
    }
    const terms = [...counts.keys()]
    const raw = terms.map((term) => (1 + Math.log(counts.get(term)!)) * this.#idf[term]!)
    const norm = Math.sqrt(raw.reduce((sum, weight) => sum + weight * weight, 0)) || 1
    return {
      terms: Int32Array.from(terms),
      weights: Float32Array.from(raw, (weight) => weight / norm),
      known: pairs === 0 ? 0 : seen / pairs,
    }
  }
}
