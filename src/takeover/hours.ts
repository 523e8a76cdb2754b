import chineseDays from 'chinese-days'
import { BEIJING_OFFSET_MS, beijingDay, toBeijingIso } from '../domain/index.ts'
import type { Hours } from './settings.ts'

export type Calendar = Readonly<Record<string, 'work' | 'rest'>>

const DAY_MS = 86_400_000
/** The longest holiday is nine days; after three weeks without a workday there is nothing honest to promise. */
const LOOK_AHEAD_DAYS = 21

/** Whether a group works at that moment, in Beijing's time. */
export function isWorkingTime({ days, from, to }: Hours, at: Date, calendar: Calendar = {}): boolean {
  const time = toBeijingIso(at).slice(11, 16)
  return worksOn(days, beijingDay(at), calendar) && time >= from && time < to
}

/** When the group works next, from that moment on; null where no working day is in sight. */
export function nextWorkingTime(hours: Hours, at: Date, calendar: Calendar = {}): Date | null {
  if (isWorkingTime(hours, at, calendar)) return at
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const day = beijingDay(new Date(at.getTime() + ahead * DAY_MS))
    const opens = new Date(Date.parse(`${day}T${hours.from}:00Z`) - BEIJING_OFFSET_MS)
    if (worksOn(hours.days, day, calendar) && opens > at) return opens
  }
  return null
}

/** The official calendar, with its holidays and shifted workdays (国务院办公厅 yearly notice), and the city's own exceptions. */
function worksOn(days: Hours['days'], day: string, calendar: Calendar): boolean {
  const own = calendar[day]
  if (own) return own === 'work'
  return days === 'all' || chineseDays.isWorkday(day)
}

/** “今天14:00”, “明天9:00”, “11月30日9:00”. */
export function momentWords(moment: Date, now: Date): string {
  const [, month, day, hour, minute] = /-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(toBeijingIso(moment))!
  const time = `${Number(hour)}:${minute}`
  const ahead = (Date.parse(beijingDay(moment)) - Date.parse(beijingDay(now))) / DAY_MS
  if (ahead === 0) return `今天${time}`
  return ahead === 1 ? `明天${time}` : `${Number(month)}月${Number(day)}日${time}`
}
