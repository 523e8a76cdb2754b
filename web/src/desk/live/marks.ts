import type { FieldName, Form } from './types.ts'

/** Fields that are marked in the words, in the order of their colours. */
export const markedFields = [
  'time',
  'place',
  'people',
  'demand',
  'name',
  'phone',
  'confidential',
  'event',
] as const satisfies readonly FieldName[]

export interface Piece {
  text: string
  /** The field that was read from here; null for plain words. */
  field: FieldName | null
}

/** The words of a segment, cut where evidence begins and ends. Where two fields overlap the narrower one is shown. */
export function piecesOf(text: string, segment: string, form: Form): Piece[] {
  const owner: (FieldName | null)[] = Array.from({ length: text.length }, () => null)
  for (const field of [...markedFields].reverse()) {
    if (form[field].edited) continue
    for (const { segment: at, start, end, quote } of form[field].evidence) {
      if (at === segment && text.slice(start, end) === quote) owner.fill(field, start, end)
    }
  }
  const pieces: Piece[] = []
  for (const [at, field] of owner.entries()) {
    const last = pieces[pieces.length - 1]
    if (last && last.field === field) last.text += text[at]
    else pieces.push({ text: text[at]!, field })
  }
  return pieces
}
