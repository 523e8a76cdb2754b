/**
 * How much of a find's score is nearness of meaning. An embedder is worth as much as it has learned of the words at
 * hand: measured by fifths, on statutes (0.94 known) two thirds were best, on letters, policies and a message board
 * (0.55 to 0.75 known) a quarter or less.
 */
const least = { share: 0.12, known: 0.6 }
const most = { share: 0.75, known: 0.84 }

/** Share of the cosine in a score, 0 to 1, for what the embedder knows of question and texts, 0 to 1. */
export function meaningShare(known: number): number {
  const place = Math.min(1, Math.max(0, (known - least.known) / (most.known - least.known)))
  return least.share + place * (most.share - least.share)
}
