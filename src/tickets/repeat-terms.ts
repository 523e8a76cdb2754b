import { normalise } from '../text/index.ts'

/** Terms of a message and their weights, of length 1 together. */
export type TermVector = readonly (readonly [term: number, weight: number])[]

/** Runs of two and three characters; longer names show in several of them. */
const shortest = 2
const longest = 3
/** A title names the matter, a text tells its story: what the title says counts this many times. */
const titleShare = 3
/** The matter stands at the beginning; long letters are read up to here. */
const readLength = 500
/** A message is told by its most telling terms; more of them only blur it. */
const kept = 70
/** A term that more than this share of the messages has tells nothing. */
const commonShare = 0.05
/** So many unseen messages stand behind the first ones, so that early frequencies are no extremes. */
const prior = 300
/** Rarity counts, but not in full: the rarest terms are often slips of the pen. */
const rarityPower = 0.8
/** What no message, or hardly one, had before cannot tie this one to another yet. */
const unseenShare = 0.4
const fewShare = 0.7

const parted = /[^\u4e00-\u9fffa-z0-9]+|[的了是在和也都就还与及或等]/

/** The terms of a growing stream of messages, with how many messages have each. */
export class StreamTerms {
  readonly #numbers = new Map<string, number>()
  readonly #written: string[] = []
  readonly #frequency: number[] = []
  #messages = 0

  /** How many messages were taken in. */
  get messages(): number {
    return this.#messages
  }

  /** How many messages, this moment, have the term. */
  frequency(term: number): number {
    return this.#frequency[term]!
  }

  written(term: number): string {
    return this.#written[term]!
  }

  /** Takes one more message in and weighs its terms by what came before it. */
  read(title: string, text: string): TermVector {
    const counts = new Map<number, number>()
    this.#count(title, titleShare, counts)
    this.#count(text.slice(0, readLength), 1, counts)
    this.#messages += 1
    const telling = [...counts].flatMap(([term, count]) => this.#weighed(term, count))
    const strongest = telling.toSorted((a, b) => b[1] - a[1]).slice(0, kept)
    const norm = Math.hypot(...strongest.map(([, weight]) => weight)) || 1
    return strongest.map(([term, weight]) => [term, weight / norm] as const)
  }

  #weighed(term: number, count: number): [number, number][] {
    const before = this.#frequency[term]!
    this.#frequency[term] = before + 1
    const all = this.#messages + prior
    if ((before + 1) / all >= commonShare) return []
    const rarity = Math.log(all / (before + 1)) ** rarityPower
    const standing = before === 0 ? unseenShare : before < 3 ? fewShare : 1
    return [[term, (1 + Math.log(count)) * rarity * standing]]
  }

  #count(text: string, by: number, counts: Map<number, number>): void {
    for (const run of normalise(text).toLowerCase().split(parted)) {
      for (let start = 0; start < run.length; start++) {
        for (let end = start + shortest; end <= Math.min(start + longest, run.length); end++) {
          const term = this.#number(run.slice(start, end))
          counts.set(term, (counts.get(term) ?? 0) + by)
        }
      }
    }
  }

  #number(written: string): number {
    const known = this.#numbers.get(written)
    if (known !== undefined) return known
    const term = this.#written.push(written) - 1
    this.#numbers.set(written, term)
    this.#frequency.push(0)
    return term
  }
}
