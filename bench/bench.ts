import { type Comparison, compare, type Pick, type Round, unsteady } from './statistics.ts'

/** How large a run is. A quick one only shows that everything works; its figures mean nothing. */
export interface Scale {
  quick: boolean
  rounds: number
  /** Server of PostgreSQL with pgvector on which databases may be made; null: the embedded database only. */
  postgres: string | null
  /** Says how far the run is, in one line. */
  report: (line: string) => void
}

/** What a figure is held to: the ratio, or the gateway's own figure. */
export interface Limit {
  of: 'ratio' | 'figure'
  sort: 'at least' | 'at most'
  value: number
}

/** One line of the table. */
export interface Row extends Comparison {
  what: string
  unit: string
  /** What `peer` is the figure of. */
  against: string
  /** Null: shown for orientation, nothing is promised. */
  limit: Limit | null
}

/** What a bench found out. */
export interface Outcome {
  /** How many there were. */
  rounds: number
  rows: Row[]
  /** Why the run says nothing; null when it stands. */
  thrownAway: string | null
  /** What happened on the way and belongs beside the figures. */
  remarks: string[]
}

export interface Bench {
  name: string
  title: string
  /** What exactly is compared, in Markdown. */
  method: string
  run: (scale: Scale) => Promise<Outcome>
}

/** Words for one row of a run. */
export interface RowText {
  what: string
  unit: string
  against: string
  limit?: Limit
}

/** Makes a row out of the rounds of a run. */
export function rowOf(rounds: readonly Round[], subject: Pick, peer: Pick, text: RowText): Row {
  return { ...text, limit: text.limit ?? null, ...compare(rounds, subject, peer) }
}

/** Puts the outcomes of parts, e.g. one per database, together; one unsteady part spoils the whole. */
export function joined(outcomes: readonly Outcome[]): Outcome {
  return {
    rounds: Math.min(...outcomes.map(({ rounds }) => rounds)),
    rows: outcomes.flatMap(({ rows }) => rows),
    thrownAway: outcomes.find(({ thrownAway }) => thrownAway !== null)?.thrownAway ?? null,
    remarks: outcomes.flatMap(({ remarks }) => remarks),
  }
}

/** The outcome of rounds that stand or fall with the steadiness of bare figures. */
export function outcomeOf(
  rounds: readonly Round[],
  bare: readonly Pick[],
  rows: Row[],
  remarks: string[] = [],
): Outcome {
  const thrownAway = bare.map((pick) => unsteady(rounds, pick)).find((reason) => reason !== null) ?? null
  return { rounds: rounds.length, rows, thrownAway, remarks }
}
