import type { Article, Policy } from '../knowledge/index.ts'
import { type CompanyFacts, type CompanyField, plainDistrict } from './company.ts'
import { isAttainable, judge, type Verdict } from './condition.ts'

export type Fit = 'fits' | 'nearly' | 'no'

/** One condition and what came of it: in plain words, with the source's own. */
export interface Decided {
  condition: string
  met: boolean | null
  quote: string
}

/** How one policy fits one company. */
export interface PolicyMatch {
  articleId: string
  title: string
  fit: Fit
  benefit: string
  /** 免申即享. */
  automatic: boolean
  /** Every condition; those that decided come first. */
  decidedBy: Decided[]
  /** Fields of the company without which it stays open. */
  missing: CompanyField[]
  /** First and last day to apply, where there is one. */
  opensAt?: string
  closesAt?: string
}

/** A policy with what is decided once for all companies. */
export interface PreparedPolicy {
  article: Article
  policy: Policy
  /** Null: for all of Beijing, or the whole country. */
  district: string | null
  /** Of each condition: whether a company can come to meet it by its own doing. */
  attainable: readonly boolean[]
}

/** Articles that are policies, in force on that day; `districtOf` gives the name of an area code of a district. */
export function preparePolicies(
  articles: Iterable<Article>,
  districtOf: (areaCode: string) => string | null,
): PreparedPolicy[] {
  const prepared: PreparedPolicy[] = []
  for (const article of articles) {
    if (article.policy && article.line !== 'citizen') {
      const attainable = article.policy.conditions.map(({ when }) => isAttainable(when))
      prepared.push({ article, policy: article.policy, district: districtOf(article.area), attainable })
    }
  }
  return prepared
}

interface Judged extends Verdict, Decided {
  isAttainable: boolean
}

/** How a policy fits, without the words: what a run over all companies needs. */
export function fitOf(
  { policy, district, article, attainable }: PreparedPolicy,
  company: CompanyFacts,
  day: string,
): Fit {
  if (!isInForce(article, day)) return 'no'
  let fit = worse(windowFit(policy, day), districtFit(district, company))
  for (const [index, { when }] of policy.conditions.entries()) {
    if (fit === 'no') return 'no'
    fit = worse(fit, fitBy(judge(when, company).met, attainable[index]!))
  }
  return fit
}

/** How a policy fits, with every condition in words. Null when the policy is not in force on that day. */
export function matchOf(prepared: PreparedPolicy, company: CompanyFacts, day: string): PolicyMatch | null {
  const { article, policy } = prepared
  if (!isInForce(article, day)) return null
  const judged = [
    ...windowJudged(policy, day),
    ...districtJudged(prepared, company),
    ...conditionsJudged(prepared, company),
  ]
  const { opensAt, closesAt } = policy.window ?? {}
  return {
    articleId: article.id,
    title: article.question,
    fit: judged.map(({ met, isAttainable: can }) => fitBy(met, can)).reduce<Fit>(worse, 'fits'),
    benefit: policy.benefit,
    automatic: policy.automatic,
    decidedBy: judged
      .toSorted((a, b) => weightOf(a.met) - weightOf(b.met))
      .map(({ condition, met, quote }) => ({ condition, met, quote })),
    missing: [...new Set(judged.flatMap(({ missing }) => missing))],
    ...(opensAt && { opensAt }),
    ...(closesAt && { closesAt }),
  }
}

/** What fits first, and of that what closes soonest. */
export function byUrgency(a: PolicyMatch, b: PolicyMatch): number {
  return (
    rank[a.fit] - rank[b.fit] ||
    order(a.closesAt ?? '9', b.closesAt ?? '9') ||
    a.missing.length - b.missing.length ||
    order(a.articleId, b.articleId)
  )
}

/** By code units: days and ids hold nothing that a language orders in another way, and this is many times as fast. */
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const rank: Readonly<Record<Fit, number>> = { fits: 0, nearly: 1, no: 2 }
const worse = (a: Fit, b: Fit): Fit => (rank[a] >= rank[b] ? a : b)
const weightOf = (met: boolean | null) => (met === false ? 0 : met === null ? 1 : 2)

/** What is unmet rules a policy out, unless the company can come to meet it; what is open leaves it near. */
function fitBy(met: boolean | null, attainable: boolean): Fit {
  if (met) return 'fits'
  return met === null || attainable ? 'nearly' : 'no'
}

/** Like every article, a policy counts while one of its sources is in force. */
function isInForce({ sources }: Article, day: string): boolean {
  return sources.some(({ effectiveFrom = '0', effectiveTo = '9' }) => effectiveFrom <= day && day <= effectiveTo)
}

/** Both days belong to the window. One that opens later is near. */
function windowFit({ window }: Policy, day: string): Fit {
  if (window?.closesAt && day > window.closesAt) return 'no'
  return window?.opensAt && day < window.opensAt ? 'nearly' : 'fits'
}

function windowJudged({ window }: Policy, day: string): Judged[] {
  if (!window) return []
  const { opensAt, closesAt } = window
  const fit = windowFit({ window } as Policy, day)
  const span = [opensAt && `${opensAt}起`, closesAt && `${closesAt}止`].filter(Boolean).join('，')
  return [{ condition: '申报时间', met: fit === 'fits', quote: span, missing: [], isAttainable: fit === 'nearly' }]
}

function districtFit(district: string | null, { district: known }: CompanyFacts): Fit {
  if (district === null) return 'fits'
  if ('missing' in known) return 'nearly'
  return known.value === plainDistrict(district) ? 'fits' : 'no'
}

function districtJudged({ district, article }: PreparedPolicy, company: CompanyFacts): Judged[] {
  if (district === null) return []
  const fit = districtFit(district, company)
  return [
    {
      condition: `企业在${district}`,
      met: fit === 'nearly' ? null : fit === 'fits',
      quote: article.sources[0]?.title ?? district,
      missing: fit === 'nearly' ? ['district'] : [],
      isAttainable: false,
    },
  ]
}

function conditionsJudged({ policy, attainable }: PreparedPolicy, company: CompanyFacts): Judged[] {
  return policy.conditions.map(({ when, says, quote }, index) => {
    const { met, missing } = judge(when, company)
    return { met, missing, condition: says, quote, isAttainable: attainable[index]! }
  })
}
