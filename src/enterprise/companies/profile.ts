import { type Company, companySchema } from '../company.ts'
import { groupOf } from '../marks.ts'
import { sizeClassOf } from '../size-class.ts'

/** What is kept of a company beside its name and credit code. */
export const factFields = [
  'industryCode',
  'sizeClass',
  'district',
  'staff',
  'revenue',
  'registeredCapital',
  'foundedAt',
  'marks',
  'withoutMarks',
  'assets',
  'taxableIncome',
  'rdShare',
  'disabledShare',
  'layoffRate',
  'newHires',
] as const
export type FactField = (typeof factFields)[number]

/** Facts as somebody tells them; amounts in yuan, shares in per cent. */
export type Facts = Partial<Pick<Company, FactField>>
export const factsSchema = companySchema.omit({ name: true, creditCode: true })

/** Where a fact is from: the registration bureau, the form on the page, a conversation, an agent. */
export const factSources = ['register', 'form', 'said', 'desk'] as const
export type FactSource = (typeof factSources)[number]

/** By what an agent knows a fact: a call, the business licence, a certificate or public entry, a letter or file. */
export const factBases = ['call', 'licence', 'certificate', 'material'] as const
export type FactBasis = (typeof factBases)[number]

/** One fact as it is kept. */
export interface Fact {
  field: FactField
  source: FactSource
  /** Of an agent's note. */
  basis: FactBasis | null
  value: NonNullable<Company[FactField]>
  conversationId: string | null
  at: Date
}

/** What the registration bureau decides itself: there its word goes before a newer one of the company. */
const registered: readonly FactField[] = ['industryCode', 'district', 'registeredCapital', 'foundedAt']

/** The company that policies are held against: of several words on one fact, the one that counts. */
export function companyOf({ name, creditCode }: { name: string; creditCode: string }, facts: readonly Fact[]): Company {
  const told = Object.fromEntries(
    factFields.flatMap((field) => {
      const fact = isMarks(field) ? undefined : decisive(facts, field)
      return fact ? [[field, fact.value]] : []
    }),
  ) as Facts
  const company: Company = { name, creditCode, ...told, ...marksOf(facts) }
  const byRule = sizeClassOf(company.industryCode, company)
  if (!('size' in byRule)) return company
  const { sizeClass: _said, ...rest } = company
  return { ...rest, sizeClass: byRule.size }
}

/** The word that counts on a fact; undefined where there is none. */
export function decisive(facts: readonly Fact[], field: FactField): Fact | undefined {
  const own = facts.filter((fact) => fact.field === field)
  const official = registered.includes(field) ? own.find(({ source }) => source === 'register') : undefined
  return official ?? newest(own)
}

/** Facts on which two sources disagree: both stay, and people are shown both. */
export function disputed(facts: readonly Fact[]): FactField[] {
  return factFields.filter((field) => {
    if (isMarks(field)) return false
    const values = facts.filter((fact) => fact.field === field).map(({ value }) => JSON.stringify(value))
    return new Set(values).size > 1
  })
}

const isMarks = (field: FactField) => field === 'marks' || field === 'withoutMarks'

/** The register's marks and those that the company told; what neither speaks of stays open. */
function marksOf(facts: readonly Fact[]): Pick<Facts, 'marks' | 'withoutMarks'> {
  const lists = (field: 'marks' | 'withoutMarks') => {
    const own = facts.filter((fact) => fact.field === field)
    const told = newest(own.filter(({ source }) => source !== 'register'))
    const official = own.find(({ source }) => source === 'register')
    return [official, told].flatMap((fact) => (fact ? (fact.value as string[]) : []))
  }
  if (!facts.some(({ field }) => isMarks(field))) return {}
  const marks = [...new Set(lists('marks'))]
  return { marks, withoutMarks: [...new Set(lists('withoutMarks'))].filter((code) => !marks.includes(code)) }
}

function newest(facts: readonly Fact[]): Fact | undefined {
  return facts.reduce<Fact | undefined>((last, fact) => (!last || fact.at >= last.at ? fact : last), undefined)
}

/**
 * New words of one source on top of its earlier ones: marks are added up, a mark that is denied goes, and so does one
 * that cannot be had beside a new one.
 */
export function added(before: Facts, told: Facts): Facts {
  if (!told.marks && !told.withoutMarks) return { ...before, ...told }
  const has = told.marks ?? []
  const without = told.withoutMarks ?? []
  const groups = new Set(has.map(groupOf).filter(Boolean))
  const kept = (before.marks ?? []).filter((code) => !groups.has(groupOf(code)))
  return {
    ...before,
    ...told,
    marks: [...new Set([...kept, ...has])].filter((code) => !without.includes(code)),
    withoutMarks: [...new Set([...(before.withoutMarks ?? []), ...without])].filter((code) => !has.includes(code)),
  }
}
