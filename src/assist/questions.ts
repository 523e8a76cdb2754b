import type { Draft } from '../conversation/index.ts'
import type { Missing } from '../domain/index.ts'

const questions: Record<Missing['slot'], string> = {
  event: '您好，请问您要反映什么事情？',
  time: '请问这个情况是什么时候开始的，现在还在持续吗？',
  place: '请问具体在哪个区、哪个街道，附近有什么小区或者路口？',
  people: '请问涉及的是哪家单位或者商家，您知道名称吗？',
  demand: '您希望怎么解决呢？',
  contact: '请问留哪个电话方便联系您？',
  name: '请问您贵姓，怎么称呼？',
}

/** The next question as an agent would say it. `choices`: places that the words fit. */
export function phrase(slot: Missing['slot'], { elements }: Draft, choices: readonly string[]): string {
  if (slot !== 'place' || !elements.place) return questions[slot]
  if (choices.length > 1) return `您说的“${elements.place}”，是${choices.slice(0, 3).join('，还是')}？`
  return `“${elements.place}”是在哪个区、哪个街道呢？`
}
