import { beijingDay } from '../domain/index.ts'
import { lacking, typesAskedFor } from './answer-type.ts'
import { areaNames } from './areas.ts'
import type { Article } from './article.ts'
import { bodyOf, questionsOf } from './chunk.ts'
import { commandsModel } from './commands-model.ts'
import { factsOf } from './facts.ts'
import { matterOf } from './query.ts'
import { inForce } from './validity.ts'

/** What an editor should look at. */
export interface Finding {
  articleId: string
  problem:
    | 'expired'
    | 'not-yet-in-force'
    | 'source-expired'
    | 'no-source'
    | 'review-due'
    | 'duplicate-question'
    | 'contradicts'
    | 'replaced-in-use'
    | 'area'
    | 'commands-model'
    | 'not-told'
  /** In words for the editor. */
  detail: string
}

/** Two questions that differ in frame and punctuation only. */
function sameQuestion(question: string): string {
  return matterOf(question)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}

function findingsOf(article: Article, day: string): Finding[] {
  const findings: Finding[] = []
  const add = (problem: Finding['problem'], detail: string) => findings.push({ articleId: article.id, problem, detail })
  const past = article.sources.filter((source) => source.effectiveTo !== undefined && source.effectiveTo < day)
  const future = article.sources.filter((source) => source.effectiveFrom !== undefined && source.effectiveFrom > day)
  if (article.sources.length === 0) add('no-source', '没有依据，不会用来答复')
  else if (past.length === article.sources.length) add('expired', '全部依据已失效，不会用来答复')
  else if (past.length + future.length === article.sources.length) add('not-yet-in-force', '依据尚未施行，不会用来答复')
  else for (const source of past) add('source-expired', `依据《${source.title}》已于${source.effectiveTo}失效`)
  if (article.reviewBy < day) add('review-due', `应在${article.reviewBy}前由${article.ownerUnit}复核`)
  if (!(article.area in areaNames)) add('area', `适用地区${article.area}不是全国、北京市或北京市辖区`)
  if ([article.answer, ...(article.steps ?? [])].some(commandsModel)) add('commands-model', '正文里有对模型下命令的话')
  for (const question of article.passageOf ? [] : questionsOf(article)) {
    const missing = lacking(typesAskedFor(question), bodyOf(article)).map(({ label }) => label)
    if (missing.length > 0) add('not-told', `列了问法“${question}”，正文里没有写明${missing.join('、')}`)
  }
  return findings
}

/** Whether two articles can be seen by one and the same person. */
function meet(a: Article, b: Article): boolean {
  return a.area === b.area && (a.line === b.line || a.line === 'both' || b.line === 'both')
}

const said = { fee: '费用', deadline: '办理时限', where: '办理地点' } as const

/** Where two answers to one question say different things; null when they agree, as far as code can see. */
function contradiction(a: Article, b: Article): string | null {
  for (const [member, label] of Object.entries(said) as [keyof typeof said, string][]) {
    const [one, two] = [a[member], b[member]]
    if (one !== undefined && two !== undefined && one !== two) return `的${label}不同：“${one}”与“${two}”`
  }
  const amounts = (article: Article) => [...factsOf(article.answer)].filter((fact) => / (?:元|工作日|岁|%)$/.test(fact))
  const [one, two] = [amounts(a), amounts(b)]
  const differ = one.length > 0 && two.length > 0 && !one.some((fact) => two.includes(fact))
  return differ ? `的数字不同：${one.join('、')}与${two.join('、')}`.replaceAll('数 ', '') : null
}

/** An article took another one's place, and both are in use. */
function replacedInUse(articles: readonly Article[], day: string): Finding[] {
  const byId = new Map(articles.map((article) => [article.id, article]))
  return articles.flatMap((article) => {
    const old = article.replaces === undefined ? undefined : byId.get(article.replaces)
    if (!old?.sources.some((source) => inForce(source, day))) return []
    return [{ articleId: old.id, problem: 'replaced-in-use' as const, detail: `已由${article.id}代替，仍在使用` }]
  })
}

function duplicates(articles: readonly Article[]): Finding[] {
  const askedBy = new Map<string, Article[]>()
  const findings: Finding[] = []
  for (const article of articles) {
    for (const question of new Set(questionsOf(article).map(sameQuestion))) {
      const others = askedBy.get(question) ?? []
      for (const other of others) {
        if (meet(article, other)) {
          findings.push({ articleId: article.id, problem: 'duplicate-question', detail: `与${other.id}有相同的问法` })
          const difference = contradiction(article, other)
          if (difference) {
            findings.push({ articleId: article.id, problem: 'contradicts', detail: `与${other.id}${difference}` })
          }
        }
      }
      askedBy.set(question, [...others, article])
    }
  }
  return findings
}

/** Looks through all articles for what has expired, is missing, is due or contradicts; ordered by article. */
export function checkArticles(articles: readonly Article[], now: Date): Finding[] {
  const findings = [
    ...articles.flatMap((article) => findingsOf(article, beijingDay(now))),
    ...duplicates(articles),
    ...replacedInUse(articles, beijingDay(now)),
  ]
  return findings.sort((a, b) => (a.articleId < b.articleId ? -1 : a.articleId > b.articleId ? 1 : 0))
}
