import { CsvError, parse } from 'csv-parse/sync'

/** One thing wrong in an imported file, in words for the editor who has to mend it. */
export interface Fault {
  file: string
  /** Line in the file, the header being 1; 0 when the whole file is meant. */
  line: number
  /** The code (or name) of the row, where it has one. */
  code: string
  problem: string
  remedy: string
}

/** One row by the names of its columns; every asked column is there, trimmed. */
export interface TableRow<Column extends string> {
  line: number
  cells: Readonly<Record<Column, string>>
}

export interface Table<Column extends string> {
  rows: TableRow<Column>[]
  faults: Fault[]
}

/** What to read: the file's name for faults, its text, its columns (others are ignored). */
export interface TableSource<Column extends string> {
  file: string
  text: string
  columns: readonly Column[]
  /** Columns that a table need not have; where it has not, their cells are empty. */
  optional?: readonly Column[]
  /** Other headers under which columns are known: 编码 for `code`. */
  headers?: Readonly<Record<string, Column>>
}

interface RawRow {
  line: number
  cells: string[]
}

function readRaw(text: string): RawRow[] {
  const rows: RawRow[] = []
  parse(text, {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    on_record: (record: string[], { lines }) => {
      rows.push({ line: lines, cells: record })
      return null
    },
  })
  return rows
}

function shapeFault(file: string, row: RawRow, width: number): Fault {
  return {
    file,
    line: row.line,
    code: row.cells[0] ?? '',
    problem: `这一行有 ${row.cells.length} 列，表头有 ${width} 列`,
    remedy: '含逗号的内容请加英文双引号，空着的列也要保留逗号',
  }
}

function toRow<Column extends string>(row: RawRow, header: string[], columns: readonly Column[]): TableRow<Column> {
  const entries = columns.map((column) => [column, row.cells[header.indexOf(column)] ?? ''])
  return { line: row.line, cells: Object.fromEntries(entries) as Record<Column, string> }
}

/** Reads a CSV text (RFC 4180, UTF-8, first line the header). What cannot be read comes back as faults, never thrown. */
export function readTable<Column extends string>(source: TableSource<Column>): Table<Column> {
  const { file, text, columns, optional = [], headers = {} } = source
  let raw: RawRow[]
  try {
    raw = readRaw(text)
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    const line = typeof cause.lines === 'number' ? cause.lines : 0
    const remedy = '请检查这一行的双引号是否成对，并以 UTF-8 编码的 CSV 保存'
    return { rows: [], faults: [{ file, line, code: '', problem: '文件不是合格的 CSV', remedy }] }
  }
  const header = (raw[0]?.cells ?? []).map((cell) => (headers as Record<string, string>)[cell] ?? cell)
  const missing = columns.filter((column) => !header.includes(column))
  if (missing.length > 0) {
    const problem = `表头缺少：${missing.join('、')}`
    return { rows: [], faults: [{ file, line: 1, code: '', problem, remedy: `表头应为：${columns.join(',')}` }] }
  }
  const body = raw.slice(1)
  const odd = body.filter((row) => row.cells.length !== header.length)
  const even = body.filter((row) => row.cells.length === header.length)
  return {
    rows: even.map((row) => toRow(row, header, [...columns, ...optional])),
    faults: odd.map((row) => shapeFault(file, row, header.length)),
  }
}

/** Splits a cell that holds a list (`a|b|c`); empty members are dropped. */
export function listOf(cell: string): string[] {
  return cell
    .split('|')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function quoteCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Writes rows as CSV (RFC 4180 with LF), header first. */
export function writeTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(quoteCell).join(',')}\n`).join('')
}
