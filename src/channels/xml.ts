import { XMLParser } from 'fast-xml-parser'
import { AppError } from '../domain/index.ts'

/** Platforms' pushes are flat; two levels more hold what a menu scanned or chose. */
const MAX_DEPTH = 6
const MAX_TAGS = 400
const CDATA = /<!\[CDATA\[[\s\S]*?\]\]>/g

/** Every value is text: ids have 64 bits, and `0012` is no twelve. */
const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: true,
})

/**
 * Reads the members of a push: `<xml><Name>value</Name>…</xml>`. Throws CHANNEL_PAYLOAD for what no platform sends: a
 * DOCTYPE, an entity beyond the five of XML, deep nesting, anything that is no such document. All that is looked for
 * in the text, before a parser sees it.
 */
export function readXml(bytes: Buffer): ReadonlyMap<string, string> {
  const text = utf8(bytes)
  refuseTricks(text)
  const members = rootMembers(text)
  // What stands there twice, or holds members of its own, is no text: which was meant cannot be told.
  return new Map(Object.entries(members).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

/** Writes a flat document; texts as CDATA, numbers bare. */
export function writeXml(members: Readonly<Record<string, string | number>>): string {
  const written = Object.entries(members).map(([name, value]) =>
    typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}>${cdata(value)}</${name}>`,
  )
  return `<xml>${written.join('')}</xml>`
}

function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

/** Strict UTF-8, so that the bytes that were signed are the text that is read. Throws CHANNEL_PAYLOAD. */
export function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError('CHANNEL_PAYLOAD', 'the call is not UTF-8', { cause })
  }
}

function refuseTricks(text: string): void {
  const markup = text.replace(CDATA, '')
  if (/<!/.test(markup)) throw unreadable('it holds a declaration')
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(markup)) throw unreadable('it holds an entity')
  let depth = 0
  let tags = 0
  for (const [tag] of markup.matchAll(/<[^>]*>/g)) {
    if (tag.startsWith('<?') || tag.endsWith('/>')) continue
    depth += tag.startsWith('</') ? -1 : 1
    if (depth > MAX_DEPTH || ++tags > MAX_TAGS) throw unreadable('it is nested too deeply')
    if (depth < 0) break
  }
  if (depth !== 0) throw unreadable('it is cut off')
}

function rootMembers(text: string): object {
  try {
    const document = parser.parse(text, true) as Record<string, unknown>
    const root = Object.hasOwn(document, 'xml') ? document.xml : null
    if (typeof root === 'object' && root !== null && !Array.isArray(root)) return root
  } catch (cause) {
    throw new AppError('CHANNEL_PAYLOAD', 'the call cannot be read as XML', { cause })
  }
  throw unreadable('there is no <xml> in it')
}

function unreadable(why: string): AppError {
  return new AppError('CHANNEL_PAYLOAD', `the call cannot be read as XML: ${why}`)
}
