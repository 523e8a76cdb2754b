const dateTime = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
})
const withSeconds = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
  hour12: false,
})

/** A moment in Beijing's time, to the minute: `2026/11/22 15:58`; a dash where there is none. */
export function minuteOf(iso: string | null | undefined): string {
  return iso ? dateTime.format(new Date(iso)) : '—'
}

/** The same to the second, for logs. */
export function secondOf(iso: string): string {
  return withSeconds.format(new Date(iso))
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How much time is left, or how long it is over: `剩 3 小时`, `超时 2 天`. */
export function leftUntil(iso: string, now = Date.now()): string {
  const ms = new Date(iso).getTime() - now
  const size = Math.abs(ms)
  const amount =
    size >= 2 * DAY
      ? `${Math.floor(size / DAY)} 天`
      : size >= HOUR
        ? `${Math.floor(size / HOUR)} 小时`
        : `${Math.floor(size / MINUTE)} 分钟`
  return ms >= 0 ? `剩 ${amount}` : `超时 ${amount}`
}
