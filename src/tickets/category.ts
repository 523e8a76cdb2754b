import { AppError, type Catalogue, type CatalogueLeaf, type CategoryChoice, type Span } from '../domain/index.ts'
import type { ReviewReason } from './review.ts'

/** A leaf that the appeal may fall under. Offsets of `evidence` point into the description. */
export interface CategoryCandidate {
  code: string
  /** 0 to 1. */
  confidence: number
  evidence: Span[]
}

/** Candidates, best first, the catalogue they must be in, and the text that their evidence points into. */
export interface CategoryInput {
  categories: readonly CategoryCandidate[]
  catalogue: Catalogue
  description: string
}

/**
 * Below this the category is looked at by a person. A best leaf at 0.6 still leaves two chances in five for all others
 * together: a wrong unit costs the requester a send-back, a look costs an agent seconds.
 */
export const CATEGORY_CONFIDENCE_FLOOR = 0.6
/** Below this the category is a guess: it is shown to who reviews the ticket, and no unit follows from it. */
export const ROUTE_CONFIDENCE_FLOOR = 0.4
/** A second leaf this close to the best makes the choice unsure, however high both are. */
export const CATEGORY_MARGIN = 0.1

/** Throws CATALOGUE_INVALID for a code that the catalogue does not have. */
export function leafOf(code: string, catalogue: Catalogue): CatalogueLeaf {
  const leaf = catalogue.leaves.get(code)
  if (!leaf) throw new AppError('CATALOGUE_INVALID', `category ${code} is not in catalogue ${catalogue.version}`)
  return leaf
}

/** Evidence as it stands in the description: moved to where its quote is, dropped where it is not there. */
function anchored(evidence: readonly Span[], description: string): Span[] {
  return evidence.flatMap(({ start, end, quote }) => {
    if (quote !== '' && description.slice(start, end) === quote) return [{ start, end, quote }]
    const at = quote === '' ? -1 : description.indexOf(quote)
    return at < 0 ? [] : [{ start: at, end: at + quote.length, quote }]
  })
}

/** The best candidate as the ticket shows it; null where there is none. Throws CATALOGUE_INVALID for an unknown code. */
export function chooseCategory({ categories, catalogue, description }: CategoryInput): CategoryChoice | null {
  for (const { code } of categories) leafOf(code, catalogue)
  const best = categories[0]
  if (!best) return null
  return {
    code: best.code,
    path: leafOf(best.code, catalogue).path,
    catalogueVersion: catalogue.version,
    confidence: best.confidence,
    evidence: anchored(best.evidence, description),
  }
}

/** Whether a person has to look at the choice. */
export function categoryReview([best, second]: readonly CategoryCandidate[]): ReviewReason[] {
  if (!best) return ['CATEGORY_UNKNOWN']
  const isClose = second !== undefined && best.confidence - second.confidence < CATEGORY_MARGIN
  return best.confidence < CATEGORY_CONFIDENCE_FLOOR || isClose ? ['CATEGORY_UNSURE'] : []
}
