import {
  type Article,
  createArticleIndex,
  createDocumentIndex,
  defaultThreshold,
  type PlainDocument,
} from '../knowledge/index.ts'
import type { Embedder } from '../model/index.ts'
import { type Evaluation, figureRows } from './evaluation.ts'
import { allRows, documentRow, questionRow } from './rows.ts'
import { rounded } from './scores.ts'
import { tableOf } from './table.ts'

/** The gateway's own articles and the embedder they are found with. */
export interface OwnKnowledge {
  articles: () => Promise<Article[]>
  embedder: () => Promise<Embedder>
}

export interface AnswersOptions {
  questions: string
  /** Left out: against the gateway's own articles. */
  documents?: string
  own: OwnKnowledge
}

/** The best find for a question; null when nothing was found at all. */
type Find = { id: string; confidence: number } | null

interface Tried {
  answerable: boolean
  /** Whether the best find is one that answers, for what the set says of it. */
  right: boolean
  confidence: number
}

/** What answering at one threshold comes to. A figure is null where the set has no question that could tell. */
export interface AnswerScores {
  /** Share of the answerable questions that are answered. */
  answerRate: number | null
  /** Share of the answers that are right: an answerable question, met with a relevant article where some are named. */
  precision: number | null
  /** Share of the unanswerable questions that are refused. */
  refusalAccuracy: number | null
}

/** Tries every question once, in memory, and counts at the gateway's own threshold and along the whole scale. */
export const evaluateAnswers: Evaluation<AnswersOptions> = async ({ questions, documents, own }, output) => {
  const asked = await allRows({ path: questions, row: questionRow, output })
  const find = documents
    ? await amongDocuments(await allRows({ path: documents, row: documentRow, output }), await own.embedder())
    : await amongArticles(own)
  const tried: Tried[] = []
  for (const { query, answerable, relevant } of asked) {
    const found = await find(query)
    const right = answerable && found !== null && (relevant?.includes(found.id) ?? true)
    tried.push({ answerable, right, confidence: found?.confidence ?? 0 })
    output.progress('作答', tried.length, asked.length)
  }
  const curve = steps.map((threshold) => ({ threshold, ...scoresAt(tried, threshold) }))
  const result = { n: tried.length, threshold: defaultThreshold, ...scoresAt(tried, defaultThreshold), curve }
  const head = ['阈值', 'answerRate', 'precision', 'refusalAccuracy']
  const rows = curve.map((point) =>
    [point.threshold, point.answerRate, point.precision, point.refusalAccuracy].map(shown),
  )
  return { result, lines: [...tableOf([['作答', ''], ...figureRows(result)]), '', ...tableOf([head, ...rows])] }
}

const steps = Array.from({ length: 20 }, (_, step) => Math.round(step * 5) / 100)

const shown = (value: number | null): string => (value === null ? '—' : value.toFixed(4).replace(/0{2}$/, ''))

function scoresAt(tried: readonly Tried[], threshold: number): AnswerScores {
  const answered = tried.filter(({ confidence }) => confidence > 0 && confidence >= threshold)
  const answerable = tried.filter((one) => one.answerable).length
  const unanswerable = tried.length - answerable
  const met = answered.filter((one) => one.answerable).length
  return {
    answerRate: ratio(met, answerable),
    precision: ratio(answered.filter(({ right }) => right).length, answered.length),
    refusalAccuracy: ratio(unanswerable - (answered.length - met), unanswerable),
  }
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole)
}

async function amongDocuments(documents: PlainDocument[], embedder: Embedder) {
  const index = await createDocumentIndex(documents, embedder)
  return (query: string): Promise<Find> => index.bestAnswer(query)
}

/** Both lines' articles are asked: a set does not say who asks. The surer find counts. */
async function amongArticles({ articles, embedder }: OwnKnowledge) {
  const index = await createArticleIndex(await articles(), await embedder())
  const at = new Date()
  return async (query: string): Promise<Find> => {
    const finds = await Promise.all(
      (['citizen', 'enterprise'] as const).map((line) => index.search(query, { line, at, limit: 1 })),
    )
    const [best] = finds.flat().toSorted((a, b) => b.confidence - a.confidence)
    return best === undefined ? null : { id: best.articleId, confidence: best.confidence }
  }
}
