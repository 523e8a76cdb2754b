import { BEIJING_OFFSET_MS, type ResponseTier } from '../domain/index.ts'

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

/**
 * When a ticket must be done.
 *
 * Hours run on the clock from the moment of receipt (民法典 第二百零一条第二款). Days are calendar days in Beijing: the
 * day of receipt does not count, and the last one ends at midnight (第二百零一条第一款, 第二百零三条第二款), written as
 * 23:59:59 so that it shows the last day. Weekends and holidays neither lengthen nor move it: the hotline and its units
 * work every day of the year (北京市接诉即办工作条例 第五条 “全时段”), so 第二百零三条第一款 does not apply.
 */
export function dueAt(tier: ResponseTier, receivedAt: Date): Date {
  const term = terms[tier]
  if ('hours' in term) return new Date(receivedAt.getTime() + term.hours * HOUR_MS)
  const dayStart = Math.floor((receivedAt.getTime() + BEIJING_OFFSET_MS) / DAY_MS) * DAY_MS - BEIJING_OFFSET_MS
  return new Date(dayStart + (term.days + 1) * DAY_MS - 1000)
}
