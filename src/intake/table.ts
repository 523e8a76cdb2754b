import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { AppError } from '../domain/index.ts'

/** Larger files are split by who sends them. A sheet is unpacked whole, so less of it is taken. */
const MAX_BYTES = { csv: 256 * 1024 * 1024, ndjson: 256 * 1024 * 1024, xlsx: 24 * 1024 * 1024 }
const CHUNK = 64 * 1024

export type Cell = string | number | boolean | Date | null

/** One row of a file: its place in it (the first is 1, a heading counts), and its cells by heading, or its JSON as it is. */
export interface FileRow {
  line: number
  cells: Readonly<Record<string, Cell>>
  json?: unknown
}

/** A file of rows. `total` counts them; `sha256` names its content. */
export interface TableFile {
  format: 'csv' | 'xlsx' | 'ndjson'
  sha256: string
  total: number
  rows: () => AsyncIterable<FileRow>
}

/**
 * Opens a CSV (RFC 4180; UTF-8 with or without a mark, or else GB18030), an XLSX sheet, or JSON lines, by its ending.
 * Throws COMMAND_INVALID for a file that is none of them, cannot be read, or is too large.
 */
export async function openTable(path: string, sheet?: string | number): Promise<TableFile> {
  const format = /\.(csv|xlsx|ndjson|jsonl)$/i.exec(path)?.[1]?.toLowerCase().replace('jsonl', 'ndjson')
  if (format !== 'csv' && format !== 'xlsx' && format !== 'ndjson') {
    throw new AppError('COMMAND_INVALID', 'the file must be .csv, .xlsx or .ndjson')
  }
  const bytes = await contentOf(path, MAX_BYTES[format])
  const rows = await rowsOf(format, bytes, sheet)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  let total = 0
  for await (const _row of rows()) total++
  return { format, sha256, total, rows }
}

async function contentOf(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size > maxBytes) throw new AppError('COMMAND_INVALID', `the file has more than ${maxBytes} bytes: split it`)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('COMMAND_INVALID', `${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

async function rowsOf(
  format: TableFile['format'],
  bytes: Buffer,
  sheet: string | number | undefined,
): Promise<TableFile['rows']> {
  if (format === 'xlsx') {
    const cells = await sheetOf(bytes, sheet)
    return () => withHeadings(cells)
  }
  const text = decode(bytes)
  return format === 'csv' ? () => withHeadings(recordsOf(text)) : () => jsonRows(text)
}

/** Files out of offices are UTF-8 or, from older programs, GB18030 (which holds GBK and GB2312). */
function decode(bytes: Buffer): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // The next one, then.
    }
  }
  throw new AppError('COMMAND_INVALID', 'the file is neither UTF-8 nor GB18030')
}

async function* recordsOf(text: string): AsyncGenerator<Cell[]> {
  const parser = Readable.from(chunksOf(text)).pipe(parse({ bom: true, relax_column_count: true }))
  try {
    yield* parser as AsyncIterable<string[]>
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new AppError('COMMAND_INVALID', `the file is no CSV: ${cause.code} in line ${cause.lines ?? '?'}`, { cause })
  }
}

function* chunksOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += CHUNK) yield text.slice(at, at + CHUNK)
}

async function sheetOf(bytes: Buffer, sheet: string | number = 1): Promise<Cell[][]> {
  const { readSheet } = await import('read-excel-file/node')
  try {
    return (await readSheet(bytes, sheet)) as Cell[][]
  } catch (cause) {
    throw new AppError('COMMAND_INVALID', 'the file is no XLSX, or has no such sheet', { cause })
  }
}

/** The first row names the columns; rows without any content are passed over. */
async function* withHeadings(records: AsyncIterable<Cell[]> | Iterable<Cell[]>): AsyncGenerator<FileRow> {
  let headings: string[] | null = null
  let line = 0
  for await (const record of records) {
    line++
    if (record.every((cell) => cell === null || String(cell).trim() === '')) continue
    if (headings) yield { line, cells: cellsOf(headings, record) }
    else headings = record.map((cell) => String(cell ?? '').trim())
  }
}

function cellsOf(headings: readonly string[], record: readonly Cell[]): FileRow['cells'] {
  return Object.fromEntries(headings.map((heading, index) => [heading, record[index] ?? null]))
}

async function* jsonRows(text: string): AsyncGenerator<FileRow> {
  let line = 0
  for (const one of text.split('\n')) {
    line++
    if (one.trim() === '') continue
    const json = jsonOf(one)
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
    yield { line, json, cells: isObject ? (json as Record<string, Cell>) : {} }
  }
}

/** Undefined for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
