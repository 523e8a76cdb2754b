import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import type { CommandOutput } from '../commands/index.ts'
import { AppError } from '../domain/index.ts'

const id = z.union([z.string().min(1), z.number()]).transform(String)
const text = z.string()

/** A document to be found. */
export const documentRow = z.object({ id, title: text.optional(), text })
/** A query with the ids of the documents that answer it. */
export const queryRow = z.object({ id, query: text, detail: text.optional(), relevant: z.array(id).min(1) })
/** A text that people have put under a category. */
export const exampleRow = z.object({ title: text.optional(), text, category: z.string().min(1) })
/** A message of a stream. `time` without a zone is Beijing's. */
export const streamRow = z.object({
  id,
  title: text.optional(),
  text,
  place: text.optional(),
  time: z.string().transform(momentOf).optional(),
})
export const topicRow = z.object({ id, topic: z.string().min(1) })
/** A question; `relevant` are ids of articles or documents that answer it. */
export const questionRow = z.object({
  query: z.string().min(1),
  answerable: z.boolean(),
  relevant: z.array(id).optional(),
})

const wallTime = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?)?$/

/** ISO 8601, or `2019/2/8 9:05:00` as boards write it; without a zone it is Beijing's time. */
function momentOf(written: string, context: z.RefinementCtx): Date {
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = wallTime.exec(written.trim()) ?? []
  const two = (part: string | undefined) => String(part).padStart(2, '0')
  const iso = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}+08:00`
  const at = new Date(year === undefined ? written : iso)
  if (Number.isNaN(at.getTime())) context.addIssue({ code: 'custom', message: 'must be a time' })
  return at
}

/** What a set's rows are and how they are told of. */
export interface RowFile<Row> {
  path: string
  row: z.ZodType<Row>
  output: CommandOutput
}

/**
 * Reads JSON lines, plain or gzip (`.gz`), one row at a time; empty lines are passed over.
 * Throws COMMAND_INVALID with file and line number for a file that cannot be read and for the first line at fault.
 */
export async function* readRows<Row>({ path, row, output }: RowFile<Row>): AsyncGenerator<Row> {
  const size = await sizeOf(path)
  const file = createReadStream(path)
  const plain = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  file.on('error', (error) => plain.destroy(error))
  let line = 0
  try {
    for await (const content of createInterface({ input: plain, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1
      if (line % 500 === 0) output.progress(`读取 ${nameOf(path)}`, Math.min(file.bytesRead, size - 1), size)
      if (content.trim() !== '') yield parsed(content, row, `${path}:${line}`)
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('COMMAND_INVALID', `${path}: cannot be read after line ${line}`, { cause: error })
  } finally {
    file.destroy()
  }
  output.progress(`读取 ${nameOf(path)}`, size, size)
}

/** All rows of a file. Throws COMMAND_INVALID also when it has none: a score of nothing is no score. */
export async function allRows<Row>(file: RowFile<Row>): Promise<Row[]> {
  const rows = await Array.fromAsync(readRows(file))
  if (rows.length === 0) throw new AppError('COMMAND_INVALID', `${file.path}: has no rows`)
  return rows
}

function parsed<Row>(content: string, row: z.ZodType<Row>, where: string): Row {
  const result = row.safeParse(jsonOf(content, where))
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim())
  throw new AppError('COMMAND_INVALID', `${where}: ${faults.join('; ')}`)
}

function jsonOf(content: string, where: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new AppError('COMMAND_INVALID', `${where}: is not JSON`, { cause: error })
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    throw new AppError('COMMAND_INVALID', `${path}: cannot be read`, { cause: error })
  }
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
