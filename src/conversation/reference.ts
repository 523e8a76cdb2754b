import type { Catalogue, Line, Place, Slot } from '../domain/index.ts'
import type { Classifier } from '../nlu/index.ts'
import { blankPhones } from '../text/index.ts'
import { type Gazetteer, type PlaceResolution, resolvePlace } from '../tickets/index.ts'
import type { Survey } from './decision.ts'
import { matterOf, missingSlots } from './draft.ts'
import { heeding } from './second-opinion.ts'
import type { Draft } from './story.ts'

/** A leaf chosen with less than this is not asked by, and its ticket goes to review. */
export const SURE_CATEGORY = 0.5

/** The reference data that turns are decided by, as it is valid now. */
export interface Reference {
  catalogue: Catalogue
  gazetteer: Gazetteer
  classifier: Classifier
}

/** A draft held against catalogue and gazetteer. */
export interface FullSurvey extends Survey {
  candidates: ReturnType<Classifier['classify']>
  resolution: PlaceResolution
  /** What is still to be asked for, in order. */
  missing: Slot[]
}

/** Finds the leaf and the place of a draft; cheap enough to do at every turn, so that nothing stale is kept. */
export function surveyDraft(
  draft: Draft,
  { catalogue, gazetteer, classifier }: Reference,
  line: Line = 'citizen',
): FullSurvey {
  const candidates = heeding(ofLine(classify(draft, classifier), line, catalogue), draft, catalogue)
  const best = candidates[0]
  const leaf = best && best.confidence >= SURE_CATEGORY ? (catalogue.leaves.get(best.code) ?? null) : null
  const resolution = locate(draft, gazetteer)
  const placeSettled = isSettled(resolution, leaf?.leadRule ?? 'street')
  return {
    candidates,
    leaf,
    resolution,
    placeSettled,
    missing: missingSlots(draft, leaf, placeSettled),
    placeChoices: resolution.outcome === 'ambiguous' ? resolution.candidates.map(placeName) : [],
  }
}

/** Branches of the catalogue that belong to the business-service line. */
const enterpriseBranch = /企业/
/** A leaf of a line's own branch goes first when it is about as likely as the best of all. */
const NEAR = 0.6

/** On the business-service line the leaves of its own branch go before others that are no likelier by much. */
export function ofLine<C extends { code: string; confidence: number }>(
  candidates: readonly C[],
  line: Line,
  { leaves }: Pick<Catalogue, 'leaves'>,
): C[] {
  if (line !== 'enterprise') return [...candidates]
  const [best] = candidates
  const own = candidates.find(({ code }) => enterpriseBranch.test(leaves.get(code)?.path[0] ?? ''))
  if (!best || !own || own.confidence < NEAR * best.confidence) return [...candidates]
  return [own, ...candidates.filter((one) => one !== own)]
}

/** By the whole story, or by what is left of it without when, where and who: whichever says more. */
function classify(draft: Draft, classifier: Classifier): FullSurvey['candidates'] {
  const matter = matterOf(draft)
  const rest = bareMatter(draft)
  const whole = classifier.classify(matter)
  if (rest === matter) return whole
  const bare = classifier.classify(rest)
  return (bare[0]?.confidence ?? 0) > (whole[0]?.confidence ?? 0) ? bare : whole
}

function bareMatter(draft: Draft): string {
  const { elements, contact } = draft
  const beside = [elements.time, elements.place, elements.demand, contact.name]
  return beside.reduce<string>(
    (rest, words) => (words ? rest.replaceAll(words, '，') : rest),
    blankPhones(matterOf(draft)),
  )
}

/** The one place that a text speaks of, if it is one. */
export function placeIn(text: string, gazetteer: Gazetteer): Place | null {
  const resolution = resolvePlace(text, gazetteer)
  return resolution.outcome === 'resolved' ? resolution.place : null
}

/** The place that was named as such goes before places that the story happens to mention. */
function locate({ elements, point, description }: Draft, gazetteer: Gazetteer): PlaceResolution {
  for (const words of [elements.place, point?.address, description]) {
    const resolution = words ? resolvePlace(words, gazetteer) : null
    if (resolution && resolution.outcome !== 'unknown') return resolution
  }
  return { outcome: 'unknown' }
}

/** A street's matter needs the street; any other is served by the district. */
function isSettled(resolution: PlaceResolution, leadRule: string): boolean {
  if (resolution.outcome !== 'resolved') return false
  return leadRule !== 'street' || resolution.place.streetCode !== undefined
}

function placeName({
  district,
  street,
  community,
}: {
  district?: string
  street?: string
  community?: string
}): string {
  return [district, street, community].filter(Boolean).join('')
}
