import { grown } from './grown.ts'
import { Postings } from './postings.ts'
import { noteSlip, type Query, readQuery, termsOf, wordingOf } from './query.ts'
import { remembered } from './remembered.ts'
import { Sheet } from './sheet.ts'
import { Sounds } from './sounds.ts'
import { sampleWording, type Wording } from './wording.ts'

/** A text of a document and how much a term in it counts; 1 is an ordinary body text. */
export interface Field {
  text: string
  weight: number
}

/** What each term of a text counts. */
export type Weights = ReadonlyMap<string, number>

/** The usual values; on our own articles no others found more. */
const k1 = 1.2
const b = 0.75

/** What a term counts in search that only sounds like the one written: among 66,000 texts 0.9 finds fewer of the right ones. */
const soundShare = 0.6
/** A written pair is taken for a slip when a pair of the same sound is so many times as frequent. */
const slipRatio = 100

/** As many questions and passages of articles are kept cut up: those of a few hundred articles that people ask for. */
const rememberedTexts = 32_768

const latin = /^[a-z]+$/

/**
 * BM25 over the terms of `termsOf`, in typed arrays. Documents are added and removed one by one; a removed one keeps its
 * slot until `compact`.
 * Field weights multiply a term's count and the document's length alike (the simple form of BM25F).
 */
export class TermIndex {
  /** Each term's number, which its postings and its frequency go by. */
  readonly #terms = new Map<string, number>()
  #frequency = new Int32Array(1024)
  #postings = new Postings()
  /** Of a removed document endless, so that nothing in it counts. */
  #length = new Float32Array(256)
  /** Scores of the last two questions. */
  readonly #sheets = [new Sheet(), new Sheet()]
  #sheet = 0
  #slots = 0
  #living = 0
  #totalLength = 0
  readonly #sounds = new Sounds((term) => this.#frequencyOf(term))
  /** Kept until a document comes or goes. */
  #telling: WeakMap<Query, Weights> | null = null
  readonly #wording: Wording

  /** A document's own words, in this index's wording and nothing added: for texts that are not typed in haste. */
  readonly plain: (text: string) => Query
  /** What `wordingOf` gives of an article's text, kept for the next question. */
  readonly worded: (text: string) => string

  /** Texts are read with `wording`, for as long as the index lives. */
  constructor(wording: Wording = sampleWording().wording) {
    this.#wording = wording
    this.plain = remembered(rememberedTexts, (text) => readQuery(text, wording))
    this.worded = remembered(rememberedTexts, (text) => this.wordingOf(text))
  }

  /** How many documents can be found. */
  get size(): number {
    return this.#living
  }

  /** Share of the slots whose documents were removed; above a quarter `compact` pays. */
  get waste(): number {
    return this.#slots === 0 ? 0 : 1 - this.#living / this.#slots
  }

  /** Adds a document and gives its slot: 0, 1, 2 … in the order of adding. */
  add(fields: readonly Field[]): number {
    const { counts, length } = countTerms(fields, this.#wording)
    const slot = this.#openSlot(length)
    this.#telling = null
    for (const [term, count] of counts) this.#post(term, slot, count)
    return slot
  }

  /** Removes a document; `fields` are those that it was added with, so that its terms count as rarer again. */
  remove(slot: number, fields: readonly Field[]): void {
    if (!this.#isAlive(slot)) return
    this.#telling = null
    this.#living--
    this.#totalLength -= this.#length[slot]!
    this.#length[slot] = Number.POSITIVE_INFINITY
    for (const term of countTerms(fields, this.#wording).counts.keys()) this.#frequency[this.#terms.get(term)!]!--
  }

  /** How much a term tells: high for a rare one, the highest for one that no document has. */
  idf(term: string): number {
    const frequency = this.#frequencyOf(term)
    return Math.log(1 + (this.#living - frequency + 0.5) / (frequency + 0.5))
  }

  /** What each term of a question tells: rare terms more. */
  tellingWeights(query: Query): Weights {
    this.#telling ??= new WeakMap()
    const known = this.#telling.get(query)
    if (known) return known
    const weights = new Map<string, number>()
    for (const [term, weight] of query.terms) weights.set(term, weight * this.idf(term))
    this.#telling.set(query, weights)
    return weights
  }

  /** A text as its terms are cut from it, for finding them in place. */
  wordingOf(text: string): string {
    return wordingOf(text, this.#wording).toLowerCase()
  }

  /** The terms of a text, each as often as it is said. */
  termsOf(text: string): string[] {
    return termsOf(text, this.#wording)
  }

  /** Whether any document has the term. */
  has(term: string): boolean {
    return this.#frequencyOf(term) > 0
  }

  /**
   * A question as this index understands it: words that no article has, or that are rare beside ones of the same
   * sound, are also searched for by their sound (居主证, gongjijin).
   */
  read(text: string): Query {
    const query = readQuery(text, this.#wording)
    for (const [term, weight] of query.terms) {
      for (const { term: meant } of this.#meant(term)) {
        noteSlip(query, term, meant)
        if (!query.terms.has(meant)) query.further.set(meant, weight * soundShare)
      }
    }
    return query
  }

  /** How many slots there are, those of removed documents among them. */
  get slots(): number {
    return this.#slots
  }

  /**
   * Every document's score by its slot, 0 where no term is shared and for removed ones. Overwritten by the call after the
   * next.
   */
  scores(query: Query): Float32Array {
    this.#sheet = 1 - this.#sheet
    const scores = this.#sheets[this.#sheet]!.cleared(this.#slots, 0)
    for (const [term, weight] of query.terms) this.#score(term, weight, scores)
    for (const [term, weight] of query.further) this.#score(term, weight, scores)
    return scores
  }

  /** Drops removed documents. Gives the new slot of every old one, -1 for a removed document. */
  compact(): Int32Array {
    const moved = new Int32Array(this.#slots).fill(-1)
    let slots = 0
    for (let slot = 0; slot < this.#slots; slot++) {
      if (!this.#isAlive(slot)) continue
      this.#length[slots] = this.#length[slot]!
      moved[slot] = slots++
    }
    this.#slots = slots
    const former = this.#postings
    const cells = former.cells
    this.#postings = new Postings()
    for (const list of this.#terms.values()) {
      this.#postings.open()
      former.runs(list, (from, to) => {
        for (let cell = from; cell < to; cell++) {
          const slot = moved[cells.slots[cell]!]!
          if (slot >= 0) this.#postings.push(list, slot, cells.counts[cell]!)
        }
      })
    }
    return moved
  }

  /** Terms that a slip of sound may have meant; none for a term that is usual as it stands. */
  #meant(term: string) {
    const written = this.#frequencyOf(term)
    if (latin.test(term) ? written > 0 || term.length < 4 : term.length !== 2 || written > this.#living / slipRatio)
      return []
    if (latin.test(term)) return this.#sounds.spelled(term)
    return this.#sounds
      .alike(term)
      .filter(({ frequency }) => frequency >= Math.max(1, written) * slipRatio || (written === 0 && frequency > 1))
      .slice(0, 2)
  }

  #frequencyOf(term: string): number {
    const id = this.#terms.get(term)
    return id === undefined ? 0 : this.#frequency[id]!
  }

  #isAlive(slot: number): boolean {
    return this.#length[slot]! < Number.POSITIVE_INFINITY
  }

  #openSlot(length: number): number {
    const slot = this.#slots++
    this.#length = grown(this.#length, this.#slots)
    this.#length[slot] = length
    this.#living++
    this.#totalLength += length
    return slot
  }

  #post(term: string, slot: number, count: number): void {
    let list = this.#terms.get(term)
    if (list === undefined) {
      list = this.#postings.open()
      this.#terms.set(term, list)
      this.#frequency = grown(this.#frequency, list + 1)
      this.#sounds.add(term)
    }
    this.#postings.push(list, slot, count)
    this.#frequency[list]!++
  }

  #score(term: string, weight: number, scores: Float32Array): void {
    const list = this.#terms.get(term)
    if (list === undefined) return
    const { slots, counts } = this.#postings.cells
    const lengths = this.#length
    const gain = this.idf(term) * weight * (k1 + 1)
    const usual = k1 * (1 - b)
    const byLength = (k1 * b * Math.max(1, this.#living)) / this.#totalLength
    this.#postings.runs(list, (from, to) => {
      for (let cell = from; cell < to; cell++) {
        const slot = slots[cell]!
        const count = counts[cell]!
        scores[slot]! += (gain * count) / (count + usual + byLength * lengths[slot]!)
      }
    })
  }
}

/**
 * Each term's count, times the weight of the fields it stands in, and the document's length. Lengths are whole
 * tenths: sums of whole numbers are exact, so that replicas that saw changes in another order agree to the last bit.
 */
function countTerms(fields: readonly Field[], wording: Wording): { counts: Map<string, number>; length: number } {
  const counts = new Map<string, number>()
  let length = 0
  for (const { text, weight } of fields) {
    const terms = termsOf(text, wording)
    length += Math.round(terms.length * weight * 10)
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + weight)
  }
  return { counts, length }
}
