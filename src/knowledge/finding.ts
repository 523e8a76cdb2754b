import { lacking, typesAskedFor } from './answer-type.ts'
import type { Article } from './article.ts'
import { type Aspect, aspectText, bareAspect, sayingOf, withoutAspects } from './aspect.ts'
import { chosen, type Fork, forkOf, settled } from './cases.ts'
import { asksWhatChanged, withoutChange } from './changed.ts'
import { bodyOf } from './chunk.ts'
import { offerOf, titled } from './compose.ts'
import { articleCalibration, confidenceOf, nearConfidence } from './confidence.ts'
import { leans, mentions, newSubject, type Reading, readingsOf, speaksOf, wordsFor } from './follow-up.ts'
import type { Asked, Hit } from './hit.ts'
import { withoutAsker } from './several.ts'
import type { Thread } from './thread.ts'
import { whyUnusable } from './unusable.ts'
import { type Scope, visibility } from './validity.ts'
import type { Cited } from './works.ts'

/** What a question came to, before a word of an answer is made. */
export type Found =
  | { kind: 'article'; question: string; article: Article; hits: Hit[]; aspect: Aspect | null; confidence: number }
  | { kind: 'fork'; question: string; fork: Fork; confidence: number }
  | { kind: 'none'; question: string; leans: boolean; near: string[]; note: string | null; confidence: number }

export interface FindParts {
  search(asked: Asked): Promise<Hit[]>
  /** The same over what the asker may not be answered from: expired, not yet in force, of another area or line. */
  outside(asked: Asked): Hit[]
  /** The provisions that a question names, of the laws that the asker may be answered from. */
  cited(question: string, scope: Scope): Cited
  /** An article in use, whoever may see it. */
  get(id: string): Article | undefined
  threshold: number
}

/** Below the best one's score by no more than this, a find could as well be the one that is meant. */
const rivalShare = 0.7
const rivalsAtMost = 4
/** What the asker chose, or asked further about what was just answered, is as sure as that was. */
const continued = 0.9

/** Finds what answers one question, in the light of what was said before. */
export async function find(
  parts: FindParts,
  question: string,
  scope: Scope,
  previous: string | undefined,
  thread: Thread | null,
): Promise<Found> {
  const follows = thread && continuation(parts, question, scope, thread)
  if (follows) return follows
  let last: Hit[] = []
  const core = withoutAspects(question)
  const readings = readingsOf(asksWhatChanged(question) ? withoutChange(question) : question, previous)
  if (core) readings.push({ text: core, mustMention: null, isCompleted: true })
  const asked = withoutAsker(question)
  if (asked) readings.push({ text: asked, mustMention: null, isCompleted: false })
  for (const reading of readings) {
    const { provisions, missing } = parts.cited(reading.text, scope)
    if (provisions.length === 1 && missing.length === 1) return notThere(question, missing[0]!)
    const hits = await parts.search({ ...scope, text: reading.text, limit: 8 })
    const found = judged(parts.threshold, question, reading, hits, thread)
    if (found) return found
    if (hits.length > 0) last = hits
  }
  const aside = thread && topicOnSubject(parts, question, scope, thread)
  if (aside) return aside
  const near = last.filter((hit) => hit.confidence >= nearConfidence).map((hit) => offerOf(hit.article))
  const confidence = Math.min(last[0]?.confidence ?? 0, parts.threshold)
  return {
    kind: 'none',
    question,
    leans: leans(question),
    near: near.slice(0, 3),
    note: noteOf(parts, question, scope) ?? lackOf(question, last[0]),
    confidence,
  }
}

/** A provision that its law has not: no other one is an answer. */
function notThere(question: string, { work, provision, last }: Cited['missing'][number]): Found {
  const note = `${titled(work)}里没有查到${provision}，我这里收录到第${last}条。`
  return { kind: 'none', question, leans: leans(question), near: [], note, confidence: 0 }
}

/** The answer to what was asked back, or one more side of what was just answered. */
function continuation(parts: FindParts, said: string, scope: Scope, thread: Thread): Found | null {
  const usable = (id: string | undefined) => {
    const article = id === undefined ? undefined : parts.get(id)
    return article && visibility(scope)(article) ? article : null
  }
  const choice = thread.open && chosen(said, thread.open)
  const picked = choice && usable(choice.articleId)
  if (picked) {
    const question = `${thread.open!.question}（${choice.label}）`
    return { kind: 'article', question, article: picked, hits: [], aspect: null, confidence: continued }
  }
  const aspect = bareAspect(said)
  const topic = aspect && usable(thread.articleIds[0])
  return topic
    ? { kind: 'article', question: thread.question, article: topic, hits: [], aspect, confidence: continued }
    : null
}

/** “那孩子呢？”: no article of its own, but the one that was just told says something of them. */
function topicOnSubject(parts: FindParts, question: string, scope: Scope, thread: Thread): Found | null {
  const subject = newSubject(question)
  const [id] = thread.articleIds
  const topic = id === undefined ? undefined : parts.get(id)
  if (!subject || !topic || !visibility(scope)(topic)) return null
  const aspect = sayingOf(subject, wordsFor(subject))
  if (aspectText(topic, aspect) === null) return null
  return { kind: 'article', question: thread.question, article: topic, hits: [], aspect, confidence: continued }
}

function judged(
  threshold: number,
  question: string,
  reading: Reading,
  hits: Hit[],
  thread: Thread | null,
): Found | null {
  const [best] = hits
  if (best === undefined || (reading.mustMention && !mentions(best.article, reading.mustMention))) return null
  const rivals = hits.filter(({ score }) => score >= best.score * rivalShare).slice(0, rivalsAtMost)
  const articles = rivals.map(({ article }) => article)
  const fork = best.features.exact === 1 ? null : forkOf(reading.text, articles)
  if (fork && confidenceOfFork(fork, hits) >= threshold) {
    return { kind: 'fork', question: reading.text, fork, confidence: confidenceOfFork(fork, hits) }
  }
  if (best.confidence < threshold) return null
  const completed = reading.isCompleted && !asksWhatChanged(question)
  // “要本人去吗”: what completes a question is about what was just answered, if that is near at all.
  const stays = completed && !/^那.*呢/.test(question.trim()) && reading.mustMention === null
  const topic = stays ? articles.find(({ id }) => id === thread?.articleIds[0]) : undefined
  const first = topic ?? settled(reading.text, articles) ?? best.article
  const aspect = completed ? bareAspect(question) : null
  const found = { kind: 'article' as const, question: reading.text, hits, aspect }
  if (!completed || aspect || reading.mustMention !== null || speaksOf(first, question)) {
    return { ...found, article: first, confidence: best.confidence }
  }
  // “那血小板呢”: what was found for the matter says nothing of it, but another may that is sure enough by itself.
  const other = hits.find((hit) => hit.confidence >= threshold && speaksOf(hit.article, question))
  return other ? { ...found, article: other.article, confidence: other.confidence } : null
}

/** Articles that differ by one fact are close to each other: what counts is how far they lead all the others. */
function confidenceOfFork({ choices }: Fork, hits: readonly Hit[]): number {
  const [best] = hits as [Hit, ...Hit[]]
  const next = hits.find(({ articleId }) => !choices.some((choice) => choice.articleId === articleId))
  const lead = best.features.covered * (1 - (next?.score ?? 0) / Math.max(best.score, 1e-9))
  return Math.max(best.confidence, confidenceOf({ ...best.features, lead }, articleCalibration))
}

/** What is there but may not be used is said plainly, instead of nothing. */
function noteOf(parts: FindParts, question: string, scope: Scope): string | null {
  const [best] = parts.outside({ ...scope, text: question, limit: 2 })
  return best && best.confidence >= parts.threshold ? whyUnusable(best.article, scope) : null
}

/** What was found is about the matter and does not say what was asked for: how much, how long, how many points. */
function lackOf(question: string, best: Hit | undefined): string | null {
  if (!best || best.features.held === 1 || best.confidence < nearConfidence) return null
  const missing = lacking(typesAskedFor(question), bodyOf(best.article)).map(({ label }) => label)
  return `“${offerOf(best.article)}”里没有写明您问的${missing.join('、')}，我不能随便说。`
}
