import { XMLParser } from 'fast-xml-parser'

/** A text is no XML that we read. */
export class XmlFault extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'XmlFault'
  }
}

/** Every value is text: ids have 64 bits, and `0012` is no twelve. */
const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: true,
})

/**
 * Reads a document that comes from outside: an element is its text, or an object of its children; those of one name are
 * an array. Throws XmlFault for a DOCTYPE, an entity beyond the five of XML, more tags or levels than allowed, and
 * anything that is no document. All that is looked for in the text, before a parser sees it.
 */
export function parseXml(text: string, most: { depth: number; tags: number }): Record<string, unknown> {
  refuseTricks(text, most)
  try {
    return parser.parse(text, true) as Record<string, unknown>
  } catch (cause) {
    throw new XmlFault('it is no document', { cause })
  }
}

function refuseTricks(text: string, most: { depth: number; tags: number }): void {
  const markup = withoutCdata(text)
  if (/<!/.test(markup)) throw new XmlFault('it holds a declaration')
  if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(markup)) throw new XmlFault('it holds an entity')
  let depth = 0
  let tags = 0
  let marks = 0
  for (const [tag] of markup.matchAll(/<[^<>]*>/g)) {
    marks++
    if (tag.startsWith('<?') || tag.endsWith('/>')) continue
    depth += tag.startsWith('</') ? -1 : 1
    if (depth > most.depth || ++tags > most.tags) throw new XmlFault('it is nested too deeply')
    if (depth < 0) break
  }
  if (depth !== 0 || marks < markup.split('<').length - 1) throw new XmlFault('it is cut off')
}

/** In time linear in the length, like all that is looked for here. */
function withoutCdata(text: string): string {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const from = text.indexOf('<![CDATA[', at)
    if (from < 0) return parts.join('') + text.slice(at)
    const end = text.indexOf(']]>', from)
    if (end < 0) throw new XmlFault('it is cut off')
    parts.push(text.slice(at, from))
    at = end + 3
  }
}
