import type { Span } from '../domain/index.ts'

const sentenceEnd = /[。！？!?；;\n…]/
const clauseEnd = /[。！？!?；;\n…，,、：: \u3000]/

/** A full stop or comma inside a number, a time or an address of the web (3.5, 1,000, 22:30) ends nothing. */
function insideNumber(text: string, at: number): boolean {
  const sign = text[at]
  if (sign !== ',' && sign !== ':' && sign !== '：') return false
  return isDigit(text[at - 1]) && isDigit(text[at + 1])
}

function isDigit(unit: string | undefined): boolean {
  return unit !== undefined && /[0-9０-９]/.test(unit)
}

function split(text: string, end: RegExp): Span[] {
  const found: Span[] = []
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    const unit = text[at]
    const isEnd = unit === undefined || (end.test(unit) && !insideNumber(text, at))
    if (!isEnd) continue
    const span = trimmed(text, start, at)
    if (span !== null) found.push(span)
    start = at + 1
  }
  return found
}

function trimmed(text: string, from: number, to: number): Span | null {
  let start = from
  let end = to
  while (start < end && /\s/.test(text[start]!)) start++
  while (end > start && /\s/.test(text[end - 1]!)) end--
  return start === end ? null : { start, end, quote: text.slice(start, end) }
}

/** The sentences of a text without their closing marks, with UTF-16 offsets; blank ones are left out. */
export function splitSentences(text: string): Span[] {
  return split(text, sentenceEnd)
}

/** The clauses of a text: what stands between commas, stops, colons and spaces. Offsets as in `splitSentences`. */
export function splitClauses(text: string): Span[] {
  return split(text, clauseEnd)
}
