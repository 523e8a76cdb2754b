import { justAsked } from '../nlu/index.ts'
import type { Decision, Situation } from './decision.ts'

/** Quotation marks around a question that was taken over from our own words. */
const quotes = /^[\s“”"]+|[\s“”"]+$/g

/** A question that we offered ourselves, sent back word for word: it is asked, whatever trouble its words name. */
export function isOffered({ story, text }: Pick<Situation<unknown>, 'story' | 'text'>): boolean {
  if (story.draft || !story.offered?.length) return false
  const bare = text.replace(quotes, '')
  return story.offered.some((one) => one.replace(quotes, '') === bare)
}

/** The situation of such a question, read as one and whole. */
export function asOffered<Answer>(situation: Situation<Answer>): Situation<Answer> {
  return isOffered(situation) ? { ...situation, understanding: justAsked, apart: null } : situation
}

/** Chips of earlier replies can still be tapped: as many as this are remembered, the latest first. */
const rememberedOffers = 24

/** Remembers what a reply offers to ask; inside an appeal its own buttons stand there instead. */
export function withOffers<Answer>(decision: Decision<Answer>, { sought }: Situation<Answer>): Decision<Answer> {
  if (decision.do === 'seek') return decision
  const { offered: before = [], ...story } = decision.story
  const offered = [...new Set([...offersOf(decision, sought), ...before])].slice(0, rememberedOffers)
  return { ...decision, story: offered.length > 0 ? { ...story, offered } : story }
}

function offersOf<Answer>(
  decision: Exclude<Decision<Answer>, { do: 'seek' }>,
  sought: Situation<Answer>['sought'],
): string[] {
  if (decision.story.draft) return []
  if (decision.do === 'refuse') return decision.near
  return decision.do === 'answer' && sought?.outcome === 'answered' ? (sought.related ?? []) : []
}
