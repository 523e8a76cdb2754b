import type { StoredMessage } from '../domain/index.ts'
import type { Traits } from './platform-channel.ts'

/** Words as a platform's people read them: the text, what it rests on with links, and what may be answered. */
export function wordsOf(
  message: Pick<StoredMessage, 'text' | 'citations' | 'quickReplies' | 'aiGenerated'>,
  buttons: boolean,
): string {
  const sources = message.citations.map(({ title, issuer, documentNo, url }, index) =>
    [`${index + 1}. ${title}`, documentNo && `（${documentNo}）`, `，${issuer}`, url && ` ${url}`]
      .filter(Boolean)
      .join(''),
  )
  const offered = message.quickReplies.map((reply) => `“${reply}”`).join('')
  return [
    message.text,
    sources.length > 0 && `依据：\n${sources.join('\n')}`,
    message.aiGenerated && '（以上文字由人工智能根据所列依据生成）',
    !buttons && offered && `可以直接回复：${offered}`,
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** Ends after which a text may be cut, the best first. */
const ends = [
  /\n\n(?=\S)/g,
  /\n(?=\S)/g,
  /[。！？!?…](?![。！？!?…”’）)\]】])|[。！？!?…][”’）)\]】]/g,
  /[；;]/g,
  /[，,、：:]/g,
  /\s/g,
]

/**
 * Cuts a text into pieces that a platform takes: at paragraphs, then at sentence ends, and inside a sentence only when
 * one alone is too long. No piece is empty, no character is halved, and no link is cut where that can be helped.
 */
export function pieces(text: string, limit: Traits['text']): string[] {
  const all: string[] = []
  let rest = text.trim()
  while (rest !== '') {
    const head = fitting(rest, limit)
    const piece = head.length === rest.length ? rest : head.slice(0, endIn(head, rest))
    all.push(piece.trimEnd())
    rest = rest.slice(piece.length).trimStart()
  }
  return all
}

/** The longest beginning that fits. */
function fitting(text: string, { max, unit }: Traits['text']): string {
  let size = 0
  let end = 0
  for (const { segment } of graphemes.segment(text)) {
    size += unit === 'bytes' ? Buffer.byteLength(segment) : [...segment].length
    if (size > max && end > 0) return text.slice(0, end)
    if (size > max) return [...segment][0]!
    end += segment.length
  }
  return text
}

/** What a reader takes for one character stays whole, an emoji with its parts too. */
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Where to cut: after the last good end in the second half, or, failing that, where it is full. */
function endIn(head: string, whole: string): number {
  for (const end of ends) {
    const found = [...head.matchAll(end)].map((match) => match.index + match[0].length)
    const last = found.findLast((at) => at >= head.length / 3 && !insideLink(whole, at))
    if (last) return last
  }
  return head.length
}

function insideLink(text: string, at: number): boolean {
  return /https?:(\/\/[^\s，。；、”）]*)?$/.test(text.slice(0, at)) && /^[^\s，。；、”）]/.test(text.slice(at))
}

/** Longest text that is taken in; what is longer is cut there. */
const MAX_TEXT_LENGTH = 8000

/**
 * What somebody wrote on a platform, without what could not be stored or would read differently from what it says:
 * control characters, halves of surrogate pairs, overrides of the writing direction.
 */
export function cleanText(text: string): string {
  const clean = text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
  return clean.length > MAX_TEXT_LENGTH ? [...clean].slice(0, MAX_TEXT_LENGTH).join('') : clean
}
