import type { ResponseTier, Unit } from './ticket.ts'
import type { Slot } from './understanding.ts'

/** Whether a term runs over weekends and holidays, or over working days alone. */
export const dayBases = ['calendar', 'working'] as const
export type DayBasis = (typeof dayBases)[number]

/** One leaf of the dispatch catalogue (派单目录) in one version. */
export interface CatalogueLeaf {
  code: string
  path: [string, string, string]
  /** `street`, `district`, `district:<department>` or `unit:<code>`. */
  leadRule: string
  /** Unit codes, or the words of `leadRule`. */
  supportingUnits: string[]
  tier: ResponseTier
  urgent: boolean
  /** What must be known beyond the event itself; asked for only when missing. */
  requires: Slot[]
  keywords: string[]
  examples: string[]
  /** Lead rules of single districts, by their six digits; they go before `leadRule` there. */
  exceptions?: Readonly<Record<string, string>>
  /** How the days of its tier are counted; calendar days where it says nothing. */
  dayBasis?: DayBasis
  /** ISO dates. */
  validFrom: string
  validTo: string | null
}

/** The catalogue as it is valid now. A code that is not in it can't be written. */
export interface Catalogue {
  version: string
  leaves: ReadonlyMap<string, CatalogueLeaf>
  units: ReadonlyMap<string, Unit>
  /** Companies that receive consumer disputes directly. */
  greenChannels?: readonly GreenChannel[]
  /** What tickets that were sent back taught: units to which such tickets go in the end. */
  lessons?: RouteLessons
}

/** 绿通企业: a company that receives consumer disputes directly, and how soon it promised to answer. */
export interface GreenChannel {
  unit: Unit
  /** Words by which consumers name it. */
  brands: readonly string[]
  /** Beginnings of the category codes that it receives. */
  categories: readonly string[]
  promisedHours: number
}

/** A unit sent tickets of one category and area back, and another took so many of them. */
export interface RouteLesson {
  from: Pick<Unit, 'code' | 'name'>
  to: Unit
  times: number
}

/** By category and area, see `tickets/route-lessons.ts`. */
export type RouteLessons = ReadonlyMap<string, readonly RouteLesson[]>
