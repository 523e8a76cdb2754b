import type { Citation, Line, Turn } from '../domain/index.ts'
import { citationsOf, composeAnswer, type Hit } from '../knowledge/index.ts'

/** Finds below this are not shown: a wrong answer costs an agent more than none. */
const SHOWN_CONFIDENCE = 0.3
/** Beside a better one a further find must be this sure. */
const BESIDE_CONFIDENCE = 0.4
const MOST_SHOWN = 3
const LEAST_HAN = 4

/** An answer that the agent may give, with what it rests on. */
export interface Suggestion {
  id: string
  kind: 'answer' | 'question'
  /** The turn that it answers; gone when that is taken back. */
  segment: string
  revision: number
  articleId: string | null
  /** The article's question. */
  question: string
  text: string
  citations: Citation[]
  confidence: number
  /** A model wrote the words. */
  aiGenerated: boolean
}

export type Search = (query: string, options: { line: Line; at: Date; limit: number }) => Promise<Hit[]>

export interface AnswerContext {
  search: Search
  line: Line
  at: Date
  newId: () => string
}

/** Suggested answers to one turn of the caller, best first; none where it asks and tells nothing. */
export async function answersTo(
  turn: Turn,
  before: Turn | null,
  { search, line, at, newId }: AnswerContext,
): Promise<Suggestion[]> {
  if (!isWorthSearching(turn.text)) return []
  const find = async (query: string) => shown(await search(query, { line, at, limit: MOST_SHOWN }))
  let hits = await find(spokenQuery(turn.text))
  if (hits.length === 0 && before && leans(turn.text))
    hits = await find(`${spokenQuery(before.text)}\n${spokenQuery(turn.text)}`)
  return hits.map((hit) => ({
    id: newId(),
    kind: 'answer',
    segment: turn.segment,
    revision: turn.revision,
    articleId: hit.articleId,
    question: hit.question,
    text: composeAnswer(hit.article, at),
    citations: citationsOf(hit.article, at),
    confidence: Math.round(hit.confidence * 100) / 100,
    aiGenerated: false,
  }))
}

function shown(hits: readonly Hit[]): Hit[] {
  return hits.filter(({ confidence }, place) => confidence >= (place === 0 ? SHOWN_CONFIDENCE : BESIDE_CONFIDENCE))
}

const courtesy =
  /^(?:[嗯啊哦噢喂欸诶哎唉好行对是的了吧您你呀呢，,。.！!？?\s]|您好|你好|谢谢(?:您|你)?|多谢|麻烦|知道|明白|清楚|可以|没错|再见|那个|这个|就是)+$/

function isWorthSearching(text: string): boolean {
  return [...text.matchAll(/\p{Script=Han}/gu)].length >= LEAST_HAN && !courtesy.test(text)
}

/** Speech is full of words that find nothing. */
export function spokenQuery(text: string): string {
  return (
    text
      .replaceAll(
        /(?:^|(?<=[，,。\s]))(?:嗯+|啊+|呃+|那个|就是说?|然后|喂|您好|你好|我想(?:问|咨询)(?:一下)?|请问(?:一下)?)[，,\s]*/g,
        '',
      )
      .trim() || text
  )
}

/** “那需要带什么材料呢”: lives on what was said before. */
function leans(text: string): boolean {
  return /^(?:那|那么|还有|它|这个|这种|这|另外|然后)/.test(text.trim()) || text.trim().length <= 12
}
