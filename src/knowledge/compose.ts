import type { Citation } from '../domain/index.ts'
import type { Article } from './article.ts'
import { practicalLines } from './chunk.ts'
import { sourcesInForce } from './validity.ts'

/** The citations of an article at a moment: one for each source in force. */
export function citationsOf(article: Article, at: Date): Citation[] {
  return sourcesInForce(article, at).map((source) => ({
    articleId: article.id,
    title: source.provision ? `${source.title} ${source.provision}` : source.title,
    issuer: source.issuer,
    ...(source.documentNo === undefined ? {} : { documentNo: source.documentNo }),
    ...(source.url === undefined ? {} : { url: source.url }),
    ...(source.effectiveFrom === undefined ? {} : { effectiveFrom: source.effectiveFrom }),
    ...(source.effectiveTo === undefined ? {} : { effectiveTo: source.effectiveTo }),
    quote: source.states,
  }))
}

/** What must be said besides the answer: that a source was not compared with the public text, that it is a sample. */
export function caveatLines(articles: readonly Article[], at: Date): string[] {
  const unchecked = articles.filter((article) => sourcesInForce(article, at).some((source) => !source.checked))
  const owners = [...new Set(unchecked.map((article) => article.ownerUnit))]
  const lines = owners.length === 0 ? [] : [`具体以${owners.join('、')}最新公布为准。`]
  return articles.some((article) => article.sample) ? [...lines, '（示例知识）'] : lines
}

/** The answer in the article's own words: the direct answer, then what people need to act on it. */
export function composeAnswer(article: Article, at: Date): string {
  const { passageOf: passage } = article
  const head = passage ? [`${titled(passage.document)}${passage.path.join(' ')}：`] : []
  return [...head, article.answer.trim(), ...practicalLines(article), ...caveatLines([article], at)].join('\n')
}

/** A title in its marks; those of a title within it are single (GB/T 15834—2011, 4.15). */
export function titled(title: string): string {
  return `《${title.replaceAll('《', '〈').replaceAll('》', '〉')}》`
}

const openingLength = 24

/** What an article is offered as, for asking it: its question; a passage by its heading and what it begins with. */
export function offerOf({ question, answer, passageOf }: Article): string {
  if (!passageOf) return question
  const [sentence = ''] = /^[^。；！？\n]*?(?=[：:，,]?(?:[。；！？\n]|$))/.exec(answer.trim())!
  const said = [...sentence]
  const opening = said.length > openingLength ? `${said.slice(0, openingLength).join('')}…` : sentence
  return [question, opening].filter(Boolean).join('：')
}

/** Pieces of a text that end with a sentence or a line; put together they are the text. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let end = 0
  for (const match of text.matchAll(/[^\n。！？!?]*(?:[。！？!?]+[”’）》]*\n*|\n+|$)/g)) {
    if (match[0] === '') continue
    pieces.push(match[0])
    end += match[0].length
  }
  return end === text.length ? pieces : [text]
}
