import type { Span } from './types.ts'

/** A text with the words marked that a decision rests on. */
export function Quoted({ text, spans }: { text: string; spans: readonly Span[] }) {
  const sound = spans.filter(({ start, end, quote }) => text.slice(start, end) === quote)
  let at = 0
  const pieces = sound.flatMap(({ start, end }) => {
    if (start < at) return []
    const before = text.slice(at, start)
    at = end
    return [before, <mark key={start}>{text.slice(start, end)}</mark>]
  })
  return (
    <p className="quoted">
      {pieces}
      {text.slice(at)}
    </p>
  )
}
