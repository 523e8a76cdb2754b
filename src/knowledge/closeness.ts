import type { Query } from './query.ts'
import type { TermIndex } from './term-index.ts'

/** A question's terms, each with its share of the question's telling weight; together 1. */
export type TellingTerms = readonly { term: string; share: number }[]

/** How much of a question stands in a text, each from 0 to 1. */
export interface Closeness {
  /** Anywhere in it. */
  covered: number
  /** In its best passage. */
  passage: number
  /** In its opening, which mostly names its matter. */
  opening: number
}

/** Characters in a passage, and in an opening. */
const passageLength = 300
const openingLength = 60
/** How often a term is looked for in one text; more changes no passage much. */
const mostPlaces = 24

export function tellingTerms({ terms }: Query, index: TermIndex): TellingTerms {
  const weights = [...terms].map(([term, weight]) => ({ term, weight: weight * index.idf(term) }))
  const total = weights.reduce((sum, { weight }) => sum + weight, 0)
  return total === 0 ? [] : weights.map(({ term, weight }) => ({ term, share: weight / total }))
}

/** `text` is in the wording of the index that the terms were read with. */
export function closenessOf(wanted: TellingTerms, text: string): Closeness {
  let covered = 0
  let opening = 0
  const places: Place[] = []
  for (const [which, { term, share }] of wanted.entries()) {
    let at = text.indexOf(term)
    if (at < 0) continue
    covered += share
    if (at < openingLength) opening += share
    for (let found = 0; at >= 0 && found < mostPlaces; found++) {
      places.push({ at, which, share })
      at = text.indexOf(term, at + 1)
    }
  }
  return { covered, opening, passage: text.length <= passageLength ? covered : bestPassage(places, wanted.length) }
}

interface Place {
  at: number
  which: number
  share: number
}

/** The most of the question that stands within one window, by moving it from place to place. */
function bestPassage(places: Place[], terms: number): number {
  places.sort((a, b) => a.at - b.at)
  const inside = new Uint16Array(terms)
  let [first, sum, best] = [0, 0, 0]
  for (const { at, which, share } of places) {
    if (inside[which]!++ === 0) sum += share
    for (; places[first]!.at < at - passageLength; first++) {
      const gone = places[first]!
      if (--inside[gone.which]! === 0) sum -= gone.share
    }
    best = Math.max(best, sum)
  }
  return best
}
