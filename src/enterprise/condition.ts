import type { FactTest, PolicyTest } from '../knowledge/index.ts'
import { type CompanyFacts, type CompanyField, plainDistrict } from './company.ts'

/** Whether a condition is met; null where a fact is missing, with the fields that would decide it. */
export interface Verdict {
  met: boolean | null
  missing: CompanyField[]
}

const met: Verdict = { met: true, missing: [] }
const unmet: Verdict = { met: false, missing: [] }
const open = (missing: CompanyField[]): Verdict => ({ met: null, missing })
const verdictOf = (holds: boolean): Verdict => (holds ? met : unmet)

/** Decides one condition by Kleene's three values: what is not known is neither met nor unmet. */
export function judge(test: PolicyTest, company: CompanyFacts): Verdict {
  if (!('anyOf' in test)) return judgeOne(test, company)
  const branches = test.anyOf.map((branch) =>
    'allOf' in branch ? together(branch.allOf.map((one) => judgeOne(one, company))) : judgeOne(branch, company),
  )
  if (branches.some((branch) => branch.met)) return met
  const missing = [...new Set(branches.flatMap((branch) => branch.missing))]
  return missing.length > 0 ? open(missing) : unmet
}

function together(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.some((one) => one.met === false)) return unmet
  const missing = [...new Set(verdicts.flatMap((one) => one.missing))]
  return missing.length > 0 ? open(missing) : met
}

function judgeOne(condition: FactTest, company: CompanyFacts): Verdict {
  switch (condition.fact) {
    case 'industry':
      return judgeIndustry(condition, company)
    case 'sizeClass': {
      const { sizeClass } = company
      if ('missing' in sizeClass) return open(sizeClass.missing)
      return verdictOf(sizeClass.value !== null && condition.in.includes(sizeClass.value))
    }
    case 'district': {
      const { district } = company
      if ('missing' in district) return open(district.missing)
      return verdictOf(condition.in.some((name) => plainDistrict(name) === district.value))
    }
    case 'marks':
      return judgeMarks(condition, company)
    default: {
      const known = company.number(condition.fact)
      return 'missing' in known ? open(known.missing) : verdictOf(isWithin(known.value, condition))
    }
  }
}

interface Limits {
  atLeast?: number
  atMost?: number
  above?: number
  below?: number
}

function isWithin(value: number, { atLeast, atMost, above, below }: Limits): boolean {
  return (
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  )
}

/** `I65` is in `I`; whether `I` is in `I65` cannot be known. */
function judgeIndustry(condition: Extract<FactTest, { fact: 'industry' }>, { industryCode }: CompanyFacts): Verdict {
  if ('missing' in industryCode) return open(industryCode.missing)
  const code = industryCode.value
  const isIn = (codes: readonly string[]): boolean | null => {
    if (codes.some((one) => code.startsWith(one))) return true
    return codes.some((one) => one.startsWith(code)) ? null : false
  }
  const wanted = condition.in ? isIn(condition.in) : true
  const excluded = condition.notIn ? isIn(condition.notIn) : false
  if (wanted === false || excluded === true) return unmet
  return wanted === null || excluded === null ? open(['industryCode']) : met
}

function judgeMarks(condition: Extract<FactTest, { fact: 'marks' }>, { marks }: CompanyFacts): Verdict {
  if (!marks) return open(['marks'])
  const asked = condition.any ?? condition.none ?? []
  const sure = asked.filter((code) => !marks.unclear.has(code))
  const hasOne = sure.some((code) => marks.has.has(code))
  if (hasOne) return verdictOf(condition.any !== undefined)
  return sure.length < asked.length ? open(['marks']) : verdictOf(condition.none !== undefined)
}

/** True where a company that does not meet it yet can come to meet it by its own doing. */
export function isAttainable(test: PolicyTest): boolean {
  if ('anyOf' in test) return test.anyOf.some((branch) => !('allOf' in branch) && isAttainable(branch))
  return test.fact === 'marks' && test.attainable
}
