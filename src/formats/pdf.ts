import { getDocumentProxy } from 'unpdf'
import { AppError } from '../domain/index.ts'
import { type Block, type DocumentTree, plain } from './tree.ts'

const pagesAtMost = 2000
/** Fewer characters than this on a page: it is a picture of words. */
const charactersPerPage = 5
/** A line on this share of the pages is their head or foot. */
const repeatedShare = 0.6

/** Reads the text of a PDF. Throws IMPORT_UNREADABLE for scans, which have none, and for what is damaged. */
export async function readPdf(bytes: Buffer): Promise<DocumentTree> {
  const pages = await linesOfPages(bytes)
  const characters = pages.flat().reduce((sum, line) => sum + line.length, 0)
  if (characters < charactersPerPage * pages.length) {
    throw new AppError('IMPORT_UNREADABLE', 'the PDF holds pictures of words (a scan) and no text: run OCR first')
  }
  const blocks = paragraphsOf(withoutRunningLines(pages).flat())
  return { title: null, blocks }
}

/** The content of a file that lies in a PDF; null when there is none of that name. */
export async function attachmentOf(bytes: Buffer, name: string): Promise<Buffer | null> {
  const pdf = await open(bytes)
  const attachments = await pdf.getAttachments()
  for (const [id, { filename }] of attachments ?? []) {
    const content = filename === name ? await pdf.getAttachmentContent(id) : null
    if (content) return Buffer.from(content)
  }
  return null
}

async function linesOfPages(bytes: Buffer): Promise<string[][]> {
  const pdf = await open(bytes)
  if (pdf.numPages > pagesAtMost) throw new AppError('IMPORT_UNREADABLE', `the PDF has more than ${pagesAtMost} pages`)
  const pages: string[][] = []
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    pages.push(linesOf(items.flatMap((item) => ('str' in item ? [item] : []))))
    page.cleanup()
  }
  return pages
}

async function open(bytes: Buffer) {
  try {
    return await getDocumentProxy(new Uint8Array(bytes))
  } catch (cause) {
    throw new AppError('IMPORT_UNREADABLE', 'the PDF is damaged or locked with a password', { cause })
  }
}

/** Pieces of text on one height are one line. */
function linesOf(items: readonly { str: string; transform: number[]; height: number }[]): string[] {
  const lines: string[] = []
  let line = ''
  let height: number | null = null
  for (const { str, transform, height: size } of items) {
    const y = transform[5] ?? 0
    if (height !== null && Math.abs(y - height) > Math.max(2, size / 2)) {
      lines.push(line)
      line = ''
    }
    if (str.trim()) height = y
    line += str
  }
  lines.push(line)
  return lines.map(plain).filter(Boolean)
}

/** Page numbers, and what stands on most pages, are no text of the document. */
function withoutRunningLines(pages: string[][]): string[][] {
  const seen = new Map<string, number>()
  const bare = (line: string) => line.replace(/\d+/g, '#')
  for (const page of pages) {
    for (const line of new Set([...page.slice(0, 2), ...page.slice(-2)].map(bare))) {
      seen.set(line, (seen.get(line) ?? 0) + 1)
    }
  }
  const isRunning = (line: string) => pages.length > 2 && (seen.get(bare(line)) ?? 0) >= pages.length * repeatedShare
  const isNumber = (line: string) => /^[-—–\s第]*\d{1,4}[-—–\s页]*(?:共\s*\d+\s*页)?$/.test(line)
  return pages.map((page) => page.filter((line) => !isRunning(line) && !isNumber(line)))
}

/** What begins a paragraph of its own, however full the line before it is. */
const opensParagraph =
  /^(?:第[零〇一二三四五六七八九十百千]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、])/

/** Lines that run on are joined: a full line that ends without a full stop goes on in the next one. */
function paragraphsOf(lines: readonly string[]): Block[] {
  const full = lines.reduce((most, { length }) => Math.max(most, length), 0) * 0.8
  const paragraphs: string[] = []
  let runsOn = false
  for (const line of lines) {
    if (runsOn && !opensParagraph.test(line)) paragraphs[paragraphs.length - 1] += line
    else paragraphs.push(line)
    runsOn = line.length >= full && !/[。：；！？]$/.test(line)
  }
  return paragraphs.map((text) => ({ type: 'paragraph', text }))
}
