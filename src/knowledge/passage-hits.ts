import { bodyOf } from './chunk.ts'
import { confidenceOf, passageCalibration } from './confidence.ts'
import type { Corpus } from './corpus.ts'
import { featuresOf, likenessOf } from './features.ts'
import { type Hit, hitOf } from './hit.ts'
import type { PassageFind } from './passages.ts'
import { piecesOf } from './pieces.ts'
import type { Query } from './query.ts'

/** What another passage has beside one that the question cites. */
const behindCited = 0.5
/** Characters in a piece of a passage that a confidence is formed on. */
const evidenceLength = 300

/** Passages as hits, with the chance that each answers; `score` is 1 for the first, and for others how near to it they come. */
export function passageHits(corpus: Corpus, query: Query, finds: readonly PassageFind[], limit: number): Hit[] {
  const [first, second] = finds
  if (!first) return []
  const next = finds.find(({ cited }) => !cited) ?? first
  // Scores are logarithms of odds: the share of each beside the best, or behind what is cited.
  const shareOf = ({ cited, score }: PassageFind) =>
    cited ? 1 : Math.exp(score - next.score) * (first.cited ? behindCited : 1)
  return finds.slice(0, limit).map((find, place) => {
    const { article, cosine, cited } = find
    const questions = article.question === '' ? [] : [article.question]
    const evidence = { questions, passages: piecesOf(bodyOf(article), evidenceLength) }
    const likeness = likenessOf(query, questions, corpus.index)
    const found = { ...likeness, lead: place === 0 && second ? 1 - shareOf(second) : Number(place === 0), cosine }
    const features = featuresOf(query, evidence, corpus.index, found)
    const known = { ...find, score: shareOf(find), cosine: cosine > -1 ? cosine : null }
    const sure = cited ? { ...features, exact: 1 } : features
    return hitOf(known, sure, confidenceOf(sure, passageCalibration))
  })
}
