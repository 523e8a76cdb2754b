/** Steepness of the race between the leaf, the next ones, and none of them, which runs with a score of its own. */
const race = 16
const noneScore = 0.2

/**
 * Fitted by logistic regression on the sample catalogue: its examples, a third at a time kept from learning, plain and
 * with greetings, addresses and pleas around them; and examples of leaves that were kept from learning altogether, one
 * for seven others, since some of what people say is in no catalogue. `gateway eval leaves` prints how well it holds.
 */
const weights = { always: -0.456, lead: 1.101, known: 0.412 }

/**
 * The chance, 0 to 1, that a text belongs under the leaf at `place` of a ranking. `scores` are those of the best leaves,
 * highest first; `known` is the share of the text's pairs that were ever learned.
 */
export function confidenceOf(scores: readonly number[], place: number, known: number): number {
  const runs = [...scores, noneScore].map((score) => Math.exp(race * (score - scores[0]!)))
  const share = runs[place]! / runs.reduce((sum, run) => sum + run, 0)
  const lead = Math.log((share + 1e-3) / (1 - share + 1e-3))
  const odds = weights.always + weights.lead * lead + weights.known * known
  return Math.round(1000 / (1 + Math.exp(-odds))) / 1000
}
