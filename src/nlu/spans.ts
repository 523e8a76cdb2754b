import type { Found, Span } from '../domain/index.ts'

/** One message as the rules read it: `text` as written, `plain` normalised, same offsets in both. */
export interface Reading {
  text: string
  plain: string
  /** Clauses of `plain`, with offsets. */
  clauses: Span[]
}

/** The span of the original between two offsets, without white space at its ends. */
export function spanOf(text: string, from: number, to: number): Span {
  let start = from
  let end = to
  while (start < end && /\s/.test(text[start]!)) start++
  while (end > start && /\s/.test(text[end - 1]!)) end--
  return { start, end, quote: text.slice(start, end) }
}

/** What stands between two offsets, as a value: the normalised words, and the span of the original. */
export function foundAt(reading: Reading, from: number, to: number): Found {
  const span = spanOf(reading.text, from, to)
  return { value: reading.plain.slice(span.start, span.end), span }
}

/** Where `rule` first matches, as a span of the original; null when it does not. */
export function firstSpan(reading: Reading, rule: RegExp): Span | null {
  const match = rule.exec(reading.plain)
  return match === null ? null : spanOf(reading.text, match.index, match.index + match[0].length)
}

/** Sum of the weights of the rules that match `plain`, each counted once. */
export function score(plain: string, rules: readonly (readonly [RegExp, number])[]): number {
  return rules.reduce((sum, [rule, weight]) => (rule.test(plain) ? sum + weight : sum), 0)
}
