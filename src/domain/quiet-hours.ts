import { BEIJING_OFFSET_MS } from './clock.ts'

/** Hours in which nobody's phone rings for what they did not ask, in minutes of Beijing's day; they may span midnight. */
export interface QuietHours {
  fromMinute: number
  toMinute: number
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const TIMES = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/

/** Reads `21:00-08:00`; null for what is no span of the day. */
export function parseQuietHours(text: string): QuietHours | null {
  const [, fromHour, fromMinute, toHour, toMinute] = TIMES.exec(text) ?? []
  if (fromHour === undefined) return null
  const span = { fromMinute: minuteOf(fromHour, fromMinute), toMinute: minuteOf(toHour, toMinute) }
  return span.fromMinute === span.toMinute ? null : span
}

function minuteOf(hour: string | undefined, minute: string | undefined): number {
  return Number(hour) * 60 + Number(minute)
}

/** When the quiet hours end in which a moment lies; null when it lies in none. */
export function quietUntil({ fromMinute, toMinute }: QuietHours, at: Date): Date | null {
  const minute = Math.floor((at.getTime() + BEIJING_OFFSET_MS) / MINUTE_MS) % DAY_MINUTES
  const length = (toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES
  const since = (minute - fromMinute + DAY_MINUTES) % DAY_MINUTES
  if (since >= length) return null
  return new Date((Math.floor(at.getTime() / MINUTE_MS) + length - since) * MINUTE_MS)
}
