import { cut } from '../text/index.ts'
import { borneOut, factsOf, titlesOf } from './facts.ts'

/** A passage that was retrieved and shown to the model; its number is its place in the list, from 1. */
export interface Passage {
  articleId: string
  text: string
}

/** What a sentence of a model must not be. */
export type GateFault =
  | 'unknown-citation'
  | 'uncited-fact'
  | 'fact-not-in-evidence'
  | 'title-not-in-evidence'
  | 'denial-not-in-evidence'
  | 'not-grounded'

export type GateResult = { ok: true; text: string; cited: number[] } | { ok: false; fault: GateFault }

/** Share of a sentence's pairs of characters that must stand in the evidence. */
const groundedShare = 0.5
/** Shorter sentences (“您好！”) say nothing that could be wrong, unless they hold a fact. */
const shortSentence = 6

/** Ways to say no, permit or waive, by sense: a model may say one only where the evidence says one of the same sense. */
const denials: readonly RegExp[] = [
  /不需要|无需|无须|不用|不必|免于|不要求|不再需要/,
  /免费|不收费|不收取|免收|不产生费用|零费用/,
  /不能|不得|禁止|不可以|不可|不允许|不准|不予/,
  /没有|不存在|取消|废止|停止|不再/,
]

const mark = /\s*[[［【](\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]］】]/g

function citedIn(sentence: string): number[] {
  return [...sentence.matchAll(mark)].flatMap((match) => match[1]!.split(/[,，、]/).map(Number))
}

/** The evidence that the passages of one answer hold, read once. */
interface Read {
  text: string
  facts: Set<string>
  terms: Set<string>
}

function readEvidence(text: string): Read {
  return { text: text.replace(/\s/g, ''), facts: borneOut(text), terms: new Set(cut(text)) }
}

/** Builds the check that every sentence of a model must pass before anybody sees it. */
export function createGate(passages: readonly Passage[]): (sentence: string) => GateResult {
  const each = passages.map((passage) => readEvidence(passage.text))
  const whole = readEvidence(passages.map((passage) => passage.text).join('\n'))

  return (sentence) => {
    const cited = [...new Set(citedIn(sentence))]
    const text = sentence.replace(mark, '')
    if (cited.some((number) => each[number - 1] === undefined)) return { ok: false, fault: 'unknown-citation' }
    const evidence = cited.length === 0 ? [whole] : cited.map((number) => each[number - 1]!)
    const fault = faultOf(text, cited.length > 0, evidence)
    return fault === null ? { ok: true, text, cited } : { ok: false, fault }
  }
}

function faultOf(text: string, isCited: boolean, evidence: readonly Read[]): GateFault | null {
  const facts = factsOf(text)
  const titles = titlesOf(text)
  if (!isCited && (facts.size > 0 || titles.length > 0)) return 'uncited-fact'
  for (const fact of facts) if (!evidence.some((read) => read.facts.has(fact))) return 'fact-not-in-evidence'
  for (const title of titles) if (!evidence.some((read) => read.text.includes(title))) return 'title-not-in-evidence'
  for (const sense of denials) {
    if (sense.test(text) && !evidence.some((read) => sense.test(read.text))) return 'denial-not-in-evidence'
  }
  const pairs = cut(text).filter((term) => term.length > 1)
  if (text.trim().length <= shortSentence || pairs.length === 0) return null
  const borne = pairs.filter((pair) => evidence.some((read) => read.terms.has(pair))).length
  return borne / pairs.length >= groundedShare ? null : 'not-grounded'
}
