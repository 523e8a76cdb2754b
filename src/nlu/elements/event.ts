import type { Found, Span } from '../../domain/index.ts'
import { blankPhones } from '../../text/index.ts'
import { troubles } from '../lexicon.ts'
import { foundAt, type Reading, score } from '../spans.ts'
import { isWish } from './demand.ts'

const opening =
  /^(?:(?:(?:您|你)?们?好|喂|领导|老师|客服|同志|尊敬的?.{0,8}|那个|就是|嗯|啊|我(?:们)?(?:想|要|来)?(?:跟您)?(?:投诉|举报|反映|反应|咨询|说|问)(?:一下|个事|一个问题)?|(?:想|要)?(?:投诉|举报|反映|反应)(?:一下)?)[: ]?)+/

/** A cry for help: how pressing it is, not what happened. The matter stands in the words around it. */
const cry =
  /^(?:[啊呀哎嗨 ]|天[啊哪呐]|我的天|妈呀|不得了了?|不好了|坏了坏了|出(?:大)?事了|(?:求求?你们?|求您|请|麻烦)?(?:你们)?(?:快|赶紧|赶快|马上|立刻|快点儿?|速)*(?:派|叫|喊)?(?:点|个)?(?:来个?人|来救人?|救人|救命|救救(?:我们?|他们?|她|人|孩子|命)|帮帮(?:我们?|忙)|报警|来(?=[啊呀吧]|$))|快快?快?|急急急?|紧急(?:求助|情况)?|sos|help)+[了啊呀吧啦哪 ]*$/i

const isCry = ({ quote }: Span): boolean => quote.length <= 24 && cry.test(quote)

/** The clause with most trouble in it; `most` is 0 when none has any. */
function worst(clauses: readonly Span[]): { at: number; most: number } {
  return clauses.slice(0, 200).reduce(
    (top, clause, at) => {
      const most = isCry(clause) ? 0 : score(clause.quote, troubles)
      return most > top.most ? { at, most } : top
    },
    { at: -1, most: 0 },
  )
}

/**
 * What happened: the clause that carries the trouble, without greeting and “我要投诉”; a short clause is joined by
 * the one before it. `always`: without any sign of trouble give the first clause that tells something.
 */
export function findEvent(reading: Reading, always: boolean): Found | undefined {
  const { clauses } = reading
  const { at, most } = worst(clauses)
  const index = most > 0 ? at : always ? clauses.findIndex((clause) => tells(clause)) : -1
  const clause = clauses[index]
  if (clause === undefined) return undefined
  const start = startOf(reading, index)
  const lead = opening.exec(reading.plain.slice(start, clause.end))?.[0].length ?? 0
  const thanks = /(?:谢谢|多谢)(?:您|你|了|啦)*$/.exec(clause.quote)?.[0].length ?? 0
  const from = lead < clause.end - start ? start + lead : start
  return foundAt(reading, from, clause.end - thanks > from ? clause.end - thanks : clause.end)
}

function tells(clause: Span): boolean {
  const rest = blankPhones(clause.quote).replace(opening, '').trim()
  return rest.length >= 2 && !isCry(clause) && !isWish(clause) && !/^[\d\s*-]+$/.test(rest)
}

function startOf(reading: Reading, index: number): number {
  const clause = reading.clauses[index]!
  const previous = reading.clauses[index - 1]
  if (previous === undefined || clause.quote.length > 4 || previous.quote.length > 20) return clause.start
  const gap = reading.plain.slice(previous.end, clause.start)
  return /^[, 、]+$/.test(gap) && tells(previous) ? previous.start : clause.start
}
