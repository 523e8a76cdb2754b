import { AppError } from '../domain/index.ts'
import { parseXml, XmlFault } from '../http/index.ts'

/** Platforms' pushes are flat; two levels more hold what a menu scanned or chose. */
const MOST = { depth: 6, tags: 400 }

/**
 * Reads the members of a push: `<xml><Name>value</Name>…</xml>`. Throws CHANNEL_PAYLOAD for what no platform sends: a
 * DOCTYPE, an entity beyond the five of XML, deep nesting, anything that is no such document.
 */
export function readXml(bytes: Buffer): ReadonlyMap<string, string> {
  const members = rootMembers(utf8(bytes))
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

function rootMembers(text: string): object {
  const document = parsed(text)
  const root = Object.hasOwn(document, 'xml') ? document.xml : null
  if (typeof root === 'object' && root !== null && !Array.isArray(root)) return root
  throw new AppError('CHANNEL_PAYLOAD', 'the call cannot be read as XML: there is no <xml> in it')
}

function parsed(text: string): Record<string, unknown> {
  try {
    return parseXml(text, MOST)
  } catch (cause) {
    if (!(cause instanceof XmlFault)) throw cause
    throw new AppError('CHANNEL_PAYLOAD', `the call cannot be read as XML: ${cause.message}`, { cause })
  }
}
