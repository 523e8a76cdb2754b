import { CsvError, parse } from 'csv-parse/sync'
import { AppError } from '../domain/index.ts'

/** Rows of one table, the first being its header; all cells are text. `line` counts as the file does, from 1. */
export interface Sheet {
  name: string
  rows: { line: number; cells: string[] }[]
}

/** Reads a table in CSV, divided by commas, semicolons or tabs. Throws IMPORT_UNREADABLE with the line of the fault. */
export function readCsv(text: string): Sheet {
  const rows: Sheet['rows'] = []
  const delimiter = [',', '\t', ';'].reduce((best, one) =>
    text.slice(0, 2000).split(one).length > text.slice(0, 2000).split(best).length ? one : best,
  )
  try {
    parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 200_000,
      on_record: (cells: string[], { lines }) => {
        rows.push({ line: lines, cells })
        return null
      },
    })
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new AppError('IMPORT_UNREADABLE', `the table is not well formed at line ${cause.lines}`, { cause })
  }
  return { name: '', rows }
}
