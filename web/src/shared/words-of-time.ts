/** Beijing keeps one offset all year; people abroad read the hotline's times in Beijing's time too. */
const offsetMs = 8 * 3600_000
const dayMs = 24 * 3600_000

interface Parts {
  year: number
  month: number
  day: number
  clock: string
}

function parts(at: number): Parts {
  const shifted = new Date(at + offsetMs)
  const iso = shifted.toISOString()
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    clock: iso.slice(11, 16),
  }
}

/** `2026-11-22`: the day in Beijing of a moment in milliseconds. */
export function dayOf(at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 10)
}

/** `15:58` in Beijing. */
export function clockOf(at: number): string {
  return parts(at).clock
}

/** Heads a day in the story: 今天, 昨天, 11月20日, and with its year when that is not this one. */
export function dayInWords(at: number, now: number): string {
  if (dayOf(at) === dayOf(now)) return '今天'
  if (dayOf(at) === dayOf(now - dayMs)) return '昨天'
  const { year, month, day } = parts(at)
  return `${year === parts(now).year ? '' : `${year}年`}${month}月${day}日`
}

/** A promised time, “11月29日 16:00 前”; the year only when it is not this one. Text that is no time comes back as it is. */
export function deadlineInWords(iso: string, now: number): string {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return iso
  const { year, month, day, clock } = parts(at)
  return `${year === parts(now).year ? '' : `${year}年`}${month}月${day}日 ${clock} 前`
}

/** `2011-07-01` as “2011年7月1日”; other text comes back as it is. */
export function dateInWords(iso: string): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso)
  return found ? `${found[1]}年${Number(found[2])}月${Number(found[3])}日` : iso
}
