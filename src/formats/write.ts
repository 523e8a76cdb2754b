import { stringify } from 'yaml'
import type { Article } from '../knowledge/index.ts'
import { articleTree } from './article-sections.ts'
import { articleRows } from './article-table.ts'
import { jsonLinesOf } from './json-lines.ts'
import type { Block, DocumentTree } from './tree.ts'

/** The formats that articles can be written in; each is read again by import. */
export const writable = ['yaml', 'csv', 'xlsx', 'md', 'docx', 'html', 'pdf', 'jsonl'] as const
export type Writable = (typeof writable)[number]

const title = '知识库'
/** A PDF keeps no structure that could be read back: the articles lie in it as a file of JSON lines. */
export const articlesInside = 'articles.jsonl'

/** Writes articles in one of the formats. */
export async function writeArticles(articles: readonly Article[], format: Writable): Promise<Buffer> {
  switch (format) {
    case 'yaml':
      return Buffer.from(stringify(articles, { lineWidth: 0 }))
    case 'jsonl':
      return Buffer.from(jsonLinesOf(articles))
    case 'csv':
      // The mark tells Excel that this is UTF-8.
      return Buffer.from(`\ufeff${articleRows(articles).map(csvLine).join('')}`)
    case 'xlsx':
      return xlsxOf(articleRows(articles))
    case 'md':
      return Buffer.from(markdownOf(articleTree(title, articles)))
    case 'html':
      return Buffer.from(htmlOf(articleTree(title, articles)))
    case 'pdf': {
      const attachment = { name: articlesInside, bytes: Buffer.from(jsonLinesOf(articles)) }
      return (await import('./pdf-writer.ts')).pdfOf(articleTree(title, articles), attachment)
    }
    case 'docx':
      return (await import('./docx-writer.ts')).docxOf(articleTree(title, articles))
  }
}

function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
  return `${quoted.join(',')}\r\n`
}

async function xlsxOf(rows: readonly string[][]): Promise<Buffer> {
  const [titles, ...rest] = rows
  const data = [
    titles!.map((value) => ({ value, fontWeight: 'bold' as const })),
    ...rest.map((row) => row.map((value) => (value === '' ? null : { value, type: String, wrap: true }))),
  ]
  const columns = titles!.map((name) => ({ width: name === '答复' || name === '依据内容' ? 60 : 20 }))
  const { default: writeXlsxFile } = await import('write-excel-file/node')
  return writeXlsxFile(data, { columns, stickyRowsCount: 1 }).toBuffer()
}

/** Marks that would be read as Markdown are escaped, so that the words come back as they were. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|~&]/g, (mark) => `\\${mark}`)
    .replace(/^(\s*)(#{1,6}\s|[-+]\s|={3,}|-{3,})/, '$1\\$2')
    .replace(/^(\s*\d{1,9})([.)]\s)/, '$1\\$2')
}

function markdownOf({ blocks }: DocumentTree): string {
  return `${blocks.map(markdownBlock).join('\n\n')}\n`
}

function markdownBlock(block: Block): string {
  if (block.type === 'heading') return `${'#'.repeat(block.level)} ${escaped(block.text)}`
  if (block.type === 'paragraph') return escaped(block.text)
  if (block.type === 'list') {
    return block.items.map((item, at) => `${block.ordered ? `${at + 1}.` : '-'} ${escaped(item)}`).join('\n')
  }
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`
  const rule = `|${' --- |'.repeat(block.header.length)}`
  return [row(block.header), rule, ...block.rows.map(row)].join('\n')
}

const html = (text: string) => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`)

function htmlOf({ title: name, blocks }: DocumentTree): string {
  const style =
    'body{font-family:sans-serif;max-width:60em;margin:2em auto}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3em .6em;text-align:left}'
  const head = `<meta charset="utf-8"><title>${html(name ?? '')}</title><style>${style}</style>`
  return `<!doctype html>\n<html lang="zh-CN"><head>${head}</head><body>\n${blocks.map(htmlBlock).join('\n')}\n</body></html>\n`
}

function htmlBlock(block: Block): string {
  if (block.type === 'heading') return `<h${block.level}>${html(block.text)}</h${block.level}>`
  if (block.type === 'paragraph') return `<p>${html(block.text)}</p>`
  if (block.type === 'list') {
    const tag = block.ordered ? 'ol' : 'ul'
    return `<${tag}>${block.items.map((item) => `<li>${html(item)}</li>`).join('')}</${tag}>`
  }
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join('')}</tr>`
  return `<table>${row(block.header, 'th')}${block.rows.map((cells) => row(cells, 'td')).join('')}</table>`
}
