import type { ServiceRow } from './store.ts'

/** Fewer conversations than this on either side say nothing about time. */
export const ENOUGH_TALKS = 5

/** How conversations went, and what suggestions were worth in them. */
export interface ServiceFigures {
  talks: number
  /** Mean time from pick-up to the ticket, or to the end where none was filed, in seconds. */
  handlingSeconds: number | null
  suggestions: { shown: number; used: number; edited: number; rejected: number }
  /** Share of all suggestions that stood on a screen and were used, as they were or edited; null where there were none. */
  useRate: number | null
  /**
   * Seconds that conversations with a used suggestion were shorter than those without, times their number, topic by
   * topic; null where one side has fewer than five.
   */
  savedSeconds: number | null
}

/** The figures of some rows. `topicOf` says which conversations may be compared with each other. */
export function figuresOf(rows: readonly ServiceRow[], topicOf: (row: ServiceRow) => string): ServiceFigures {
  const sum = (pick: (row: ServiceRow) => number) => rows.reduce((total, row) => total + pick(row), 0)
  const talks = sum((row) => row.talks)
  const suggestions = {
    shown: sum((row) => row.shown),
    used: sum((row) => row.used),
    edited: sum((row) => row.edited),
    rejected: sum((row) => row.rejected),
  }
  const all = suggestions.shown + suggestions.used + suggestions.edited + suggestions.rejected
  const saved = [...Map.groupBy(rows, topicOf).values()].map(savedIn).filter((seconds) => seconds !== null)
  return {
    talks,
    handlingSeconds: talks === 0 ? null : Math.round(sum((row) => row.seconds) / talks),
    suggestions,
    useRate: all === 0 ? null : (suggestions.used + suggestions.edited) / all,
    savedSeconds: saved.length === 0 ? null : Math.round(saved.reduce((total, seconds) => total + seconds, 0)),
  }
}

function savedIn(rows: readonly ServiceRow[]): number | null {
  const sum = (pick: (row: ServiceRow) => number) => rows.reduce((total, row) => total + pick(row), 0)
  const helped = sum((row) => row.helped)
  const others = sum((row) => row.talks) - helped
  if (helped < ENOUGH_TALKS || others < ENOUGH_TALKS) return null
  const helpedSeconds = sum((row) => row.helpedSeconds)
  const otherMean = (sum((row) => row.seconds) - helpedSeconds) / others
  return otherMean * helped - helpedSeconds
}
