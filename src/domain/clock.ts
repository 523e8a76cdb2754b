/** Gives the present moment; tests hand in their own. */
export type Clock = () => Date

export const systemClock: Clock = () => new Date()

/** Beijing keeps one offset all year: China has had no summer time since 1992. */
export const BEIJING_OFFSET_MS = 8 * 3600_000

/** ISO 8601 with Beijing's zone, e.g. `2026-11-22T15:58:00+08:00`. */
export function toBeijingIso(at: Date): string {
  return `${new Date(at.getTime() + BEIJING_OFFSET_MS).toISOString().slice(0, 19)}+08:00`
}

/** The calendar day in Beijing, `YYYY-MM-DD`. */
export function beijingDay(at: Date): string {
  return toBeijingIso(at).slice(0, 10)
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/
const MAX_OFFSET_MINUTES = 14 * 60

/**
 * The moment that an ISO 8601 date or time names, from 1900 to 2999; without a zone it is Beijing's.
 * Null for all else: a day that no calendar has, an offset beyond ±14:00 (the widest in use), words.
 */
export function instantOf(text: string): Date | null {
  const [, day = '', time = '00:00', zone = '+08:00'] = TIME.exec(text) ?? []
  const moment = new Date(`${day}T${time}${zone}`)
  const isReal = isCalendarDay(day) && !Number.isNaN(moment.getTime())
  return isReal && offsetMinutes(zone) <= MAX_OFFSET_MINUTES ? moment : null
}

function isCalendarDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return false
  return day >= '1900-01-01' && day < '3000-01-01'
}

function offsetMinutes(zone: string): number {
  if (zone === 'Z') return 0
  return Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))
}
