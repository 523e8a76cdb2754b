import { AppError } from '../domain/index.ts'
import { type ReadRow, readRow } from './row.ts'

/** Rows of one call. A partner with more sends several. */
export const MAX_ROWS = 5000
/** Bytes of one call. */
export const MAX_BATCH_BYTES = 16 * 1024 * 1024

/**
 * Reads a body of rows: a JSON array, or NDJSON, one object a line; empty lines are skipped. Which of the two it is the
 * body itself tells, whatever media type was named. A line that is no JSON is that row's fault alone.
 * Throws REQUEST_INVALID for a body that is neither, TOO_LARGE for too many rows.
 */
export function readBatch(body: Buffer): ReadRow[] {
  const text = decode(body)
  const rows = text.trimStart().startsWith('[') ? arrayOf(text) : linesOf(text)
  if (rows.length > MAX_ROWS) throw new AppError('TOO_LARGE', `a batch has at most ${MAX_ROWS} rows`)
  return rows
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new AppError('REQUEST_INVALID', 'the body is not UTF-8', { cause })
  }
}

function arrayOf(text: string): ReadRow[] {
  const value = parse(text)
  if (!Array.isArray(value)) throw new AppError('REQUEST_INVALID', 'the body is not a JSON array of rows')
  return value.map(readRow)
}

function linesOf(text: string): ReadRow[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const rows = lines.map((line) => readRow(parse(line)))
  const isNothing = rows.length === 0 || lines.every((line) => parse(line) === undefined)
  if (!isNothing) return rows
  // One object, written over several lines.
  const whole = parse(text)
  if (whole === undefined) throw new AppError('REQUEST_INVALID', 'the body is neither a JSON array nor NDJSON')
  return [readRow(whole)]
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
