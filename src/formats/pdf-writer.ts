import { type Attachment, PdfFile } from './pdf-file.ts'
import type { Block, DocumentTree } from './tree.ts'

/** Points. A4, with room for a hand on either side. */
const page = { width: 595, height: 842, margin: 56 }
const leading = 1.6
const bodySize = 10.5
const headingSizes = [18, 18, 13, 11.5, 11, 11, 11] as const
const across = page.width - 2 * page.margin
/** What must not begin a line (GB/T 15834): it may hang out at the end of the one before. */
const closing = /[，。、；：！？”’）》〉】」』,.;:!?)\]%]/

/** One line of text on its way to a page. */
interface Line {
  text: string
  size: number
  indent: number
  /** Points above it. */
  before: number
}

/**
 * A document as a PDF. It names the standard Chinese font of every reader (STSong-Light, Adobe-GB1) and holds none:
 * an embedded one would weigh more than all the words. Readers without it use another Song or Hei face.
 */
export function pdfOf({ title, blocks }: DocumentTree, attachment: Attachment): Buffer {
  const pages: Line[][] = [[]]
  let room = page.height - 2 * page.margin
  for (const line of blocks.flatMap(linesOf)) {
    const height = line.size * leading + line.before
    if (height > room) {
      pages.push([])
      room = page.height - 2 * page.margin
    }
    pages.at(-1)!.push(line)
    room -= height
  }
  const file = new PdfFile(title ?? '', page, attachment)
  for (const [at, lines] of pages.entries()) file.addPage(contentOf(lines, `— ${at + 1} —`))
  return file.bytes()
}

function linesOf(block: Block): Line[] {
  if (block.type === 'heading') {
    const size = headingSizes[block.level] ?? bodySize
    return wrapped(block.text, { size, indent: 0, before: size })
  }
  if (block.type === 'paragraph') return block.text.split('\n').flatMap((text) => body(text))
  if (block.type === 'list') {
    return block.items.flatMap((item, at) => body(`${block.ordered ? `${at + 1}.` : '●'} ${item}`, bodySize))
  }
  // A cell each on a line of its own would lose the row: the first names it, as in a list of facts.
  return block.rows.flatMap(([name = '', ...cells]) => body(`${name}：${cells.join('　')}`, bodySize))
}

function body(text: string, indent = 0): Line[] {
  return wrapped(text, { size: bodySize, indent, before: 2 })
}

function wrapped(text: string, { before, ...form }: Omit<Line, 'text'>): Line[] {
  const lines: Line[] = []
  let open = ''
  let width = 0
  for (const character of text.replaceAll('\n', ' ')) {
    const wide = widthOf(character) * form.size
    if (width + wide > across - form.indent && !closing.test(character)) {
      lines.push({ ...form, text: open, before: lines.length === 0 ? before : 0 })
      open = ''
      width = 0
    }
    open += character
    width += wide
  }
  return [...lines, { ...form, text: open, before: lines.length === 0 ? before : 0 }]
}

/** In ems: letters and digits of the font take half a square. */
function widthOf(character: string): number {
  return character < '\u0080' ? 0.5 : 1
}

function contentOf(lines: readonly Line[], foot: string): string {
  const parts: string[] = []
  let y = page.height - page.margin
  for (const { text, size, indent, before } of lines) {
    y -= size * leading + before
    parts.push(shown(text, size, page.margin + indent, y))
  }
  parts.push(shown(foot, 9, page.width / 2 - 20, page.margin / 2))
  return parts.join('\n')
}

/** Characters beyond the basic plane are not in the font's table: a square stands in their place. */
function shown(text: string, size: number, x: number, y: number): string {
  const codes = Buffer.from(text.replace(/[^\0-\uffff]/gu, '□'), 'utf16le')
    .swap16()
    .toString('hex')
  return `BT /F1 ${size} Tf ${x.toFixed(1)} ${y.toFixed(1)} Td <${codes}> Tj ET`
}
