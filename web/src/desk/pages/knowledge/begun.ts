import type { Article } from './types.ts'

/** What another page hands over to an article's form, until it is saved as a draft. */
const keyOf = (articleId: string) => `jiesu-begun-${articleId}`

export function keepBegun(articleId: string, begun: Partial<Article>): void {
  sessionStorage.setItem(keyOf(articleId), JSON.stringify(begun))
}

export function forgetBegun(articleId: string): void {
  sessionStorage.removeItem(keyOf(articleId))
}

export function begunOf(articleId: string): Partial<Article> {
  return JSON.parse(sessionStorage.getItem(keyOf(articleId)) ?? '{}')
}

/** An article with the questions that were handed over for it, and which of them it had not. */
export function withBegunQuestions(article: Article): { article: Article; added: string[] } {
  const listed = new Set([article.question, ...article.similarQuestions])
  const added = (begunOf(article.id).similarQuestions ?? []).filter((question) => !listed.has(question))
  return { article: { ...article, similarQuestions: [...article.similarQuestions, ...added] }, added }
}
