import { dateInWords, dayOf } from '../shared/index.ts'
import type { Citation } from './frames.ts'

/** Whether a source may be relied on today. */
export interface Validity {
  state: 'valid' | 'ended' | 'future' | 'unstated'
  words: string
}

/** The validity of a source in words, on the day in Beijing of `now`. Its last day is a valid day. */
export function validityOf({ effectiveFrom, effectiveTo }: Citation, now: number): Validity {
  const today = dayOf(now)
  if (effectiveTo && effectiveTo.slice(0, 10) < today)
    return { state: 'ended', words: `已于${dateInWords(effectiveTo)}废止` }
  if (effectiveFrom && effectiveFrom.slice(0, 10) > today) {
    return { state: 'future', words: `尚未施行，自${dateInWords(effectiveFrom)}起施行` }
  }
  const dates = [
    effectiveFrom && `${dateInWords(effectiveFrom)}起施行`,
    effectiveTo && `有效期至${dateInWords(effectiveTo)}`,
  ].filter(Boolean)
  if (dates.length === 0) return { state: 'unstated', words: '施行日期未注明' }
  return { state: 'valid', words: `现行有效（${dates.join('，')}）` }
}
