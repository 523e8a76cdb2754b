import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsOf, yearsBetween } from '../../src/enterprise/company.ts'
import { type Company, companySchema, Policies } from '../../src/enterprise/index.ts'
import { isMark, marks } from '../../src/enterprise/marks.ts'
import { fitOf, preparePolicies } from '../../src/enterprise/match.ts'
import type { Article, PolicyTest } from '../../src/knowledge/index.ts'
import { samplePolicies } from './samples.ts'

const samples = samplePolicies()
const noon = new Date('2026-11-25T12:00:00+08:00')

/** The fit of one sample policy. */
function matched(articleId: string, company: Omit<Company, 'name'>, at = noon) {
  return matchesOf(samples, company, at).find((match) => match.articleId === articleId)!
}

function matchesOf(from: readonly Article[], company: Omit<Company, 'name'>, at = noon) {
  const policies = new Policies({ revision: 1, articles: () => from }, (code) => (code === '110108' ? '海淀区' : null))
  return policies.match(companySchema.parse({ name: '某公司', ...company }), at)
}

test('there are at least forty sample policies, and each condition stands in its source', () => {
  expect(samples.length).toBeGreaterThanOrEqual(40)
  for (const { id, policy, sources, sample } of samples) {
    expect(sample, id).toBe(true)
    for (const { quote } of policy!.conditions) {
      expect(
        sources.some(({ states }) => states.includes(quote)),
        `${id}: ${quote}`,
      ).toBe(true)
    }
  }
})

test('every mark that a policy asks for is in the list', () => {
  const asked = samples.flatMap(({ policy }) => policy!.conditions.flatMap(({ when }) => marksIn(when)))

  expect(asked.length).toBeGreaterThan(20)
  expect(asked.filter((code) => !isMark(code))).toEqual([])
})

function marksIn(test: PolicyTest): string[] {
  if ('anyOf' in test)
    return test.anyOf.flatMap((branch) => ('allOf' in branch ? branch.allOf.flatMap(marksIn) : marksIn(branch)))
  return test.fact === 'marks' ? [...(test.any ?? []), ...(test.none ?? [])] : []
}

const small = { staff: 80, assets: 20_000_000, taxableIncome: 2_000_000, marks: [] }

// Hand-checked: policy, company, what must come out.
test.each([
  ['thirty people pay nothing', 'policy-disability-fund-exempt', { staff: 30 }, 'fits'],
  ['thirty-one do', 'policy-disability-fund-exempt', { staff: 31 }, 'no'],
  ['nobody said how many', 'policy-disability-fund-exempt', {}, 'nearly'],
  ['a small company with little profit', 'small-profit-tax', small, 'fits'],
  [
    'exactly at all three limits',
    'small-profit-tax',
    { staff: 300, assets: 50_000_000, taxableIncome: 3_000_000, marks: [] },
    'fits',
  ],
  ['a yuan above one limit', 'small-profit-tax', { ...small, taxableIncome: 3_000_001 }, 'no'],
  ['a loss is below every limit', 'small-profit-tax', { ...small, taxableIncome: -5 }, 'fits'],
  ['a restricted trade', 'small-profit-tax', { ...small, marks: ['restricted'] }, 'no'],
  ['high-tech', 'policy-high-tech-rate', { marks: ['high-tech'] }, 'fits'],
  ['not high-tech yet: it can be recognised', 'policy-high-tech-rate', { marks: [] }, 'nearly'],
  [
    'founded a year ago to the day, 6 % research',
    'policy-high-tech-recognition',
    { foundedAt: '2025-11-25', rdShare: 6, marks: [] },
    'fits',
  ],
  ['founded a day later', 'policy-high-tech-recognition', { foundedAt: '2025-11-26', rdShare: 6, marks: [] }, 'no'],
  [
    '3.5 % is enough for large revenue',
    'policy-high-tech-recognition',
    { foundedAt: '2015-01-01', rdShare: 3.5, revenue: 300_000_000, marks: [] },
    'fits',
  ],
  [
    '3.5 % is not for 100 million',
    'policy-high-tech-recognition',
    { foundedAt: '2015-01-01', rdShare: 3.5, revenue: 100_000_000, marks: [] },
    'no',
  ],
  [
    '4 % of exactly 50 million is too little',
    'policy-high-tech-recognition',
    { foundedAt: '2015-01-01', rdShare: 4, revenue: 50_000_000, marks: [] },
    'no',
  ],
  [
    '4 % without the revenue stays open',
    'policy-high-tech-recognition',
    { foundedAt: '2015-01-01', rdShare: 4, marks: [] },
    'nearly',
  ],
  [
    'a micro company by the official rule',
    'policy-loan-stamp-exempt',
    { industryCode: 'I65', staff: 5, revenue: 400_000 },
    'fits',
  ],
  ['a large one as it says itself', 'policy-loan-stamp-exempt', { sizeClass: 'large' }, 'no'],
  ['a restaurant and research', 'rd-super-deduction', { industryCode: 'H62', rdShare: 5, marks: ['book-tax'] }, 'no'],
  [
    'a software house and research',
    'rd-super-deduction',
    { industryCode: 'I65', rdShare: 5, marks: ['book-tax'] },
    'fits',
  ],
  [
    'only the section C, of which tobacco is excluded',
    'rd-super-deduction',
    { industryCode: 'C', rdShare: 5, marks: ['book-tax'] },
    'nearly',
  ],
  [
    'two kinds of taxpayer at once stay open',
    'policy-six-taxes-halved',
    { marks: ['small-taxpayer', 'general-taxpayer'] },
    'nearly',
  ],
  [
    'a clash elsewhere does not matter',
    'policy-six-taxes-halved',
    { marks: ['small-profit', 'individual', 'company'] },
    'fits',
  ],
] as const)('%s', (_name, id, company, expected) => {
  expect(matched(id, company as Omit<Company, 'name'>).fit).toBe(expected)
})

test('what decided comes first, in plain words and with the words of the source', () => {
  const match = matched('small-profit-tax', { ...small, staff: 301 })

  expect(match.decidedBy[0]).toEqual({ condition: '从业人数不超过300人', met: false, quote: '从业人数不超过300人' })
  expect(match.decidedBy.filter(({ met }) => met)).toHaveLength(4)
})

test('missing facts are named by the fields that would settle them', () => {
  expect(matched('small-profit-tax', { staff: 10 }).missing).toEqual(['taxableIncome', 'assets', 'marks'])
  expect(matched('policy-loan-stamp-exempt', { staff: 200, industryCode: 'I65' }).missing).toEqual(['revenue'])
})

// The window of this policy closes on 2027-12-31, Beijing time; both ends belong to it.
test.each([
  ['the last minute', '2027-12-31T23:59:00+08:00', 'fits'],
  ['a minute later', '2028-01-01T00:00:00+08:00', 'no'],
])('%s of the window', (_name, at, expected) => {
  expect(matched('policy-disability-fund-exempt', { staff: 3 }, new Date(at)).fit).toBe(expected)
})

function policyOf(changes: Partial<Article>, policy: Partial<Article['policy'] & object> = {}): Article {
  return {
    ...samples[0]!,
    policy: {
      benefit: '补贴',
      automatic: false,
      conditions: [{ says: '不超过10人', quote: '10人', when: { fact: 'staff', atMost: 10 } }],
      ...policy,
    },
    ...changes,
  }
}

test('a window that opens later is near, and says when', () => {
  const [match] = matchesOf([policyOf({}, { window: { opensAt: '2026-12-01' } })], { staff: 3 })

  expect(match).toMatchObject({ fit: 'nearly', opensAt: '2026-12-01' })
  expect(match!.decidedBy[0]).toMatchObject({ condition: '申报时间', met: false })
})

test('a policy of one district is for that district', () => {
  const local = [policyOf({ area: '110108' })]

  expect(matchesOf(local, { staff: 3, district: '北京市海淀区' })[0]!.fit).toBe('fits')
  expect(matchesOf(local, { staff: 3, district: '海淀' })[0]!.fit).toBe('fits')
  expect(matchesOf(local, { staff: 3, district: '朝阳区' })[0]!.fit).toBe('no')
  expect(matchesOf(local, { staff: 3 })[0]).toMatchObject({ fit: 'nearly', missing: ['district'] })
})

test('a policy whose sources are no longer in force is not shown', () => {
  const [source] = samples[0]!.sources
  const expired = policyOf({ sources: [{ ...source!, effectiveTo: '2026-11-24' }] })

  expect(matchesOf([expired], { staff: 3 })).toEqual([])
})

test("citizens' articles are no policies of companies", () => {
  expect(matchesOf([policyOf({ line: 'citizen' })], { staff: 3 })).toEqual([])
})

test('what fits comes first, and of that what closes soonest', () => {
  const closing = (id: string, closesAt: string) => policyOf({ id }, { window: { closesAt } })
  const ids = matchesOf([closing('late', '2027-06-30'), closing('soon', '2026-11-30'), policyOf({ id: 'open-end' })], {
    staff: 3,
  })

  expect(ids.map(({ articleId }) => articleId)).toEqual(['soon', 'late', 'open-end'])
})

test.each([
  ['2024-02-29', '2025-02-28', (years: number) => years < 1],
  ['2024-02-29', '2025-03-01', (years: number) => years >= 1 && years < 1.01],
  ['2020-05-01', '2025-05-01', (years: number) => years === 5],
  ['2020-05-01', '2025-05-02', (years: number) => years > 5 && years < 5.1],
  ['2020-05-01', '2025-04-30', (years: number) => years > 4.9 && years < 5],
  ['2027-01-01', '2026-01-01', (years: number) => years === 0],
])('from %s to %s', (from, to, holds) => {
  expect(holds(yearsBetween(from, to))).toBe(true)
})

const facts = fc.record(
  {
    staff: fc.nat(2000),
    revenue: fc.nat(500_000_000),
    assets: fc.nat(500_000_000),
    taxableIncome: fc.nat(10_000_000),
    rdShare: fc.integer({ min: 0, max: 10 }),
    disabledShare: fc.integer({ min: 0, max: 40 }),
    newHires: fc.nat(5),
    industryCode: fc.constantFrom('A01', 'C34', 'C16', 'H62', 'I65', 'F52', 'D44', 'J66'),
    foundedAt: fc.constantFrom('2010-01-01', '2023-06-01', '2026-01-01'),
    marks: fc.subarray([
      'high-tech',
      'tech-sme',
      'small-taxpayer',
      'general-taxpayer',
      'book-tax',
      'individual',
      'restricted',
    ]),
  },
  { requiredKeys: [] },
)
const prepared = preparePolicies(samples, () => null)
const rankOf = { no: 0, nearly: 1, fits: 2 }

test('learning a fact never turns around what was already decided', () => {
  fc.assert(
    fc.property(
      facts,
      fc.constantFrom(...Object.keys({ staff: 0, revenue: 0, assets: 0, marks: 0, industryCode: 0 })),
      (known, hidden) => {
        const { [hidden as 'staff']: _hidden, ...less } = known
        // The size class is derived from other facts, so hiding one only opens it.
        for (const policy of prepared) {
          const before = fitOf(policy, factsOf({ name: '甲', ...less }, noon), '2026-11-25')
          const after = fitOf(policy, factsOf({ name: '甲', ...known }, noon), '2026-11-25')
          if (before !== 'nearly') expect(after, policy.article.id).toBe(before)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('what is known of marks in part says no more than, and nothing against, what is known in whole', () => {
  fc.assert(
    fc.property(facts, fc.subarray(marks.map(({ code }) => code)), (known, denied) => {
      const has = known.marks ?? []
      const part = { ...known, marks: has, withoutMarks: denied.filter((code) => !has.includes(code)) }
      for (const policy of prepared) {
        const partly = fitOf(policy, factsOf({ name: '甲', ...part }, noon), '2026-11-25')
        const wholly = fitOf(policy, factsOf({ name: '甲', ...known, marks: has }, noon), '2026-11-25')
        if (partly !== 'nearly') expect(wholly, policy.article.id).toBe(partly)
      }
    }),
    { numRuns: 200 },
  )
})

const markPolicy = (when: object) =>
  policyOf(
    {},
    {
      conditions: [{ says: '资质', quote: '资质', when: { fact: 'marks', attainable: false, ...when } as PolicyTest }],
    },
  )

// Hand-checked: two lists of marks, had and not had, and what neither speaks of.
test.each<[string, object, Partial<Company>, string]>([
  ['a mark that is had', { any: ['high-tech'] }, { marks: ['high-tech'], withoutMarks: [] }, 'fits'],
  ['a mark that neither list speaks of', { any: ['high-tech'] }, { marks: ['book-tax'], withoutMarks: [] }, 'nearly'],
  ['a mark that is denied', { any: ['high-tech'] }, { marks: [], withoutMarks: ['high-tech'] }, 'no'],
  ['a mark that a whole list leaves out', { any: ['high-tech'] }, { marks: ['book-tax'] }, 'no'],
  [
    'an exclusion that neither list speaks of',
    { none: ['abnormal'] },
    { marks: ['high-tech'], withoutMarks: [] },
    'nearly',
  ],
  ['an exclusion that is denied', { none: ['abnormal'] }, { marks: [], withoutMarks: ['abnormal'] }, 'fits'],
  [
    'the other kind of taxpayer than the one that is had',
    { any: ['general-taxpayer'] },
    { marks: ['small-taxpayer'], withoutMarks: [] },
    'no',
  ],
  [
    'both kinds of taxpayer at once',
    { any: ['general-taxpayer'] },
    { marks: ['small-taxpayer', 'general-taxpayer'], withoutMarks: [] },
    'nearly',
  ],
  ['nothing said of marks', { any: ['high-tech'] }, {}, 'nearly'],
])('marks: %s', (_name, when, company, expected) => {
  expect(matchesOf([markPolicy(when)], company)[0]!.fit).toBe(expected)
})

test('fewer staff never lose a policy whose only say on staff is a ceiling', () => {
  const ceilings = prepared.filter(
    ({ policy }) =>
      policy.conditions.every(
        ({ when }) =>
          'anyOf' in when || when.fact !== 'staff' || (when.atLeast === undefined && when.above === undefined),
      ) && policy.conditions.every(({ when }) => 'anyOf' in when || when.fact !== 'sizeClass'),
  )
  fc.assert(
    fc.property(facts, fc.nat(2000), (known, fewer) => {
      const staff = known.staff ?? 2000
      for (const policy of ceilings) {
        const more = fitOf(policy, factsOf({ name: '甲', ...known, staff }, noon), '2026-11-25')
        const less = fitOf(policy, factsOf({ name: '甲', ...known, staff: Math.min(staff, fewer) }, noon), '2026-11-25')
        expect(rankOf[less], policy.article.id).toBeGreaterThanOrEqual(rankOf[more])
      }
    }),
    { numRuns: 200 },
  )
})

test('the fast fit of a run over all companies is the fit that a company is shown', () => {
  fc.assert(
    fc.property(facts, (known) => {
      const shown = new Map(matchesOf(samples, known).map((match) => [match.articleId, match.fit]))
      const company = factsOf({ name: '甲', ...known }, noon)
      for (const policy of prepared) expect(fitOf(policy, company, '2026-11-25')).toBe(shown.get(policy.article.id))
    }),
    { numRuns: 100 },
  )
})
