import { simplified } from './traditional.ts'

const cache = new Map<string, string>()

/** One UTF-16 unit to one UTF-16 unit, so that offsets survive. */
function mapUnit(unit: string): string {
  const code = unit.charCodeAt(0)
  if (code === 0x3000 || code === 0xa0 || code < 0x20 || (code >= 0x2000 && code <= 0x200f)) {
    return unit === '\n' ? unit : ' '
  }
  const half = unit.normalize('NFKC')
  const kept = half.length === 1 ? half : unit
  return simplified.get(kept) ?? kept
}

/** ASCII that needs no mapping, and the common block of simplified text, pass without a look at the table. */
const needsMapping = /[^\n\x20-\x7e]/g

/**
 * A text in the form that rules are written for: half-width letters, digits and punctuation (NFKC), simplified
 * characters, plain spaces. Same length in UTF-16 units as `text`, unit by unit, so a span found here is a span of
 * the original; whatever has no form of the same length stays as it is.
 */
export function normalise(text: string): string {
  return text.replace(/[\t\r\v\f\0-\x09\x0b-\x1f]/g, ' ').replace(needsMapping, (unit) => {
    let mapped = cache.get(unit)
    if (mapped === undefined) {
      mapped = mapUnit(unit)
      cache.set(unit, mapped)
    }
    return mapped
  })
}

/** `text` with every run of white space made one space and none at the ends: for storing, not for spans. */
export function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
