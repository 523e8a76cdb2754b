import chineseDays from 'chinese-days'
import { BEIJING_OFFSET_MS, type DayBasis, type ResponseTier } from '../domain/index.ts'

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS

type Term = { hours: number } | { days: number }

/** The hotline's tiers: sudden accidents, basic living, ordinary, complex. */
const terms: Readonly<Record<ResponseTier, Term>> = {
  '2h': { hours: 2 },
  '24h': { hours: 24 },
  '7d': { days: 7 },
  '15d': { days: 15 },
}

/** First moment of the day in Beijing that `at` lies in. */
function dayStart(at: number): number {
  return Math.floor((at + BEIJING_OFFSET_MS) / DAY_MS) * DAY_MS - BEIJING_OFFSET_MS
}

/** Whether people work on the day in Beijing that begins at `start`: the State Council's holidays and exchanged days. */
function isWorking(start: number): boolean {
  return chineseDays.isWorkday(new Date(start + BEIJING_OFFSET_MS).toISOString().slice(0, 10))
}

/**
 * When a ticket must be done.
 *
 * Hours run on the clock from the moment of receipt (民法典 第二百零一条第二款). Days begin on the day after receipt, and
 * the last one ends at midnight in Beijing (第二百零一条第一款, 第二百零三条第二款), written as 23:59:59 so that it shows
 * the last day.
 *
 * `calendar`: weekends and holidays neither lengthen nor move it: the hotline and its units work every day of the year
 * (北京市接诉即办工作条例 第五条 “全时段”), so 第二百零三条第一款 does not apply. `working`: only working days count, as
 * the law on the matter of some leaves has it (行政许可法 第八十二条 and its like); the State Council's yearly list of
 * holidays and exchanged working days as `chinese-days` keeps it. A year that the list does not have yet counts its
 * weekends only.
 */
export function dueAt(tier: ResponseTier, receivedAt: Date, basis: DayBasis = 'calendar'): Date {
  const term = terms[tier]
  if ('hours' in term) return new Date(receivedAt.getTime() + term.hours * HOUR_MS)
  return endOfDay(dayStart(receivedAt.getTime()), term.days, basis)
}

function endOfDay(from: number, days: number, basis: DayBasis): Date {
  let day = from
  for (let left = days; left > 0; ) {
    day += DAY_MS
    if (basis === 'calendar' || isWorking(day)) left -= 1
  }
  return new Date(day + DAY_MS - 1000)
}

/** A time in which the clock stood: the requester was asked for something, or an objection to the dispatch was judged. */
export interface ClockStop {
  from: Date
  /** Null: it still stands. */
  to: Date | null
}

/**
 * The deadline moved by the stops that lie between receipt and deadline, overlapping ones counted once; a stop that
 * lasts counts up to `now`. Deadlines at the end of a day move by whole days begun, since the last day is whole.
 */
export function afterStops(due: Date, stops: readonly ClockStop[], now: Date): Date {
  let stood = 0
  let until = Number.NEGATIVE_INFINITY
  for (const { from, to } of stops.toSorted((a, b) => a.from.getTime() - b.from.getTime())) {
    const start = Math.max(from.getTime(), until)
    const end = (to ?? now).getTime()
    if (start >= due.getTime() + stood || end <= start) continue
    stood += end - start
    until = end
  }
  const isDayEnd = (due.getTime() + 1000 + BEIJING_OFFSET_MS) % DAY_MS === 0
  return new Date(due.getTime() + (isDayEnd ? Math.ceil(stood / DAY_MS) * DAY_MS : stood))
}

/** The deadline after an extension by `days` more, counted from the one before; hours become the end of that day. */
export function extended(due: Date, days: number, basis: DayBasis = 'calendar'): Date {
  return endOfDay(dayStart(due.getTime()), days, basis)
}
