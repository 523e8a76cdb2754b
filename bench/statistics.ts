/** What one contender did in one round, by name of the figure, e.g. `perSecond`, `p99Ms`. */
export type Figures = Readonly<Record<string, number>>

/** One round of a run: what each contender did, by its name. */
export type Round = Readonly<Record<string, Figures>>

/** Names one figure of one contender. */
export interface Pick {
  contender: string
  figure: string
}

/** Medians of a whole run. The ratio is the median of the rounds' own ratios, not the ratio of the medians. */
export interface Comparison {
  subject: number
  peer: number
  ratio: number
}

/** A run whose bare figure swings by more than this (largest over smallest) says nothing and is thrown away. */
export const MAX_SWING = 3

/** The middle value; of an even number of values the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The smallest value that at least `share` (0 to 1) of all values do not exceed. NaN of none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** One figure of one contender in every round, in order. */
export function seriesOf(rounds: readonly Round[], { contender, figure }: Pick): number[] {
  return rounds.map((round) => {
    const value = round[contender]?.[figure]
    if (value === undefined) throw new Error(`no round has a figure ${figure} of ${contender}`)
    return value
  })
}

/** Compares one figure of two contenders round by round. */
export function compare(rounds: readonly Round[], subject: Pick, peer: Pick): Comparison {
  const [ours, theirs] = [seriesOf(rounds, subject), seriesOf(rounds, peer)]
  return { subject: median(ours), peer: median(theirs), ratio: median(ours.map((one, at) => one / theirs[at]!)) }
}

/** Largest over smallest: 1 is perfectly steady; infinite as soon as a figure is not above 0. */
export function swingOf(values: readonly number[]): number {
  const smallest = Math.min(...values)
  return smallest > 0 ? Math.max(...values) / smallest : Number.POSITIVE_INFINITY
}

/** Why a run must be thrown away, or null when its bare figure held still. */
export function unsteady(rounds: readonly Round[], bare: Pick): string | null {
  const swing = swingOf(seriesOf(rounds, bare))
  if (swing <= MAX_SWING) return null
  return `the bare figure (${bare.contender}, ${bare.figure}) itself swung ${swing.toFixed(1)} times`
}
