import { readFileSync } from 'node:fs'
import { type Company, Policies } from '../src/enterprise/index.ts'
import { type Article, parseArticles } from '../src/knowledge/index.ts'
import { type Bench, outcomeOf, rowOf } from './bench.ts'
import { type Contender, interleave } from './rounds.ts'
import { median, seriesOf } from './statistics.ts'

const file = new URL('../content/knowledge/policies.yaml', import.meta.url)
const at = new Date('2026-11-25T12:00:00+08:00')
const industries = ['A01', 'C34', 'C16', 'E47', 'F51', 'F52', 'G54', 'H62', 'I65', 'L72', 'M73', 'D46']
const districts = ['东城区', '西城区', '朝阳区', '丰台区', '石景山区', '海淀区', '通州区', '大兴区', '昌平区']
const marks = [
  'high-tech',
  'tech-sme',
  'innovative-sme',
  'small-taxpayer',
  'general-taxpayer',
  'individual',
  'book-tax',
]

/** Which policies fit: one company in words, and all companies at once. */
export const policies: Bench = {
  name: 'policies',
  title: 'Companies and their policies',
  method:
    'In one process, without database or network. The policies are the samples, repeated with shifted thresholds; the companies are drawn with a fixed seed and half of their facts left out. *One company* is the whole answer of `POST /v1/enterprise/match`, every condition in words, sorted; *all companies* only says what fits and what nearly does. The ratio is the growth from a tenth of the policies.',
  async run(scale) {
    const [few, many, companies] = scale.quick ? [20, 200, 500] : [200, 2000, 10_000]
    const names = { few: `${few} policies`, many: `${many.toLocaleString('en')} policies` }
    const crowd = companiesOf(companies)
    const contenders = { [names.few]: contender(few, crowd), [names.many]: contender(many, crowd) }
    await interleave(1, contenders)
    const rounds = await interleave(scale.rounds, contenders, (done) =>
      scale.report(`policies: round ${done}/${scale.rounds}`),
    )
    const row = (figure: string, what: string, unit: string, most?: number) =>
      rowOf(
        rounds,
        { contender: names.many, figure },
        { contender: names.few, figure },
        {
          what,
          unit,
          against: names.few,
          limit: most === undefined ? undefined : { of: 'figure', sort: 'at most', value: most },
        },
      )
    const rows = [
      row('p99Ms', `p99 of one company × ${names.many}`, 'ms', 20),
      row('allSeconds', `${companies.toLocaleString('en')} companies × ${names.many}`, 's'),
    ]
    const found = Math.round(median(seriesOf(rounds, { contender: names.many, figure: 'fitting' })))
    const bare = { contender: names.few, figure: 'allSeconds' }
    return outcomeOf(rounds, [bare], rows, [`Of ${names.many}, ${found} fit a company on average, or nearly do.`])
  },
}

function contender(count: number, crowd: readonly Company[]): Contender {
  const articles = policiesOf(count)
  const source = new Policies({ revision: 1, articles: () => articles }, () => null)
  return async () => {
    const times = crowd.slice(0, 500).map((company) => {
      const started = performance.now()
      source.match(company, at)
      return performance.now() - started
    })
    const started = performance.now()
    let fitting = 0
    for (const { fits, nearly } of source.matchAll(crowd, at)) fitting += fits.length + nearly.length
    const allSeconds = (performance.now() - started) / 1000
    const p99Ms = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)]!
    return { p99Ms, allSeconds, fitting: fitting / crowd.length }
  }
}

function policiesOf(count: number): Article[] {
  const samples = parseArticles(readFileSync(file, 'utf8'), 'policies.yaml').articles
  return Array.from({ length: count }, (_, number) => {
    const sample = samples[number % samples.length]!
    const shift = 1 + Math.floor(number / samples.length) / 100
    const conditions = sample.policy!.conditions.map((condition) => {
      const { when } = condition
      return 'atMost' in when && when.atMost
        ? { ...condition, when: { ...when, atMost: when.atMost * shift } }
        : condition
    })
    return { ...sample, id: `${sample.id}-${number}`, policy: { ...sample.policy!, conditions } }
  })
}

function companiesOf(count: number): Company[] {
  let state = 20_261_125
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]!
  const perhaps = <T>(value: T) => (random() < 0.5 ? value : undefined)
  return Array.from({ length: count }, (_, number) => ({
    name: `企业${number}`,
    industryCode: perhaps(pick(industries)),
    district: perhaps(pick(districts)),
    staff: perhaps(Math.floor(10 ** (random() * 4))),
    revenue: perhaps(Math.floor(10 ** (4 + random() * 6))),
    assets: perhaps(Math.floor(10 ** (4 + random() * 6))),
    taxableIncome: perhaps(Math.floor(10 ** (3 + random() * 5))),
    foundedAt: perhaps(`20${String(Math.floor(random() * 26)).padStart(2, '0')}-06-01`),
    rdShare: perhaps(Math.floor(random() * 10)),
    marks: perhaps(marks.filter(() => random() < 0.3)),
  }))
}
