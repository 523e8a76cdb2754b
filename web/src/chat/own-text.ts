/** The hotline's limit for one message, in UTF-16 units: never more than the gateway's count of characters. */
export const textLimit = 8_000
/** From here on the page counts what is left. */
export const countFrom = 7_200

const isControl = (code: number) => (code < 0x20 && code !== 0x09 && code !== 0x0a) || (code >= 0x7f && code <= 0x9f)
const isHalfPair = (code: number) => code >= 0xd800 && code <= 0xdfff
/** Marks that turn the reading direction, and by which a text can show something else than it says. */
const isDirection = (code: number) => (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)

/** What is sent of a typed or pasted text: without control characters, broken characters and blank edges. */
export function cleanText(typed: string): string {
  const kept = Array.from(typed.replace(/\r\n?/g, '\n')).filter((character) => {
    const code = character.codePointAt(0) ?? 0
    return !isControl(code) && !isHalfPair(code) && !isDirection(code)
  })
  return kept.join('').trim()
}
