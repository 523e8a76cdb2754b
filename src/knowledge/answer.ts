import type { Citation } from '../domain/index.ts'
import type { ChatModel } from '../model/index.ts'
import type { Article } from './article.ts'
import { caveatLines, citationsOf, composeAnswer, piecesOf } from './compose.ts'
import type { Log } from './log.ts'
import { passageOf } from './prompt.ts'
import type { Asked, Hit } from './search.ts'
import type { Scope } from './validity.ts'
import { writeAnswer } from './write.ts'

/** An answer with what it rests on, or an honest no. */
export type Answer =
  | {
      outcome: 'answered'
      text: string
      citations: Citation[]
      /** 0 to 1: the chance that the best article answers the question. */
      confidence: number
      /** True only when a model wrote every word of the answer itself. */
      aiGenerated: boolean
      /** Questions of neighbouring articles. */
      related: string[]
    }
  | { outcome: 'refused'; confidence: number; near: string[] }

/** One earlier message of the conversation. */
export interface Said {
  author: 'requester' | 'bot' | 'agent'
  text: string
}

export interface AnswerOptions extends Scope {
  signal?: AbortSignal
  /** Gets the answer sentence by sentence, each already checked. */
  onDelta?: (text: string) => void
  history?: readonly Said[]
}

export interface AnswerParts {
  search(asked: Asked): Promise<Hit[]>
  model: ChatModel | null
  threshold: number
  log: Log
}

/** Finds at or above this share of the best one's score are neighbours of it. */
const relatedShare = 0.5
/** A find below this is beside the point: it is not even suggested. */
const nearConfidence = 0.2

/** “那材料呢”: a question that lives on the one before it. */
const leaning = /^(那|那么|还有|它|这个|这种|这|另外)/
const leaningLength = 8

/** The question as it stands, and, when it leans on the last one, both together. */
function readings(question: string, history: readonly Said[]): string[] {
  const previous = history.findLast(({ author }) => author === 'requester')?.text
  const leans = leaning.test(question.trim()) || question.trim().length <= leaningLength
  return previous !== undefined && leans ? [question, `${previous}\n${question}`] : [question]
}

/** Answers from the knowledge base, or refuses. Refusal is this rule: the best find's confidence is below the threshold. */
export async function answerFrom(parts: AnswerParts, question: string, options: AnswerOptions): Promise<Answer> {
  let hits: Hit[] = []
  let confidence = 0
  for (const reading of readings(question, options.history ?? [])) {
    hits = await parts.search({ ...options, text: reading, limit: 8 })
    confidence = hits[0]?.confidence ?? 0
    if (confidence >= parts.threshold) return { ...(await speak(parts, question, hits, options)), confidence }
  }
  const near = hits.filter((hit) => hit.confidence >= nearConfidence).map((hit) => hit.question)
  return { outcome: 'refused', confidence, near: near.slice(0, 3) }
}

/** The model's words where it has one and they hold, else the article's own. */
async function speak(parts: AnswerParts, question: string, hits: readonly Hit[], options: AnswerOptions) {
  const [best, ...others] = hits as [Hit, ...Hit[]]
  const neighbours = others.filter(({ score }) => score >= best.score * relatedShare)
  const related = neighbours.slice(0, 3).map((hit) => hit.question)
  const articles = [best, ...neighbours.slice(0, 2)].map((hit) => hit.article)
  const written = parts.model && (await modelWords(parts.model, parts.log, question, articles, options))
  return { outcome: 'answered' as const, ...(written ?? ownWords(best.article, options)), related }
}

async function modelWords(model: ChatModel, log: Log, question: string, articles: Article[], options: AnswerOptions) {
  const passages = articles.map((article) => passageOf(article, options.at))
  const written = await writeAnswer(model, question, passages, options)
  if (!written.ok) {
    log.warn(
      { model: model.id, fault: written.fault, err: written.cause },
      "knowledge: the article's own words are used",
    )
    return null
  }
  const cited = articles.filter((article) => written.cited.includes(article.id))
  const caveats = caveatLines(cited, options.at).map((line) => `\n${line}`)
  for (const line of caveats) options.onDelta?.(line)
  const citations = cited.flatMap((article) => citationsOf(article, options.at))
  return { text: written.text + caveats.join(''), citations, aiGenerated: true }
}

function ownWords(article: Article, options: AnswerOptions) {
  const text = composeAnswer(article, options.at)
  for (const piece of piecesOf(text)) options.onDelta?.(piece)
  return { text, citations: citationsOf(article, options.at), aiGenerated: false }
}
