import { type ReactNode, useState } from 'react'
import { CitationSheet } from './citation-sheet.tsx'
import type { Citation } from './frames.ts'

/** Which source of one message is open, if any, and its sheet. Numbers count from 1. */
export function useCitation(citations: readonly Citation[]): { open: (number: number) => void; sheet: ReactNode } {
  const [number, setNumber] = useState<number | null>(null)
  const citation = number === null ? undefined : citations[number - 1]
  const sheet = citation && <CitationSheet citation={citation} onClose={() => setNumber(null)} />
  return { open: setNumber, sheet }
}

/** The sources of an answer as numbered chips. */
export function Citations({ citations, open }: { citations: readonly Citation[]; open: (number: number) => void }) {
  if (citations.length === 0) return null
  return (
    <ol className="citations" aria-label="依据">
      {citations.map((citation, index) => (
        <li key={`${citation.articleId} ${citation.title}`}>
          <button type="button" className="citation" aria-haspopup="dialog" onClick={() => open(index + 1)}>
            <span className="number">{index + 1}</span>
            <span className="citation-title">{citation.title}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}

interface CitedTextProps {
  text: string
  /** How many sources there are: a mark beyond them is shown as it is written. */
  count: number
  open: (number: number) => void
}

/** A text whose marks like [1] open their source; a mark keeps to the character before it. Always text, never markup. */
export function CitedText({ text, count, open }: CitedTextProps) {
  const parts = count === 0 ? [text] : text.split(/(\S?\[\d{1,2}\])/u)
  return parts.map((part, index) => {
    const [, before = '', digits = ''] = /^(\S?)\[(\d{1,2})\]$/u.exec(part) ?? []
    const number = Number(digits)
    if (number < 1 || number > count) return part
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
      <span key={index} className="marked">
        {before}
        <button type="button" className="mark" aria-label={`依据 ${number}`} onClick={() => open(number)}>
          {number}
        </button>
      </span>
    )
  })
}
