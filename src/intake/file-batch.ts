import { AppError, type ErrorCode, type FileAppeal, type Line } from '../domain/index.ts'
import type { ReadRow } from './row.ts'

/** What became of one row; `code` and `detail` say why it was rejected, and which member. */
export interface RowResult {
  id: string | null
  status: 'accepted' | 'duplicate' | 'rejected'
  ticketNo?: string
  code?: ErrorCode
  detail?: string
}

/** Whose rows they are. */
export interface Source {
  channel: string
  account: string
  /** The line of rows that name none. */
  line: Line
}

/** Files rows, each for itself: what is wrong with one is told in its own result, the others are taken. */
export function fileRows(rows: readonly ReadRow[], source: Source, fileAppeal: FileAppeal): Promise<RowResult[]> {
  return Promise.all(rows.map((row) => fileRow(row, source, fileAppeal)))
}

/** A row that could not be written now is rejected as DATABASE_UNAVAILABLE: it is to be sent again. */
async function fileRow(row: ReadRow, source: Source, fileAppeal: FileAppeal): Promise<RowResult> {
  if (row.outcome === 'faulty') return { id: row.id, status: 'rejected', ...row.fault }
  try {
    const { ticketNo, duplicate } = await fileAppeal({ ...source, ...row.appeal, line: row.appeal.line ?? source.line })
    return { id: row.id, status: duplicate ? 'duplicate' : 'accepted', ticketNo }
  } catch (error) {
    if (error instanceof AppError) return { id: row.id, status: 'rejected', code: error.code, detail: error.message }
    const detail = 'the row is not stored; please send it again'
    return { id: row.id, status: 'rejected', code: 'DATABASE_UNAVAILABLE', detail }
  }
}
