import type { Vector } from './grams.ts'

/** Deterministic order of visits, so that the same catalogue always gives the same classifier. */
function shuffle(order: Uint32Array, seed: number): void {
  let state = seed
  for (let i = order.length - 1; i > 0; i--) {
    state = (state * 1103515245 + 12345) % 2147483648
    const j = state % (i + 1)
    const picked = order[j]!
    order[j] = order[i]!
    order[i] = picked
  }
}

/** One weight per term and, last, the bias. */
type Weights = Float32Array

function dot(weights: Weights, { terms, weights: values }: Vector): number {
  let sum = weights[weights.length - 1]!
  for (let i = 0; i < terms.length; i++) sum += weights[terms[i]!]! * values[i]!
  return sum
}

function add(weights: Weights, { terms, weights: values }: Vector, by: number): void {
  for (let i = 0; i < terms.length; i++) weights[terms[i]!]! += by * values[i]!
  weights[weights.length - 1]! += by
}

const cost = 1
const rounds = 6

/**
 * A linear support vector machine with squared hinge loss, by dual coordinate descent (Hsieh et al., ICML 2008):
 * into `weights` go those that part the texts of one category from the others among `vectors`.
 */
function train(weights: Weights, vectors: readonly Vector[], isOwn: (index: number) => boolean): void {
  const alphas = new Float64Array(vectors.length)
  const order = Uint32Array.from(vectors.keys())
  const slack = 1 / (2 * cost)
  for (let round = 1; round <= rounds; round++) {
    shuffle(order, round)
    for (const i of order) {
      const vector = vectors[i]!
      const sign = isOwn(i) ? 1 : -1
      const gradient = sign * dot(weights, vector) - 1 + slack * alphas[i]!
      const next = Math.max(0, alphas[i]! - gradient / (2 + slack))
      if (next !== alphas[i]) add(weights, vector, (next - alphas[i]!) * sign)
      alphas[i] = next
    }
  }
}

/** Up to this many visits a round every category is trained against every text; above, against its neighbours. */
const affordable = 500_000
/** How many of the others' nearest texts a category is told apart from, when there are too many for all … */
const neighbours = 200
/** … and how many from all over, so that it stays a stranger to the rest. */
const strangers = 150
/** A term that more than this share of all texts have brings no two texts near. */
const common = 0.05
/** Weights below this change no ranking and only take memory. */
const negligible = 5e-3

/** For each term who has it (texts, or categories) and with what weight. */
type Postings = { holders: number[]; weights: number[] }[]

function emptyPostings(terms: number): Postings {
  return Array.from({ length: terms }, () => ({ holders: [], weights: [] }))
}

function postingsOf(vectors: readonly Vector[], terms: number): Postings {
  const postings = emptyPostings(terms)
  for (const [text, vector] of vectors.entries()) {
    for (let i = 0; i < vector.terms.length; i++) {
      const posting = postings[vector.terms[i]!]!
      posting.holders.push(text)
      posting.weights.push(vector.weights[i]!)
    }
  }
  return postings
}

/** How near every text is to `own`, as summed cosine over terms that are not common. */
function nearnessTo(own: readonly number[], vectors: readonly Vector[], postings: Postings): Float32Array {
  const nearness = new Float32Array(vectors.length)
  const most = vectors.length * common
  for (const text of own) {
    const vector = vectors[text]!
    for (let i = 0; i < vector.terms.length; i++) {
      const { holders, weights } = postings[vector.terms[i]!]!
      if (holders.length > most) continue
      for (let j = 0; j < holders.length; j++) nearness[holders[j]!]! += vector.weights[i]! * weights[j]!
    }
  }
  return nearness
}

/** The texts nearest to `own` and some from all over, `own` itself left out. */
function rivals(own: readonly number[], vectors: readonly Vector[], postings: Postings): number[] {
  const nearness = nearnessTo(own, vectors, postings)
  for (const text of own) nearness[text] = -1
  const bar = nearness.toSorted().at(-neighbours) ?? 0
  const step = Math.max(1, Math.floor(vectors.length / strangers))
  const chosen: number[] = []
  for (let text = 0; text < nearness.length; text++) {
    const isNear = nearness[text]! > 0 && nearness[text]! >= bar
    if (isNear || (text % step === 0 && nearness[text]! >= 0)) chosen.push(text)
  }
  return chosen
}

/** The weights of all categories, kept per term, so that scoring costs what the text's own terms cost. */
export class LinearModel {
  readonly #postings: Postings
  readonly #biases: Float64Array

  /** `owners[i]` is the category of `vectors[i]`, 0 to `categories` - 1; `terms` the size of the vocabulary. */
  constructor(
    vectors: readonly Vector[],
    owners: readonly number[],
    { categories, terms }: { categories: number; terms: number },
  ) {
    this.#postings = emptyPostings(terms)
    this.#biases = new Float64Array(categories)
    const owned = Array.from({ length: categories }, (): number[] => [])
    for (const [text, owner] of owners.entries()) owned[owner]!.push(text)
    const all = [...vectors.keys()]
    const postings = vectors.length * categories <= affordable ? null : postingsOf(vectors, terms)
    const weights = new Float32Array(terms + 1)
    for (const [category, own] of owned.entries()) {
      const chosen = postings === null ? all : [...own, ...rivals(own, vectors, postings)]
      const texts = chosen.map((text) => vectors[text]!)
      weights.fill(0)
      train(weights, texts, (i) => owners[chosen[i]!] === category)
      this.#keep(category, weights)
    }
  }

  #keep(category: number, weights: Weights): void {
    const terms = weights.length - 1
    this.#biases[category] = weights[terms]!
    for (let term = 0; term < terms; term++) {
      if (Math.abs(weights[term]!) <= negligible) continue
      const posting = this.#postings[term]!
      posting.holders.push(category)
      posting.weights.push(weights[term]!)
    }
  }

  /** How much each category's weights say for the text: about 1 and above for its own, -1 for a stranger. */
  scores({ terms, weights }: Vector): Float64Array {
    const scores = this.#biases.slice()
    for (let i = 0; i < terms.length; i++) {
      const posting = this.#postings[terms[i]!]!
      for (let j = 0; j < posting.holders.length; j++) {
        scores[posting.holders[j]!]! += posting.weights[j]! * weights[i]!
      }
    }
    return scores
  }

  /** What one term says for a category. */
  weight(term: number | undefined, category: number): number {
    const posting = term === undefined ? undefined : this.#postings[term]
    return posting?.weights[posting.holders.indexOf(category)] ?? 0
  }
}
