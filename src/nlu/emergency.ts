import type { Emergency, Span } from '../domain/index.ts'
import * as frames from './dangers/frames.ts'
import { type Danger, dangers } from './dangers/index.ts'
import { heard } from './dangers/spelling.ts'
import { type Reading, spanOf } from './spans.ts'

/** A message of this length at most is a cry, not a story: hints count, and the whole of it is their surroundings. */
const cryLength = 60
/** From here on a message is a letter: danger told in passing counts only with a word of now beside it. */
const letterLength = 150
/** How far around a sign its meaning is decided, in characters. */
const before = 30
const after = 24

/**
 * Danger that is happening now; null for talk of the past, of rules, of fears, and for figures of speech.
 * A sign of danger (`dangers/`) counts unless what stands around it (`dangers/frames.ts`) says otherwise.
 */
export function readEmergency(reading: Reading): Emergency | null {
  const plain = heard(reading.plain)
  const sentences = groupSentences(reading)
  for (const danger of dangers) {
    for (const { start, end } of sentences) {
      const span = dangerIn({ reading, plain, danger, start, end })
      if (span !== null) return { sort: danger.sort, numbers: numbersFor(danger, plain), span }
    }
  }
  return null
}

interface Place {
  reading: Reading
  /** The message with slips of the ear mended. */
  plain: string
  danger: Danger
  start: number
  end: number
}

function dangerIn(place: Place): Span | null {
  const { reading, plain, danger, start, end } = place
  const isCry = plain.length <= cryLength
  const sentence = plain.slice(start, end)
  for (const rule of plain.length > letterLength ? [danger.signs] : [danger.signs, danger.hints]) {
    for (const match of sentence.matchAll(rule)) {
      const from = start + match.index
      const until = from + match[0].length
      const around = isCry ? plain : plain.slice(Math.max(start, from - before), Math.min(end, until + after))
      const isNow = isSaidNow(around, plain)
      if (!isNow && ((rule === danger.hints && !isCry) || (plain.length > letterLength && start > 60))) continue
      if (isHappening({ around, danger, isNow, later: plain.slice(until, until + 60), isHint: rule === danger.hints }))
        return spanOf(reading.text, from, until)
    }
  }
  return null
}

/** A letter to the authorities says “now” of everything, and so does an old grief; there only a cry for help counts. */
function isSaidNow(around: string, plain: string): boolean {
  const isOldOrFormal = frames.petition.test(plain) || frames.longAgo.test(around)
  return (isOldOrFormal ? frames.cry : frames.now).test(around)
}

interface Told {
  around: string
  danger: Danger
  isNow: boolean
  later: string
  isHint: boolean
}

function isHappening({ around, danger, isNow, later, isHint }: Told): boolean {
  if (danger.unless.test(around) || frames.handled.test(later)) return false
  if (frames.staged.test(around) || frames.figure.test(around)) return false
  if (frames.feared.test(around) && !(isNow && danger.sort === 'crime')) return false
  if (isNow) return true
  if (frames.past.test(around) || frames.asksRule.test(around) || frames.claims.test(around)) return false
  if (danger.sort !== 'gas' && danger.sort !== 'self-harm' && frames.lately.test(around)) return false
  return !(frames.repeated.test(around) && (isHint || danger.sort === 'fire' || danger.sort === 'trapped'))
}

const attacked = /打|砍|捅|刺|殴|抢|刀|强奸|猥亵|家暴/
const hurt = /流血|出血|受伤|昏|晕|重伤|捅|砍|中刀|不省人事|血/
const harmed = /晕|昏|伤|烧着人|中毒|溺|落水|呛|淹|叫不醒|没呼吸/

function numbersFor(danger: Danger, plain: string): Emergency['numbers'] {
  if (danger.sort === 'injury' && attacked.test(plain)) return ['120', '110']
  if (danger.sort === 'crime' && hurt.test(plain)) return ['110', '120']
  if ((danger.sort === 'fire' || danger.sort === 'gas' || danger.sort === 'trapped') && harmed.test(plain)) {
    return ['119', '120']
  }
  return danger.numbers
}

/** Stretches between full stops, at most 120 characters, so that an early “去年” does not hide a fire at the end. */
function groupSentences(reading: Reading): { start: number; end: number }[] {
  const groups: { start: number; end: number }[] = []
  for (const clause of reading.clauses) {
    const last = groups.at(-1)
    const gap = last === undefined ? '' : reading.plain.slice(last.end, clause.start)
    if (last !== undefined && !/[。!?;\n]/.test(gap) && clause.end - last.start <= 120) last.end = clause.end
    else groups.push({ start: clause.start, end: clause.end })
  }
  return groups
}
