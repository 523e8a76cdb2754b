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

/** The situation of such a question, or of its number in the list, read as that question and whole. */
export function asOffered<Answer>(situation: Situation<Answer>): Situation<Answer> {
  const text = picked(situation) ?? situation.text
  return isOffered({ ...situation, text }) ? { ...situation, text, understanding: justAsked, apart: null } : situation
}

const numbers: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4 }
const byNumber = /^(?:我?(?:想问|要问|问|选|要)的?是?)?第?([1-4一二两三四])[个条项号点]?(?:问题)?[吧啊呀的呢]*$/
const yes = /^(?:[是对嗯好]|没错|就是|可以)(?:[是的啊呀哦嗯对]|这个|没错)*$/

/** “1”, “第二个”, after a list; “是的”, after a list of one: the question that is meant. */
function picked({ story, text }: Situation<unknown>): string | null {
  const { listed = [] } = story
  if (story.draft || listed.length === 0) return null
  const bare = text.normalize('NFKC').replace(/[\s，,。.、！!]/g, '')
  const [, number] = byNumber.exec(bare) ?? []
  if (number) return listed[(numbers[number] ?? Number(number)) - 1] ?? null
  if (/^最后一?[个条]$/.test(bare)) return listed.at(-1)!
  return listed.length === 1 && yes.test(bare) ? listed[0]! : null
}

/** Chips of earlier replies can still be tapped: as many as this are remembered, the latest first. */
const rememberedOffers = 24

/** Remembers what a reply offers to ask; inside an appeal its own buttons stand there instead. */
export function withOffers<Answer>(decision: Decision<Answer>, { sought }: Situation<Answer>): Decision<Answer> {
  if (decision.do === 'seek') return decision
  const { offered: before = [], listed: _before, ...story } = decision.story
  const offers = offersOf(decision, sought)
  const offered = [...new Set([...offers, ...before])].slice(0, rememberedOffers)
  const listed = decision.do === 'refuse' ? offers : []
  return {
    ...decision,
    story: { ...story, ...(offered.length > 0 && { offered }), ...(listed.length > 0 && { listed }) },
  }
}

function offersOf<Answer>(
  decision: Exclude<Decision<Answer>, { do: 'seek' }>,
  sought: Situation<Answer>['sought'],
): string[] {
  if (decision.story.draft) return []
  if (decision.do === 'refuse') return decision.near
  return decision.do === 'answer' && sought?.outcome === 'answered' ? (sought.related ?? []) : []
}
