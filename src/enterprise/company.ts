import { z } from 'zod'
import { beijingDay } from '../domain/index.ts'
import { type NumericFact, type SizeClass, sizeClasses } from '../knowledge/index.ts'
import { creditCodeOf } from './credit-code.ts'
import { isIndustryCode } from './industry.ts'
import { conflicting, isMark, unmentioned } from './marks.ts'
import { sizeClassOf } from './size-class.ts'

const amount = z.number().nonnegative().max(1e15)
const share = z.number().min(0).max(100)

const markList = z.array(z.string().refine(isMark, 'must be one of GET /v1/enterprise/marks')).max(50)

/** What a company says of itself, or a register says of it. Amounts in yuan, shares in per cent. */
export const companySchema = z.object({
  name: z.string().trim().min(1).max(200),
  creditCode: z.string().max(40).optional(),
  /** GB/T 4754-2017: a section, with two to four digits where they are known. */
  industryCode: z
    .string()
    .transform((code) => code.trim().toUpperCase())
    .refine(isIndustryCode, 'must be a code of GB/T 4754, such as I65')
    .optional(),
  sizeClass: z.enum(sizeClasses).optional(),
  district: z.string().trim().min(1).max(40).optional(),
  staff: z.number().int().nonnegative().max(10_000_000).optional(),
  revenue: amount.optional(),
  registeredCapital: amount.optional(),
  foundedAt: z.iso.date().optional(),
  marks: markList.optional(),
  /** Marks that it surely does not have. Given, even empty: what stands in neither list is not known. */
  withoutMarks: markList.optional(),
  assets: amount.optional(),
  taxableIncome: z.number().min(-1e15).max(1e15).optional(),
  rdShare: share.optional(),
  disabledShare: share.optional(),
  layoffRate: share.optional(),
  newHires: z.number().int().nonnegative().optional(),
})
export type Company = z.output<typeof companySchema>

/** Where a fact of a condition comes from in what a company tells. */
export type CompanyField = keyof Company

/** A fact, or the fields without which it cannot be known. */
export type Known<T> = { value: T } | { missing: CompanyField[] }

/** A company as policies look at it on one day. */
export interface CompanyFacts {
  number: (fact: NumericFact) => Known<number>
  /** Null: the official rule has no class for its industry. */
  sizeClass: Known<SizeClass | null>
  industryCode: Known<string>
  district: Known<string>
  /** Null where nobody said which marks it has. */
  marks: { has: ReadonlySet<string>; unclear: ReadonlySet<string> } | null
}

/** Throws CREDIT_CODE. */
export function factsOf(company: Company, at: Date): CompanyFacts {
  if (company.creditCode !== undefined) creditCodeOf(company.creditCode)
  const day = beijingDay(at)
  const given = <F extends CompanyField>(field: F): Known<NonNullable<Company[F]>> =>
    company[field] === undefined ? { missing: [field] } : { value: company[field] as NonNullable<Company[F]> }
  return {
    number: (fact) =>
      fact === 'years'
        ? company.foundedAt === undefined
          ? { missing: ['foundedAt'] }
          : { value: yearsBetween(company.foundedAt, day) }
        : given(fact),
    sizeClass: sizeOf(company),
    industryCode: given('industryCode'),
    district: company.district === undefined ? { missing: ['district'] } : { value: plainDistrict(company.district) },
    marks: marksOf(company),
  }
}

function marksOf({ marks, withoutMarks }: Company): CompanyFacts['marks'] {
  if (!marks && !withoutMarks) return null
  const has = marks ?? []
  const open = withoutMarks ? unmentioned(has, withoutMarks) : []
  return { has: new Set(has), unclear: new Set([...conflicting(has), ...open]) }
}

/** What the company says of its size goes first; otherwise the official rule decides. */
function sizeOf(company: Company): Known<SizeClass | null> {
  if (company.sizeClass) return { value: company.sizeClass }
  const verdict = sizeClassOf(company.industryCode, company)
  if ('size' in verdict) return { value: verdict.size }
  return 'outside' in verdict ? { value: null } : { missing: verdict.missing }
}

/** “朝阳区”, “北京市朝阳区” and “朝阳” are one; the development area goes by several names. */
export function plainDistrict(name: string): string {
  const short = name.replace(/^北京市?/, '').replace(/(?:新区|区|县)$/, '')
  return /^(?:经开|亦庄|经济技术开发|北京经济技术开发)$/.test(short) ? '经开' : short
}

/** Years from one day to another; a whole number exactly on the anniversary. 0 for a company that is yet to be. */
export function yearsBetween(from: string, to: string): number {
  if (to <= from) return 0
  const [year, month, day] = from.split('-').map(Number) as [number, number, number]
  const whole = Number(to.slice(0, 4)) - year - (to.slice(5) < from.slice(5) ? 1 : 0)
  return whole + (Date.parse(to) - Date.UTC(year + whole, month - 1, day)) / 86_400_000 / 366
}
