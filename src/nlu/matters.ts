import type { TicketKind, UnderstandContext } from '../domain/index.ts'
import { normalise, splitClauses } from '../text/index.ts'
import { understand } from './understand.ts'

/** One of several matters in a message, with its own sentences. `inquiry` as a kind: it only asks. */
export interface Matter {
  text: string
  kind: TicketKind
  /** The requester counted it off (一是, 2、), so that it stands for itself even beside its like. */
  counted: boolean
}

/** Counting off: a matter begins here. */
const counting =
  /^(?:[一二三四五六]是|第[一二三四五六](?:[,、:是个点件]|(?=[^次天年月周代期名]))|[1-9][、.)](?!\d)|\([一二三四五六1-6]\)|[①②③④⑤⑥]|[一二三四五六]、)/
/** A turn to something else. */
const turning =
  /^(?:另外|此外|除此之外|还有(?:就是|一[个件点]|个|件|,)|(?:我)?还(?:想|要)(?:问|反映|咨询|投诉|请问|说)|再(?:一个|就是|有)|对了|顺便(?:问|咨询|反映|再?问)|顺带|最后(?:想|再)?(?:问|咨询|反映)?|(?:同时|也)(?:还)?想(?:问|咨询|反映))/
/** Says that several matters follow, and tells none. */
const announcing =
  /^[^。!?]{0,16}(?:反映|反应|投诉|咨询|问|说|有)[^。!?]{0,6}(?:几|两|三|四|2|3|4|多|以下|如下|下列)(?:个|件|点|方面|大|项)?[^。!?]{0,4}(?:问题|情况|事情?|诉求|点|件)[^一-龥]*$/
/** Marks that something is asked. */
const asks = /[?吗呢]|怎么|如何|什么|哪|多少|几|是否|能否|能不能|可不可以|咨询|请问|想问/
/** Fewer characters than this tell no matter. */
const TELLING_LENGTH = 6

interface Piece {
  text: string
  counted: boolean
}

/** The text cut wherever it is counted off or turns to something else. */
function pieces(text: string): Piece[] {
  const plain = normalise(text)
  const found: { start: number; counted: boolean }[] = [{ start: 0, counted: false }]
  for (const { start } of splitClauses(plain)) {
    const words = plain.slice(start, start + 16)
    if (counting.test(words)) found.push({ start, counted: true })
    else if (turning.test(words)) found.push({ start, counted: false })
  }
  return found
    .map(({ start, counted }, i) => ({ text: text.slice(start, found[i + 1]?.start).trim(), counted }))
    .filter((piece) => piece.text !== '')
}

/** Without what counts it off or turns to it: that is no part of what is told. */
function bareOf(piece: string): string {
  const plain = normalise(piece)
  const start = (counting.exec(plain) ?? turning.exec(plain))?.[0].length ?? 0
  return plain.slice(start).replace(/^[,、:.)\s]+/, '')
}

function tells(text: string): boolean {
  return [...text.matchAll(/\p{Script=Han}/gu)].length >= TELLING_LENGTH
}

/**
 * The matters of a message, in order; [] where there is but one. A piece that tells nothing of its own (an opening, a
 * phone number) goes with the one before it, or with the first. Danger is never split off: whoever calls sees to that.
 */
export function splitMatters(text: string, { now }: Pick<UnderstandContext, 'now'>): Matter[] {
  const all = pieces(text)
  if (all.length < 2) return []
  const matters: Matter[] = []
  let opening = ''
  for (const piece of all) {
    const bare = bareOf(piece.text)
    const { act, kind } = understand(bare, { asked: null, now })
    const isMatter =
      tells(bare) && !announcing.test(bare) && (act === 'appeal' || (act === 'inquire' && asks.test(bare)))
    const last = matters.at(-1)
    if (isMatter) {
      const words = last ? piece.text : `${opening}${piece.text}`
      matters.push({ text: words, kind: act === 'inquire' ? 'inquiry' : kind.value, counted: piece.counted })
    } else if (last) last.text += piece.text
    else opening += piece.text
  }
  return matters.length > 1 ? matters : []
}
