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
