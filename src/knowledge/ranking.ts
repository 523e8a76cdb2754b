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
  'named',
  'title',
  'titleAsked',
] as const
export type Trait = (typeof traits)[number]
export type Traits = Readonly<Record<Trait, number>>

/**
 * What is known of a question and its finds as a whole, by which each trait may count more or less: whether the
 * embedder knows the words, how far the best by words is ahead of the next, how near the nearest is and how far ahead
 * of the tenth, how long the question is, and how much of it stands in the find that holds most of it.
 */
export const circumstances = ['known', 'wordsLead', 'nearness', 'meaningLead', 'length', 'covered'] as const
export type Circumstance = (typeof circumstances)[number]
export type Circumstances = Readonly<Record<Circumstance, number>>

const notOfWords = new Set<Trait>(['wordsPlace', 'meaning', 'meaningPlace', 'feedback', 'work', 'nearby'])
/** Traits of words alone: of which words stand where, whatever else is near. */
export const wordTraits: readonly Trait[] = traits.filter((trait) => !notOfWords.has(trait))
/** And circumstances that hang on no vector. */
export const wordCircumstances: readonly Circumstance[] = ['wordsLead', 'length', 'covered']

/** Circumstances are brought to mean 0 and deviation 1 and cut off at 2. */
export interface Weighing {
  base: Record<Trait, number>
  by: Record<Circumstance, Record<Trait, number>>
  mean: Record<Circumstance, number>
  deviation: Record<Circumstance, number>
}

/** Fitted by `scripts/fit-ranking.ts`: once on all traits, once on those of words alone. */
export interface RankingWeights {
  all: Weighing
  words: Weighing
}

/** What each trait counts for this question. */
export function weightsFor(seen: Circumstances, { base, by, mean, deviation }: Weighing): Traits {
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
 * Where the embedder knows so few of the words (names and places of a message board), what it takes for near is mostly
 * chance, and words alone decide; from the other share on, all traits do. Between them both have their part.
 */
const knows = { few: 0.6, enough: 0.84 }

/** Scores finds of one question: logarithms of odds. */
export function scorerFor(seen: Circumstances, { all, words }: RankingWeights = weights): (found: Traits) => number {
  const share = Math.min(1, Math.max(0, (seen.known - knows.few) / (knows.enough - knows.few)))
  const counted = { ...weightsFor(seen, words) }
  const full = weightsFor(seen, all)
  for (const trait of traits) counted[trait] += share * (full[trait] - counted[trait])
  return (found) => scoreOf(found, counted)
}

/** 1 for the first, a half for the eleventh; 0 for who is not in the list. */
export function placeShare(place: number | undefined): number {
  return place === undefined ? 0 : 1 / (1 + place / 10)
}
