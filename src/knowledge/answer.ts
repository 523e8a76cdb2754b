import type { Citation } from '../domain/index.ts'
import type { ChatModel } from '../model/index.ts'
import type { Article } from './article.ts'
import { aspectText } from './aspect.ts'
import { asksWhatChanged, changeText } from './changed.ts'
import { caveatLines, citationsOf, composeAnswer, offerOf, piecesOf } from './compose.ts'
import { type FindParts, type Found, find } from './finding.ts'
import type { Log } from './log.ts'
import { passageOf } from './prompt.ts'
import { clausesIn, questionsIn } from './several.ts'
import type { Thread } from './thread.ts'
import type { Scope } from './validity.ts'
import { writeAnswer } from './write.ts'

/** An answer with what it rests on, a question back, or an honest no. `thread` is for the next question. */
export type Answer =
  | {
      outcome: 'answered'
      text: string
      citations: Citation[]
      /** 0 to 1: the chance that the best article answers the question. */
      confidence: number
      /** True only when a model wrote every word of the answer itself. */
      aiGenerated: boolean
      /** Questions of neighbouring articles, or the cases to choose between where one part of it asks back. */
      related: string[]
      thread: Thread
    }
  /** Several articles fit, and one fact decides. */
  | { outcome: 'asks'; text: string; choices: string[]; confidence: number; thread: Thread }
  /** `note`: something is there that may not be used now, and why. */
  | { outcome: 'refused'; confidence: number; near: string[]; note: string | null; thread: Thread | null }

/** One earlier message of the conversation. */
export interface Said {
  author: 'requester' | 'bot' | 'agent'
  text: string
}

export interface AnswerOptions extends Scope {
  signal?: AbortSignal
  /** Gets the answer sentence by sentence, each already checked. */
  onDelta?: (text: string) => void
  /** What the last answer of this conversation left behind. */
  thread?: Thread | null
  history?: readonly Said[]
}

export interface AnswerParts extends FindParts {
  model: ChatModel | null
  /** The article that another one took the place of, or its own former version; null when there is none. */
  before(article: Article): Promise<Article | null>
  log: Log
}

type Spoken = Pick<Extract<Answer, { outcome: 'answered' }>, 'text' | 'citations' | 'aiGenerated' | 'related'>
type FoundArticle = Extract<Found, { kind: 'article' }>

/** Finds at or above this share of the best one's score are neighbours of it. */
const relatedShare = 0.5
const numbers = '一二三四五六七八'
const unanswered = '这一问我没有可靠的依据，不能随便回答您。您可以换个说法再问，或者留下诉求。'

/** Answers from the knowledge base, or refuses. Refusal is this rule: the best find's confidence is below the threshold. */
export async function answerFrom(parts: AnswerParts, question: string, options: AnswerOptions): Promise<Answer> {
  const thread = options.thread ?? null
  const previous = thread?.question ?? options.history?.findLast(({ author }) => author === 'requester')?.text
  const whole = await find(parts, question, options, previous, thread)
  const several = isOneQuestion(whole) ? null : await findSeveral(parts, question, options, thread)
  return several ? answerSeveral(parts, several, options) : answerOne(parts, question, whole, options)
}

/** The questions of a message and what each came to; null where they are one, or no more than sides of one matter. */
async function findSeveral(parts: AnswerParts, question: string, options: AnswerOptions, thread: Thread | null) {
  const questions = questionsIn(question).flatMap((one) => provisionsIn(parts, one, options))
  const asked = questions.length > 1 ? questions : clausesIn(question)
  const each = await findEach(parts, asked, options, thread)
  const articles = new Set(each.flatMap((found) => (found.kind === 'article' ? [found.article.id] : [])))
  // A clause is a question of its own only where all have their answers.
  const isSeveral =
    asked === questions
      ? articles.size > 1 || (articles.size === 1 && each.some(({ kind }) => kind !== 'article'))
      : articles.size > 1 && articles.size === each.length
  return isSeveral ? { asked, each } : null
}

/** Whether an article lists the very message, or only continues the last answer. A provision may be one of several. */
function isOneQuestion(whole: Found): boolean {
  if (whole.kind !== 'article') return false
  const [best] = whole.hits
  return !best || (best.features.exact === 1 && !best.article.passageOf)
}

/** A question for each provision, where one names several. */
function provisionsIn(parts: AnswerParts, question: string, scope: Scope): string[] {
  const { provisions } = parts.cited(question, scope)
  return provisions.length > 1 ? provisions.slice(0, numbers.length) : [question]
}

/** Each question in the light of the one before it, as in “居住证怎么办？要什么材料？”. */
async function findEach(
  parts: AnswerParts,
  questions: readonly string[],
  options: AnswerOptions,
  thread: Thread | null,
) {
  const each: Found[] = []
  let before = thread
  for (const question of questions) {
    const found = await find(parts, question, options, before?.question, before)
    each.push(found)
    before = threadOf(found) ?? before
  }
  return each
}

function threadOf(found: Found): Thread | null {
  const { question } = found
  if (found.kind === 'none') return null
  if (found.kind === 'article') return { question, articleIds: [found.article.id] }
  const { fact, choices } = found.fork
  return { question, articleIds: [], open: { question, fact, choices } }
}

async function answerOne(parts: AnswerParts, question: string, found: Found, options: AnswerOptions): Promise<Answer> {
  const { confidence } = found
  if (found.kind === 'none') {
    // A question that lived on the last one leaves that as it was.
    const thread = found.leans && options.thread ? options.thread : { question, articleIds: [] }
    return { outcome: 'refused', confidence, near: found.near, note: found.note, thread }
  }
  const thread = threadOf(found)!
  if (found.kind === 'fork') {
    const choices = found.fork.choices.map(({ label }) => label)
    return { outcome: 'asks', text: found.fork.ask, choices, confidence, thread }
  }
  return { outcome: 'answered', ...(await speak(parts, question, found, options)), confidence, thread }
}

/** Every question of a message under its own words, those without an answer honestly among them. */
async function answerSeveral(
  parts: AnswerParts,
  { asked, each }: { asked: readonly string[]; each: readonly Found[] },
  options: AnswerOptions,
): Promise<Answer> {
  const spoken: Spoken[] = []
  for (const [at, found] of each.entries()) {
    const head = `${at === 0 ? '' : '\n\n'}${numbers[at]}、${asked[at]}\n`
    options.onDelta?.(head)
    const part = await speakPart(parts, asked[at]!, found, options)
    spoken.push({ ...part, text: `${head}${part.text}` })
  }
  const answered = each.filter(({ kind }) => kind === 'article')
  const fork = each.find(({ kind }) => kind === 'fork')
  return {
    outcome: 'answered',
    text: spoken.map(({ text }) => text).join(''),
    citations: distinct(spoken.flatMap(({ citations }) => citations)),
    confidence: Math.min(...answered.map(({ confidence }) => confidence)),
    aiGenerated: false,
    related: fork?.kind === 'fork' ? fork.fork.choices.map(({ label }) => label) : [],
    thread: threadOf(fork ?? answered.at(-1)!)!,
  }
}

async function speakPart(parts: AnswerParts, question: string, found: Found, options: AnswerOptions): Promise<Spoken> {
  if (found.kind === 'article') return speak({ ...parts, model: null }, question, found, options)
  const text = found.kind === 'fork' ? found.fork.ask : (found.note ?? unanswered)
  options.onDelta?.(text)
  return { text, citations: [], aiGenerated: false, related: [] }
}

function distinct(citations: readonly Citation[]): Citation[] {
  const seen = new Map(citations.map((citation) => [`${citation.articleId}\n${citation.title}`, citation]))
  return [...seen.values()]
}

/**
 * A reviewed answer to this very question is said as it stands. Otherwise the model's words, where there is a model and
 * they hold, else the article's own.
 */
async function speak(
  parts: AnswerParts,
  question: string,
  found: FoundArticle,
  options: AnswerOptions,
): Promise<Spoken> {
  const { article, aspect, hits } = found
  const neighbours = hits.filter((hit) => hit.articleId !== article.id && hit.score >= hits[0]!.score * relatedShare)
  const related = neighbours.slice(0, 3).map((hit) => offerOf(hit.article))
  if (aspect) return { ...asideWords(article, aspect, options), related }
  if (asksWhatChanged(question)) {
    const before = await parts.before(article)
    const change = before && changeText(before, article)
    if (change) return { ...ownWords(article, options, `${change}\n`), related }
  }
  const isReviewed = hits.length === 0 || hits[0]!.features.exact === 1
  const articles = [article, ...neighbours.slice(0, 2).map((hit) => hit.article)]
  const written = parts.model && !isReviewed && (await modelWords(parts.model, parts.log, question, articles, options))
  return { ...(written || ownWords(article, options)), related }
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

function ownWords(article: Article, options: AnswerOptions, opening = '') {
  return said(article, `${opening}${composeAnswer(article, options.at)}`, options)
}

/** One side of an article; where it says nothing on it, that is said, and then all that it does say. */
function asideWords(article: Article, aspect: NonNullable<FoundArticle['aspect']>, options: AnswerOptions) {
  const own = aspectText(article, aspect)
  if (own === null) return ownWords(article, options, `“${aspect.label}”没有单独写明，这件事的完整答复是：\n`)
  return said(article, [own, ...caveatLines([article], options.at)].join('\n'), options)
}

function said(article: Article, text: string, options: AnswerOptions) {
  for (const piece of piecesOf(text)) options.onDelta?.(piece)
  return { text, citations: citationsOf(article, options.at), aiGenerated: false }
}
