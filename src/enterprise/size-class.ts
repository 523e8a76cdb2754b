import type { SizeClass } from '../knowledge/index.ts'

const TEN_THOUSAND = 10_000

/** What a sector is measured by; amounts in yuan. */
export type Measure = 'staff' | 'revenue' | 'assets'

/** Lower bounds of large, medium and small; below the last is micro. */
type Bounds = readonly [large: number, medium: number, small: number]
type Sector = Partial<Record<Measure, Bounds>>

const people = (large: number, medium: number, small: number): Bounds => [large, medium, small]
const tenThousands = (large: number, medium: number, small: number): Bounds => [
  large * TEN_THOUSAND,
  medium * TEN_THOUSAND,
  small * TEN_THOUSAND,
]

/**
 * 中小企业划型标准规定 (工信部联企业〔2011〕300号), item four, with the upper bounds of
 * 统计上大中小微型企业划分办法（2017） that mark off the large. Codes are those of GB/T 4754-2017.
 */
const sectors: readonly { codes: readonly string[]; sector: Sector }[] = [
  { codes: ['A'], sector: { revenue: tenThousands(20_000, 500, 50) } },
  { codes: ['B', 'C', 'D'], sector: { staff: people(1000, 300, 20), revenue: tenThousands(40_000, 2000, 300) } },
  { codes: ['E'], sector: { revenue: tenThousands(80_000, 6000, 300), assets: tenThousands(80_000, 5000, 300) } },
  { codes: ['F51'], sector: { staff: people(200, 20, 5), revenue: tenThousands(40_000, 5000, 1000) } },
  { codes: ['F52'], sector: { staff: people(300, 50, 10), revenue: tenThousands(20_000, 500, 100) } },
  {
    codes: ['G54', 'G55', 'G56', 'G57', 'G58', 'G591'],
    sector: { staff: people(1000, 300, 20), revenue: tenThousands(30_000, 3000, 200) },
  },
  {
    codes: ['G592', 'G593', 'G594', 'G595', 'G596', 'G599'],
    sector: { staff: people(200, 100, 20), revenue: tenThousands(30_000, 1000, 100) },
  },
  { codes: ['G60'], sector: { staff: people(1000, 300, 20), revenue: tenThousands(30_000, 2000, 100) } },
  { codes: ['H61', 'H62'], sector: { staff: people(300, 100, 10), revenue: tenThousands(10_000, 2000, 100) } },
  { codes: ['I63', 'I64'], sector: { staff: people(2000, 100, 10), revenue: tenThousands(100_000, 1000, 100) } },
  { codes: ['I65'], sector: { staff: people(300, 100, 10), revenue: tenThousands(10_000, 1000, 50) } },
  { codes: ['K701'], sector: { revenue: tenThousands(200_000, 1000, 100), assets: tenThousands(10_000, 5000, 2000) } },
  { codes: ['K702'], sector: { staff: people(1000, 300, 100), revenue: tenThousands(5000, 1000, 500) } },
  { codes: ['L'], sector: { staff: people(300, 100, 10), assets: tenThousands(120_000, 8000, 100) } },
  { codes: ['K703', 'K704', 'K709', 'M', 'N', 'O', 'Q85', 'R'], sector: { staff: people(300, 100, 10) } },
]

/** The size class, or what must be known to tell it. Sectors that the rule leaves out have none. */
export type SizeVerdict = { size: SizeClass } | { missing: (Measure | 'industryCode')[] } | { outside: true }

const ascending: readonly SizeClass[] = ['micro', 'small', 'medium', 'large']

/**
 * A class is reached only when every measure of the sector reaches its lower bound, otherwise the next one down counts.
 * A measure that says micro decides alone: nothing else can lift it.
 */
export function sizeClassOf(
  industryCode: string | undefined,
  known: Partial<Record<Measure, number | undefined>>,
): SizeVerdict {
  if (!industryCode) return { missing: ['industryCode'] }
  const sector = sectors.find(({ codes }) => codes.some((code) => industryCode.startsWith(code)))?.sector
  if (!sector)
    return sectors.some(({ codes }) => codes.some((code) => code.startsWith(industryCode)))
      ? { missing: ['industryCode'] }
      : { outside: true }
  const measures = Object.entries(sector) as [Measure, Bounds][]
  const ranks = measures.flatMap(([measure, bounds]) => {
    const value = known[measure]
    return value === undefined ? [] : [rankOf(value, bounds)]
  })
  const lowest = Math.min(...ranks)
  if (lowest === 0 || ranks.length === measures.length) return { size: ascending[lowest]! }
  return { missing: measures.map(([measure]) => measure).filter((measure) => known[measure] === undefined) }
}

/** 0 micro, 1 small, 2 medium, 3 large. */
function rankOf(value: number, [large, medium, small]: Bounds): number {
  if (value >= large) return 3
  if (value >= medium) return 2
  return value >= small ? 1 : 0
}
