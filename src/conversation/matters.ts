import type { Understanding } from '../domain/index.ts'
import { newId } from '../domain/index.ts'
import { splitMatters, understand } from '../nlu/index.ts'
import type { Decision, Situation } from './decision.ts'
import { takeIn } from './draft.ts'
import type { Reference } from './reference.ts'
import { type Draft, type FurtherMatter, newDraft, type Story } from './story.ts'

/** A message that holds several matters, taken apart. */
export interface TakenApart {
  /** The matter that is asked about first, with the facts of the whole message. */
  own: { text: string; understanding: Understanding }
  further: FurtherMatter[]
  /** What only asks: answered at once. Null where nothing does. */
  question: string | null
}

/** Two matters under leaves that are surer than this are two; below it a piece goes with the one before. */
const SURE = 0.35

/**
 * Takes a message apart that begins an appeal. Null for one matter, and where there is danger: that is met whole.
 * Pieces that fall under the same leaf are one matter; so are those that were not counted off and fall under none.
 */
export function takeApart(
  { text, story, understanding, at }: Pick<Situation<unknown>, 'text' | 'story' | 'understanding' | 'at'>,
  { classifier }: Reference,
): TakenApart | null {
  if (understanding.emergency || story.draft || (understanding.act !== 'appeal' && understanding.act !== 'inquire')) {
    return null
  }
  const matters = splitMatters(text, { now: at })
  const filed: { text: string; kind: FurtherMatter['kind']; leaf: string | null }[] = []
  for (const { text: words, kind, counted } of matters.filter((one) => one.kind !== 'inquiry')) {
    const [best] = classifier.classify(words, 1)
    const leaf = best && best.confidence >= SURE ? best.code : null
    const last = filed.at(-1)
    const isMore = last && (leaf === null ? !counted : filed.some((one) => one.leaf === leaf))
    if (isMore) last.text += words
    else filed.push({ text: words, kind, leaf })
  }
  const questions = matters.filter(({ kind }) => kind === 'inquiry').map((one) => one.text)
  const [first, ...others] = filed
  if (!first || (others.length === 0 && questions.length === 0)) return null
  return {
    own: { text: first.text, understanding: withFactsOf(understanding, first.text, at) },
    further: others.map(({ text: words, kind }) => ({ id: newId(), text: words, kind })),
    question: questions.length > 0 ? questions.join('') : null,
  }
}

/** The reading of one piece; who speaks, and where it is, may be said anywhere in the message. */
function withFactsOf(whole: Understanding, text: string, now: Date): Understanding {
  const own = understand(text, { asked: null, now })
  const { place } = whole.elements
  return {
    ...own,
    act: 'appeal',
    contact: whole.contact,
    elements: { ...(place && { place }), ...own.elements },
  }
}

/** The decision about the first matter with the others beside it, and with the answer to what only asked. */
export function withFurther<Answer>(
  decision: Decision<Answer>,
  { further, question }: TakenApart,
  sought: Situation<Answer>['sought'],
): Decision<Answer> {
  if (decision.do !== 'ask' && decision.do !== 'summarise') return decision
  const answer = sought?.outcome === 'answered' ? sought.answer : null
  const open: FurtherMatter[] = question && !answer ? [{ id: newId(), text: question, kind: 'inquiry' }] : []
  const draft = { ...decision.draft, further: [...further, ...open] }
  const before = question ? { answer } : undefined
  return { ...decision, draft, story: { ...decision.story, draft }, before }
}

const second =
  /第([二三四五2-5])(?:个|件|条)?(?:事情?|问题|诉求)?.{0,4}(?:不要了?|算了|不用了?|不提交|别提交|不报|去掉|删[掉除]?|取消)/

/** The draft without the further matter that is taken back (“第二件算了”); null where none is. */
export function withoutMatter(story: Story, text: string): Draft | null {
  const { draft } = story
  const named = second.exec(text)?.[1]
  if (!draft?.further?.length || !named) return null
  const place = ('二三四五'.indexOf(named) + 1 || Number(named) - 1) - 1
  if (draft.further[place] === undefined) return null
  return { ...draft, further: draft.further.filter((_, i) => i !== place) }
}

/** A further matter as the draft that its ticket is made of: its own words; contact and files of the message. */
export function draftOfFurther(main: Draft, { id, text, kind }: FurtherMatter, at: Date): Draft {
  const understanding = understand(text, { asked: null, now: at })
  const empty = newDraft(id, kind, at)
  const read = takeIn(empty, { text, understanding, asked: null, correcting: false, point: main.point, at })
  const { place } = main.elements
  return {
    ...read,
    kind,
    description: text,
    elements: { event: text.slice(0, 120), ...(place && { place }), ...read.elements },
    contact: main.contact,
    transcript: main.transcript,
    attachments: main.attachments,
  }
}
