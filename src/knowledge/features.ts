import { lacking, typesAskedFor } from './answer-type.ts'
import { standsIn } from './closeness.ts'
import { placesAskedFor } from './elsewhere.ts'
import type { Query } from './query.ts'
import type { TermIndex, Weights } from './term-index.ts'

/** What is known of the best find, each from 0 to 1, before it is weighed into one confidence. */
export interface Features {
  /** The question is one of the article's own, but for its frame. */
  exact: number
  /** Share of the question's telling terms that the best single question (or title) of the article has. */
  asked: number
  /** How alike the question and that one are, both ways round. */
  alike: number
  /** Share of the telling terms that the best passage has. */
  passage: number
  /** Share of the telling terms that stand anywhere in the article. */
  covered: number
  /** Share of the telling weight that lies on terms which no article has. */
  unknown: number
  /** How far the best find is ahead of the next one, for as much of the question as it covers. */
  lead: number
  /** How much the question says: little for “那费用呢”, all once it holds one word that few articles have. */
  substance: number
  /** 1 when the question asks for the rules of another place, which the article does not name. */
  elsewhere: number
  /** Share of the kinds of facts asked for (an amount, days, points) that the article holds; 1 where none is asked for. */
  held: number
  /** Cosine of the question and the nearest piece of the article. */
  cosine: number
}

/** Questions and passages of one find. */
export interface Evidence {
  questions: readonly string[]
  passages: readonly string[]
}

/** How well the best of a find's questions fits the one asked. */
export type Likeness = Pick<Features, 'asked' | 'alike'>

/** Above this likeness two questions are one but for their frame. */
export const sameMatter = 0.999

function total(weights: Weights): number {
  let sum = 0
  for (const weight of weights.values()) sum += weight
  return sum
}

/**
 * What a term tells that is not there itself, only what it may be a slip of. Of our labelled questions with a wrong
 * character of the same sound in each, most are answered; 0.64 (whole sentences) and 0.51 (few words) were when such a
 * term told nothing. No more wrong ones are.
 */
const slipShare = 0.9

/** How far a term is met, 0 to 1. */
type Meets = (term: string) => number

/** Share of `wanted` that is met. */
function share(wanted: Weights, meets: Meets): number {
  let met = 0
  let sum = 0
  for (const [term, weight] of wanted) {
    sum += weight
    met += weight * meets(term)
  }
  return sum === 0 ? 0 : met / sum
}

/** A question's term is met where it stands itself, and nearly as well by what it may be a slip of. */
function metBy(stands: (term: string) => boolean, { slips }: Query): Meets {
  return (term) => (stands(term) ? 1 : slips.get(term)?.some(stands) ? slipShare : 0)
}

/** The other way round: a text's term is met by a question that has it, or that may mean it. */
function metByQuestion({ terms, slips }: Query): Meets {
  const meant = new Set([...slips.values()].flat())
  return (term) => (terms.has(term) ? 1 : meant.has(term) ? slipShare : 0)
}

/** The harmonic mean of two shares. */
function mean(one: number, other: number): number {
  return one + other === 0 ? 0 : (2 * one * other) / (one + other)
}

/** How well the questions of a find fit the one asked; cheap enough for every near find. */
export function likenessOf(query: Query, questions: readonly string[], index: TermIndex): Likeness {
  const wanted = index.tellingWeights(query)
  const meets = metByQuestion(query)
  let asked = 0
  let alike = 0
  for (const question of questions) {
    const stored = index.plain(question)
    const there = share(
      wanted,
      metBy((term) => stored.terms.has(term), query),
    )
    asked = Math.max(asked, there)
    // Its other way round is no more than 1: most need not be looked at that way.
    if (mean(there, 1) <= alike) continue
    alike = Math.max(alike, mean(there, share(index.tellingWeights(stored), meets)))
  }
  return { asked, alike }
}

/** What is known of a find before its text is looked at. */
export type Found = Likeness & Pick<Features, 'lead' | 'cosine'>

/** Weighs one question against the evidence of one find. `lead` is scaled by how much of the question is covered. */
export function featuresOf(query: Query, evidence: Evidence, index: TermIndex, found: Found): Features {
  const wanted = index.tellingWeights(query)
  const passages = evidence.passages.map(index.worded)
  const metIn = (texts: readonly string[]) =>
    share(
      wanted,
      metBy((term) => texts.some((text) => standsIn(term, text)), query),
    )
  const passage = passages.reduce((most, text) => Math.max(most, metIn([text])), found.asked)
  const covered = metIn([...evidence.questions.map(index.worded), ...passages])
  return {
    exact: total(wanted) > 0 && found.alike > sameMatter ? 1 : 0,
    asked: found.asked,
    alike: found.alike,
    passage,
    covered,
    unknown: share(wanted, (term) => (index.has(term) ? 0 : 1)),
    lead: covered * found.lead,
    substance: substanceOf(wanted, index),
    elsewhere: namesAll(evidence, placesAskedFor(query.text)) ? 0 : 1,
    held: heldShare(query.text, evidence.passages),
    cosine: Math.max(0, found.cosine),
  }
}

function substanceOf(wanted: Weights, index: TermIndex): number {
  let said = 0
  for (const [term, weight] of wanted) if (term.length > 1) said += weight
  return Math.min(1, said / index.idf(''))
}

function heldShare(question: string, passages: readonly string[]): number {
  const asked = typesAskedFor(question)
  return asked.length === 0 ? 1 : 1 - lacking(asked, passages.join('\n')).length / asked.length
}

function namesAll({ questions, passages }: Evidence, places: readonly string[]): boolean {
  return places.every((place) => [...questions.slice(0, 1), ...passages].some((text) => text.includes(place)))
}
