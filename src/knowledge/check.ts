import { beijingDay } from '../domain/index.ts'
import type { Article } from './article.ts'
import { questionsOf } from './chunk.ts'
import { commandsModel } from './commands-model.ts'
import { matterOf } from './query.ts'

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
    | 'area'
    | 'commands-model'
  /** In words for the editor. */
  detail: string
}

/** Province of an area code: every article of a Beijing hotline is nationwide or of Beijing. */
const knownArea = /^(000000|110000|1101(0[1-9]|1[0-9]))$/

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
  if (!knownArea.test(article.area)) add('area', `适用地区${article.area}不是全国、北京市或北京市辖区`)
  if ([article.answer, ...(article.steps ?? [])].some(commandsModel)) add('commands-model', '正文里有对模型下命令的话')
  return findings
}

/** Whether two articles can be seen by one and the same person. */
function meet(a: Article, b: Article): boolean {
  return a.area === b.area && (a.line === b.line || a.line === 'both' || b.line === 'both')
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
        }
      }
      askedBy.set(question, [...others, article])
    }
  }
  return findings
}

/** Looks through all articles for what has expired, is missing, is due or contradicts; ordered by article. */
export function checkArticles(articles: readonly Article[], now: Date): Finding[] {
  const findings = [...articles.flatMap((article) => findingsOf(article, beijingDay(now))), ...duplicates(articles)]
  return findings.sort((a, b) => (a.articleId < b.articleId ? -1 : a.articleId > b.articleId ? 1 : 0))
}
