import { firstOf } from './tree.ts'

/** A stretch of a document that makes sense by itself, and the headings down to it. */
export interface Passage {
  path: string[]
  text: string
}

/** The path of a text that has no headings. */
export const wholeText = '正文'

/** A passage longer than this, in characters, is cut at its paragraphs. */
export const passageAtMost = 1200

/** Cuts a long passage at its lines, and a line without end at its sentences. */
export function partsOf({ path, text }: Passage): Passage[] {
  if (text.length <= passageAtMost) return [{ path, text }]
  const parts: string[] = []
  let part = ''
  for (const line of text.split('\n').flatMap(piecesOf)) {
    if (part && part.length + line.length > passageAtMost) {
      parts.push(part)
      part = ''
    }
    part += part ? `\n${line}` : line
  }
  parts.push(part)
  return parts.map((words, at) => ({ path: [...path, `第${at + 1}部分`], text: words }))
}

function piecesOf(line: string): string[] {
  if (line.length <= passageAtMost) return [line]
  const sentences = line.match(/[^。！？；]*[。！？；]|[^。！？；]+$/g) ?? [line]
  return sentences.flatMap((sentence) => {
    const pieces: string[] = []
    for (let at = 0; at < sentence.length; at += pieces.at(-1)!.length) {
      pieces.push(firstOf(sentence.slice(at), passageAtMost))
    }
    return pieces
  })
}
