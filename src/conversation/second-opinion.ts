import { createHash } from 'node:crypto'
import type { LeafChooser } from '../nlu/index.ts'
import type { Decision } from './decision.ts'
import { matterOf } from './draft.ts'
import type { FullSurvey, Reference } from './reference.ts'
import type { Draft } from './story.ts'

/** Surer than this no second opinion is asked for. */
const SURE = 0.85
/** Leaves that a model chooses among. */
const OPTIONS = 8
/** How sure a leaf is that classifier and model both name, and one that the model alone names. */
const AGREED = 0.85
const CHOSEN = 0.65
/** Below the floor of the review: the model says that none of them fits. */
const DOUBTED = 0.5

/** What a model said of a draft's leaf, for as long as the draft says the same. */
export interface LeafOpinion {
  code: string | 'none'
  of: string
}

const printOf = (draft: Draft): string => createHash('sha256').update(matterOf(draft)).digest('base64').slice(0, 22)

/**
 * The decision with a model's choice among the retrieved leaves, where one is about to be shown or filed that the
 * classifier is not sure of. Without a usable answer in time everything stays as the classifier has it.
 */
export async function withOpinion<D extends Decision<unknown>>(
  decision: D,
  { catalogue, classifier }: Reference,
  chooser: LeafChooser | null,
): Promise<D> {
  if (!chooser || (decision.do !== 'summarise' && decision.do !== 'file')) return decision
  const { draft } = decision
  const of = printOf(draft)
  if (draft.opinion?.of === of) return decision
  const found = classifier.classify(matterOf(draft), OPTIONS)
  if (found.length < 2 || found[0]!.confidence >= SURE) return decision
  const options = found.flatMap(({ code }) => catalogue.leaves.get(code) ?? [])
  const code = await chooser.choose(matterOf(draft), options)
  if (code === null) return decision
  const opinion = { ...draft, opinion: { code, of } }
  const { story } = decision
  return { ...decision, draft: opinion, story: story.draft ? { ...story, draft: opinion } : story }
}

/** The candidates as the model's opinion orders them; only a leaf that is valid now can come first. */
export function heeding(
  candidates: FullSurvey['candidates'],
  draft: Draft,
  { leaves }: Reference['catalogue'],
): FullSurvey['candidates'] {
  const { opinion } = draft
  const [best] = candidates
  if (!opinion || !best || opinion.of !== printOf(draft)) return candidates
  if (opinion.code === 'none')
    return candidates.map((one) => ({ ...one, confidence: Math.min(one.confidence, DOUBTED) }))
  if (!leaves.has(opinion.code)) return candidates
  const own = candidates.find(({ code }) => code === opinion.code)
  const isAgreed = own === best
  const confidence = isAgreed ? Math.max(best.confidence, AGREED) : CHOSEN
  const others = candidates.filter((one) => one !== own)
  const lower = others.map((one) => ({ ...one, confidence: Math.min(one.confidence, CHOSEN - 0.2) }))
  return [{ code: opinion.code, confidence, evidence: own?.evidence ?? [] }, ...lower]
}
