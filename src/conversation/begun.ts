import type { Situation } from './decision.ts'
import { tellsMatter } from './said.ts'
import type { Draft, Parked } from './story.ts'

/** What is kept of a message that found no answer, for an appeal that may follow. */
export function parkedOf({ text, understanding }: Situation<unknown>): Parked {
  const elements = Object.fromEntries(
    Object.entries(understanding.elements).map(([element, found]) => [element, found.value]),
  )
  return { text, told: understanding.kind.value !== 'inquiry' || tellsMatter(understanding), elements }
}

/** A draft that begins with the message kept before. */
export function takenUp(draft: Draft, { text, elements }: Parked, at: Date): Draft {
  const line = { at: at.toISOString(), author: 'requester' as const, text }
  return { ...draft, description: text, elements: { event: text.slice(0, 120), ...elements }, transcript: [line] }
}

/** A draft begun by button: with the words that were left without an answer, if there are any. */
export function begun(draft: Draft, { story: { parked }, at }: Situation<unknown>, callBack: boolean): Draft {
  const base: Draft = { ...draft, kind: callBack ? 'assistance' : parked ? 'inquiry' : draft.kind }
  const { elements, ...rest } = parked ? takenUp(base, { ...parked, elements: {} }, at) : base
  return {
    ...rest,
    ...(callBack && { callBack }),
    elements: { ...elements, ...(callBack && { demand: '请工作人员回电' }) },
    unknown: callBack ? ['time', 'place', 'people'] : [],
  }
}
