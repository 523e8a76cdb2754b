import weights from './ranking-weights.json' with { type: 'json' }

/** What speaks for a find among the others of one question, each about 0 to 1. */
export const traits = [
  'words',
  'wordsPlace',
  'meaning',
  'meaningPlace',
  'feedback',
  'work',
  'nearby',
  'covered',
  'passage',
  'sentence',
  'dwelt',
  'opening',
  'phrase',
  'title',
  'titleAsked',
] as const
export type Trait = (typeof traits)[number]
export type Traits = Readonly<Record<Trait, number>>

/**
 * What is known of a question and its finds as a whole, by which each trait may count more or less: whether the
 * embedder knows the words, how far the best by words is ahead of the next, how near the nearest is and how far ahead
 * of the tenth, and how long the question is.
 */
export const circumstances = ['known', 'wordsLead', 'nearness', 'meaningLead', 'length'] as const
export type Circumstance = (typeof circumstances)[number]
export type Circumstances = Readonly<Record<Circumstance, number>>

/** Fitted by `scripts/fit-ranking.ts`; circumstances are brought to mean 0 and deviation 1 and cut off at 2. */
export interface RankingWeights {
  base: Record<Trait, number>
  by: Record<Circumstance, Record<Trait, number>>
  mean: Record<Circumstance, number>
  deviation: Record<Circumstance, number>
}

/** What each trait counts for this question. */
export function weightsFor(seen: Circumstances, { base, by, mean, deviation }: RankingWeights = weights): Traits {
  const own = { ...base }
  for (const circumstance of circumstances) {
    const standard = (seen[circumstance] - mean[circumstance]) / deviation[circumstance]
    const degree = Math.min(2, Math.max(-2, standard))
    for (const trait of traits) own[trait] += degree * by[circumstance][trait]
  }
  return own
}

export function scoreOf(found: Traits, counted: Traits): number {
  let score = 0
  for (const trait of traits) score += found[trait] * counted[trait]
  return score
}

/**
 * Where the embedder knows fewer of the words than this (names and places of a message board), the fitted weights do not
 * hold: they were fitted on law and on our own articles. There words lead, as in `plainScore`.
 */
const wellKnown = 0.84
const unknown = 0.6
/** Brings a plain score about to the scale of a fitted one. */
const scale = 8

/** Words and meaning, the less of meaning the fewer words are known, and how close the text is to the question. */
function plainScore({ words, meaning, covered, passage, opening }: Traits, known: number): number {
  const place = Math.min(1, Math.max(0, (known - unknown) / (wellKnown - unknown)))
  const share = 0.12 + place * 0.63
  return scale * (share * meaning + (1 - share) * (words + 0.35 * covered + 0.25 * passage + 0.1 * opening))
}

/** Scores finds of one question: by the fitted weights where its words are well known, plainly elsewhere. */
export function scorerFor(seen: Circumstances, weights?: RankingWeights): (found: Traits) => number {
  if (seen.known < wellKnown) return (found) => plainScore(found, seen.known)
  const counted = weightsFor(seen, weights)
  return (found) => scoreOf(found, counted)
}

/** 1 for the first, a half for the eleventh; 0 for who is not in the list. */
export function placeShare(place: number | undefined): number {
  return place === undefined ? 0 : 1 / (1 + place / 10)
}
