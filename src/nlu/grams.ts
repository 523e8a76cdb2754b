import { normalise } from '../text/index.ts'

/** Words of grammar: no hint at a category, and left out so that what they part comes together. */
const grammar = new Set(
  '的了是在和也都就还与及或等把被给对从到让由这那其之以于而并且但因为所吗呢吧啊呀您你我他她它们有个',
)

/** A character or a pair of neighbours, with its place in the text that it was read from. */
export interface Gram {
  gram: string
  start: number
  end: number
}

/** Single characters and pairs of a text's Chinese, letters and digits, each with its offset and length in `text`. */
export function gramsOf(text: string): Gram[] {
  const plain = normalise(text).toLowerCase()
  const grams: Gram[] = []
  let before = -1
  for (let at = 0; at < plain.length; at++) {
    const unit = plain[at]!
    if (grammar.has(unit)) continue
    if (!isWritten(plain.charCodeAt(at))) {
      before = -1
      continue
    }
    grams.push({ gram: unit, start: at, end: at + 1 })
    if (before >= 0) grams.push({ gram: plain[before]! + unit, start: before, end: at + 1 })
    before = at
  }
  return grams
}

/** A Chinese character, a small letter or a digit. */
function isWritten(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}
