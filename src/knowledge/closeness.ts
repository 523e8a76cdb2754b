import { placesNamed } from './elsewhere.ts'
import { matterOf, type Query } from './query.ts'
import type { TermIndex } from './term-index.ts'

/** A question's terms, each with its share of the question's telling weight; together 1. */
export type TellingTerms = readonly { term: string; share: number }[]

/** How much of a question stands in a text, each from 0 to 1. */
export interface Closeness {
  /** Anywhere in it. */
  covered: number
  /** In its best passage. */
  passage: number
  /** In its best stretch of about a sentence. */
  sentence: number
  /** In its best passage, where a term said again counts again, though less. */
  dwelt: number
  /** In its opening, which mostly names its matter. */
  opening: number
}

/** Characters in a passage, in a sentence, and in an opening. */
const passageLength = 250
const sentenceLength = 50
const openingLength = 60
/** How often a term is looked for in one text; more changes no passage much. */
const mostPlaces = 24
/** How soon a term said again counts no more; the k1 of BM25 for a passage of usual length. */
const saturation = 1.2

export function tellingTerms({ terms }: Query, index: TermIndex): TellingTerms {
  return sharesOf([...terms].map(([term, weight]) => [term, weight * index.idf(term)]))
}

function sharesOf(weights: readonly (readonly [term: string, weight: number])[]): TellingTerms {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  return total === 0 ? [] : weights.map(([term, weight]) => ({ term, share: weight / total }))
}

const runs = /\p{Script=Han}{3,}/gu

/** Every three characters of a question that stand together, each with its share of what they tell; together 1. */
export function tellingPhrases(text: string, index: TermIndex): TellingTerms {
  const weights = new Map<string, number>()
  for (const [run] of index.wordingOf(matterOf(text)).matchAll(runs)) {
    for (let at = 0; at + 3 <= run.length; at++) {
      const phrase = run.slice(at, at + 3)
      weights.set(phrase, index.idf(phrase.slice(0, 2)) + index.idf(phrase.slice(1)))
    }
  }
  return sharesOf([...weights])
}

/** How much of a question's phrases stands in a text word for word, 0 to 1. */
export function phraseShare(phrases: TellingTerms, text: string): number {
  let held = 0
  for (const { term, share } of phrases) if (text.includes(term)) held += share
  return held
}

const nameOrNumber = /^[a-z0-9]+$/

/** What a question calls by name or number (12 路, 5G, 上海), each with its share of what they tell; none: it names nothing. */
export function namedIn({ text, terms }: Query, index: TermIndex): TellingTerms {
  const names = [...terms.keys()]
    .filter((term) => nameOrNumber.test(term))
    .map((name) => [name, index.idf(name)] as const)
  // Terms are no longer than two characters.
  const places = new Set(placesNamed(text)).values().map((place) => [place, index.idf(place.slice(0, 2))] as const)
  return sharesOf([...names, ...places])
}

/** How much of what a question names stands in a text, 0 to 1; 1 where it names nothing. */
export function namedShare(named: TellingTerms, text: string): number {
  if (named.length === 0) return 1
  return named.reduce((held, { term, share }) => (standsIn(term, text) ? held + share : held), 0)
}

/** Whether a term stands in a text of the index's wording. A number or a Latin word must stand by itself: 12 is not in 2012. */
export function standsIn(term: string, text: string): boolean {
  if (!nameOrNumber.test(term)) return text.includes(term)
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + term.length)) return true
  }
  return false
}

function isWordAt(text: string, at: number): boolean {
  return nameOrNumber.test(text[at] ?? '')
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
  places.sort((a, b) => a.at - b.at)
  const sentence = bestStretch(places, wanted.length, sentenceLength).held
  return { covered, opening, sentence, ...passageOf(places, wanted.length) }
}

function passageOf(places: readonly Place[], terms: number): Pick<Closeness, 'passage' | 'dwelt'> {
  const { held, dwelt } = bestStretch(places, terms, passageLength)
  return { passage: held, dwelt }
}

interface Place {
  at: number
  which: number
  share: number
}

/** What a term tells that stands so often in a stretch: 0.45 of its share once, nearly all of it at last. */
function toldBy(count: number): number {
  return count / (count + saturation)
}

/** The most of the question that stands within one stretch, by moving it from place to place. */
function bestStretch(places: readonly Place[], terms: number, length: number): { held: number; dwelt: number } {
  const inside = new Uint16Array(terms)
  const best = { held: 0, dwelt: 0 }
  let [first, held, dwelt] = [0, 0, 0]
  for (const { at, which, share } of places) {
    const before = inside[which]!++
    if (before === 0) held += share
    dwelt += share * (toldBy(before + 1) - toldBy(before))
    for (; places[first]!.at < at - length; first++) {
      const gone = places[first]!
      const left = --inside[gone.which]!
      if (left === 0) held -= gone.share
      dwelt -= gone.share * (toldBy(left + 1) - toldBy(left))
    }
    best.held = Math.max(best.held, held)
    best.dwelt = Math.max(best.dwelt, dwelt)
  }
  return best
}
