import type { HashedVector, Taught } from './label-weights.ts'

/** Weight that every term has for every label before anything was seen: without it, one rare word would decide. */
const smoothing = 0.1

/**
 * Complement naive Bayes over weighted terms (Rennie et al., ICML 2003): a label is judged by what the texts of all
 * other labels do not say. Counts alone, so that one more text is one more addition, and few texts are enough.
 */
export class LabelCounts {
  readonly #terms: number
  #room: number
  #labels = 0
  #counts: Float32Array
  #ofTerm: Float32Array
  #ofLabel: number[] = []
  #all = 0
  #known = 0

  /** `terms` different terms, room for `labels` labels to begin with. */
  constructor(terms: number, labels: number) {
    this.#terms = terms
    this.#room = Math.max(1, labels)
    this.#counts = new Float32Array(terms * this.#room)
    this.#ofTerm = new Float32Array(terms)
  }

  add({ vector: { terms, values }, owner }: Taught): void {
    this.#makeRoom(owner + 1)
    for (let i = 0; i < terms.length; i++) {
      const term = terms[i]!
      const value = values[i]!
      if (value === 0) continue
      if (this.#ofTerm[term] === 0) this.#known += 1
      this.#counts[term * this.#room + owner]! += value
      this.#ofTerm[term]! += value
      this.#ofLabel[owner]! += value
      this.#all += value
    }
  }

  /** Log odds up to a constant; terms that no text had say nothing. */
  scores({ terms, values }: HashedVector): Float64Array {
    const scores = new Float64Array(this.#labels)
    const others = this.#ofLabel.map((own) => Math.log(this.#all - own + smoothing * this.#known))
    for (let i = 0; i < terms.length; i++) {
      const all = this.#ofTerm[terms[i]!]!
      if (all === 0) continue
      const first = terms[i]! * this.#room
      for (let label = 0; label < scores.length; label++) {
        const rest = Math.max(0, all - this.#counts[first + label]!)
        scores[label]! -= values[i]! * (Math.log(rest + smoothing) - others[label]!)
      }
    }
    return scores
  }

  #makeRoom(labels: number): void {
    for (; this.#labels < labels; this.#labels++) this.#ofLabel.push(0)
    if (labels <= this.#room) return
    const room = labels * 2
    const counts = new Float32Array(this.#terms * room)
    for (let term = 0; term < this.#terms; term++) {
      counts.set(this.#counts.subarray(term * this.#room, (term + 1) * this.#room), term * room)
    }
    this.#room = room
    this.#counts = counts
  }
}
