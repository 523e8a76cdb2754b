import { basename, extname } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { AppError } from '../domain/index.ts'
import { type ArticleFault, parseArticles } from '../knowledge/index.ts'
import { articlesOfTree } from './article-sections.ts'
import { articlesOfSheet, type Origin, titleRowOf } from './article-table.ts'
import { decodeText } from './decode.ts'
import { documentFacts } from './facts-of-document.ts'
import { type DocumentMeta, passageArticles } from './from-document.ts'
import { type ReadLines, readJsonLines } from './json-lines.ts'
import { passagesOf } from './outline.ts'
import { readCsv, type Sheet } from './sheet.ts'
import { tableFrom } from './table.ts'
import { type DocumentTree, plain } from './tree.ts'
import { articlesInside } from './write.ts'

/** A file to import: its name tells the format, its bytes are not trusted. */
export interface ImportFile {
  name: string
  bytes: Buffer
  meta: DocumentMeta
  /** `YYYY-MM-DD` in Beijing. */
  today: string
}

/** What a file holds. `documents` are the keys of documents whose passages are all here. */
export interface ReadFile extends ReadLines {
  /** How many are articles for people, and how many are passages of documents. */
  format: string
}

const unpackedAtMost = 512 * 1024 * 1024

/** The formats that can be read, by extension. */
export const readable = [
  'yaml',
  'yml',
  'csv',
  'tsv',
  'xlsx',
  'md',
  'markdown',
  'docx',
  'pdf',
  'html',
  'htm',
  'txt',
  'jsonl',
  'ndjson',
] as const

/** Reads a file in any of the formats. Throws IMPORT_UNREADABLE; faults of single articles are given beside the sound ones. */
export async function readImport(file: ImportFile): Promise<ReadFile> {
  const { name, bytes } = unpacked(file)
  const format = extname(name).slice(1).toLowerCase()
  const origin: Origin = { file: file.name, source: file.meta.source ?? titleOf(name), today: file.today }
  switch (format) {
    case 'yaml':
    case 'yml':
      return { ...parseArticles(decodeText(bytes), file.name), documents: [], format }
    case 'jsonl':
    case 'ndjson':
      return { ...readJsonLines(decodeText(bytes), file.name, file.meta, file.today), format }
    case 'csv':
    case 'tsv':
      return fromSheets([readCsv(decodeText(bytes))], file, origin, format)
    case 'xlsx':
      return fromSheets(await (await import('./xlsx.ts')).readXlsx(bytes), file, origin, format)
    case 'pdf': {
      const inside = await (await import('./pdf.ts')).attachmentOf(bytes, articlesInside)
      if (inside) return { ...readJsonLines(decodeText(inside), file.name, file.meta, file.today), format }
      return fromTree(await treeOf(format, bytes), file, origin, format)
    }
    default:
      return fromTree(await treeOf(format, bytes), file, origin, format)
  }
}

/** Each reader is loaded when it is needed: all of them together take a second. */
async function treeOf(format: string, bytes: Buffer): Promise<DocumentTree> {
  if (format === 'md' || format === 'markdown') return (await import('./markdown.ts')).readMarkdown(decodeText(bytes))
  if (format === 'html' || format === 'htm') return (await import('./html.ts')).readHtml(decodeText(bytes))
  if (format === 'docx') return (await import('./docx.ts')).readDocx(bytes)
  if (format === 'pdf') return (await import('./pdf.ts')).readPdf(bytes)
  if (format === 'txt') return readPlain(decodeText(bytes))
  throw new AppError('IMPORT_UNREADABLE', `.${format} is none of ${readable.join(', ')}`)
}

function readPlain(text: string): DocumentTree {
  const lines = plain(text).split('\n').filter(Boolean)
  return { title: null, blocks: lines.map((line) => ({ type: 'paragraph', text: line })) }
}

function unpacked({ name, bytes }: ImportFile): { name: string; bytes: Buffer } {
  if (!name.endsWith('.gz')) return { name, bytes }
  try {
    return { name: name.slice(0, -3), bytes: gunzipSync(bytes, { maxOutputLength: unpackedAtMost }) }
  } catch (cause) {
    throw new AppError('IMPORT_UNREADABLE', 'the file is damaged, or unpacks to more than 512 MB', { cause })
  }
}

function titleOf(name: string): string {
  const base = basename(name)
  return base.slice(0, base.length - extname(base).length)
}

/** Tables of articles; a table of anything else is a document whose rows are its lines. */
function fromSheets(sheets: Sheet[], file: ImportFile, origin: Origin, format: string): ReadFile {
  const tables = sheets.filter((sheet) => titleRowOf(sheet) >= 0)
  if (tables.length === 0) return fromTree(treeOfSheets(sheets), file, origin, format)
  const read = tables.map((sheet) => articlesOfSheet(sheet, origin))
  const articles = read.flatMap((one) => one.articles)
  const ids = new Set<string>()
  const twins: ArticleFault[] = []
  for (const { id } of articles) {
    if (ids.has(id)) twins.push({ file: file.name, articleId: id, line: 0, fault: 'id: occurs in two sheets' })
    ids.add(id)
  }
  return { articles, faults: [...read.flatMap((one) => one.faults), ...twins], documents: [], format }
}

function treeOfSheets(sheets: readonly Sheet[]): DocumentTree {
  const blocks = sheets.flatMap(({ name, rows }): DocumentTree['blocks'] => {
    const table = tableFrom(rows.map(({ cells }) => cells))
    return table ? [...(name ? [{ type: 'heading' as const, level: 1, text: name }] : []), table] : []
  })
  return { title: null, blocks }
}

function fromTree(tree: DocumentTree, file: ImportFile, origin: Origin, format: string): ReadFile {
  const sections = articlesOfTree(tree, origin)
  if (sections) return { ...sections, documents: [], format }
  const title = file.meta.title ?? tree.title ?? statedTitle(tree) ?? titleOf(file.name.replace(/\.gz$/, ''))
  const passages = passagesOf(withoutTitle(tree, title))
  if (passages.length === 0) throw new AppError('IMPORT_UNREADABLE', 'the file holds no text')
  const words = passages.map(({ text }) => text).join('\n')
  const head = tree.blocks.flatMap((block) => ('text' in block ? [block.text] : [])).join('\n')
  const { issuer, documentNo } = documentFacts(head)
  const { effectiveFrom } = documentFacts(words)
  const known = Object.fromEntries(Object.entries({ issuer, documentNo, effectiveFrom }).filter(([, fact]) => fact))
  const meta = { ...known, ...file.meta, source: file.meta.source ?? title }
  return { articles: passageArticles(title, passages, meta, file.today), faults: [], documents: [meta.source], format }
}

/** The first line of a paper, when it reads like the name of a law or a notice. */
function statedTitle({ blocks }: DocumentTree): string | null {
  const first = blocks[0] && 'text' in blocks[0] ? blocks[0].text : ''
  return first.length <= 80 &&
    /(?:条例|法|办法|规定|细则|通知|意见|方案|指南|公告|规则|标准|决定)(?:[（(].*[）)])?$/.test(first)
    ? first
    : null
}

/** A title that is also the first heading would stand in every path. */
function withoutTitle({ title, blocks }: DocumentTree, name: string): DocumentTree {
  const [first] = blocks
  const isTitle = first && (first.type === 'heading' || first.type === 'paragraph') && first.text === name
  return { title, blocks: isTitle ? blocks.slice(1) : blocks }
}
