/** A text as numbers of terms and their values, of length 1 together. */
export interface HashedVector {
  terms: Uint32Array
  values: Float32Array
}

/** A text and the number of the label that people gave it. */
export interface Taught {
  vector: HashedVector
  owner: number
}

/** Price of a text on the wrong side, and how often training visits every text. Both by five folds of examples. */
const cost = 1
const rounds = 5
const slack = 1 / (2 * cost)
/** Squared length of a vector with its bias term. */
const reach = 2

/** One linear machine per label; the labels' weights of one term lie side by side, since they are read together. */
export class LabelWeights {
  readonly #terms: number
  #labels: number
  #room: number
  #weights: Float32Array
  #biases: Float64Array

  /** `terms` different terms, `labels` labels to begin with. */
  constructor(terms: number, labels: number) {
    this.#terms = terms
    this.#labels = labels
    this.#room = Math.max(1, labels)
    this.#weights = new Float32Array(terms * this.#room)
    this.#biases = new Float64Array(this.#room)
  }

  /** How much each label's weights say for the text: about 1 for its own, -1 for a stranger. */
  scores({ terms, values }: HashedVector): Float64Array {
    const scores = this.#biases.slice(0, this.#labels)
    for (let i = 0; i < terms.length; i++) {
      const first = terms[i]! * this.#room
      const value = values[i]!
      for (let label = 0; label < scores.length; label++) scores[label]! += this.#weights[first + label]! * value
    }
    return scores
  }

  /**
   * Trains all labels from nothing: support vector machines with squared hinge loss, by dual coordinate descent (Hsieh
   * et al., ICML 2008), each text visited once per round for all labels together.
   */
  train(taught: readonly Taught[]): void {
    const alphas = new Float32Array(taught.length * this.#labels)
    const order = Uint32Array.from(taught, (_, i) => i)
    const steps = new Float64Array(this.#labels)
    for (let round = 1; round <= rounds; round++) {
      shuffle(order, round)
      for (const visited of order) {
        const { vector, owner } = taught[visited]!
        const own = alphas.subarray(visited * this.#labels, (visited + 1) * this.#labels)
        this.#descend(vector, owner, own, steps)
      }
    }
  }

  /**
   * One step towards one more text (passive-aggressive II, Crammer et al., JMLR 2006). Biases stay, so that a run of
   * texts under one label does not pull strangers after it.
   */
  nudge({ vector, owner }: Taught): void {
    const steps = this.scores(vector).map((score, label) => {
      const sign = label === owner ? 1 : -1
      return (sign * Math.max(0, 1 - sign * score)) / (1 + slack)
    })
    this.#addToTerms(vector, steps)
  }

  /** Gives place to labels that came up later; a new one begins as a stranger to every text. */
  makeRoom(labels: number): void {
    if (labels > this.#room) {
      const room = labels * 2
      const weights = new Float32Array(this.#terms * room)
      for (let term = 0; term < this.#terms; term++) {
        weights.set(this.#weights.subarray(term * this.#room, (term + 1) * this.#room), term * room)
      }
      const biases = new Float64Array(room)
      biases.set(this.#biases)
      this.#room = room
      this.#weights = weights
      this.#biases = biases
    }
    this.#biases.fill(-1, this.#labels, labels)
    this.#labels = Math.max(this.#labels, labels)
  }

  #descend(vector: HashedVector, owner: number, alphas: Float32Array, steps: Float64Array): void {
    const scores = this.scores(vector)
    let moved = false
    for (let label = 0; label < steps.length; label++) {
      const sign = label === owner ? 1 : -1
      const alpha = alphas[label]!
      const gradient = sign * scores[label]! - 1 + slack * alpha
      const next = Math.max(0, alpha - gradient / (reach + slack))
      steps[label] = (next - alpha) * sign
      alphas[label] = next
      moved ||= next !== alpha
    }
    if (!moved) return
    this.#addToTerms(vector, steps)
    for (let label = 0; label < steps.length; label++) this.#biases[label]! += steps[label]!
  }

  #addToTerms({ terms, values }: HashedVector, steps: Float64Array): void {
    for (let i = 0; i < terms.length; i++) {
      const first = terms[i]! * this.#room
      const value = values[i]!
      for (let label = 0; label < steps.length; label++) this.#weights[first + label]! += steps[label]! * value
    }
  }
}

/** Puts the order in disorder, the same one for the same seed (Numerical Recipes' generator). */
function shuffle(order: Uint32Array, seed: number): void {
  let state = seed
  for (let i = order.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = (state >>> 8) % (i + 1)
    const picked = order[j]!
    order[j] = order[i]!
    order[i] = picked
  }
}
