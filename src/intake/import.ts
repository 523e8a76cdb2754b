import { createHash } from 'node:crypto'
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises'
import type { FileAppeal } from '../domain/index.ts'
import { fileRows, type RowResult, type Source } from './file-batch.ts'
import { type Mapping, mapRow } from './mapping.ts'
import { type ReadRow, readRow } from './row.ts'
import { type FileRow, openTable, type TableFile } from './table.ts'

/** Rows that are filed before their results are written; a kill repeats at most as many, and repeats are harmless. */
const STEP = 200

export interface ImportJob {
  path: string
  source: Source
  mapping: Mapping
  /** Only reads and checks. */
  dryRun: boolean
  /** Where the result of every row is written, JSON lines. */
  resultsPath: string
  fileAppeal: FileAppeal
  /** An id for a row that has none: a keyed hash of what it says, so that the same row is the same appeal. */
  idOf: (content: string) => string
  onProgress: (done: number, total: number) => void
}

export interface ImportOutcome {
  rows: number
  accepted: number
  duplicate: number
  rejected: number
  /** Rows whose results an earlier run had written already. */
  resumed: number
}

type Written = RowResult & { line: number }

/**
 * Imports a file of appeals row by row. Every row's result stands in `resultsPath`; run again over the same file, it
 * goes on behind the last result there. Throws COMMAND_INVALID for a file that cannot be read.
 */
export async function importTable(job: ImportJob): Promise<ImportOutcome> {
  const table = await openTable(job.path, job.mapping.sheet)
  const outcome: ImportOutcome = { rows: table.total, accepted: 0, duplicate: 0, rejected: 0, resumed: 0 }
  const before = job.dryRun ? new Map<number, Written>() : await resume(job, table)
  let step: FileRow[] = []
  let done = 0
  const flush = async () => {
    for (const { status } of await takeStep(job, step)) outcome[status]++
    done += step.length
    step = []
    job.onProgress(done, table.total)
  }
  for await (const row of table.rows()) {
    const earlier = before.get(row.line)
    if (earlier) {
      outcome[earlier.status]++
      outcome.resumed++
      done++
    } else if (step.push(row) >= STEP) await flush()
  }
  if (step.length > 0) await flush()
  return outcome
}

async function takeStep(job: ImportJob, step: readonly FileRow[]): Promise<Written[]> {
  const rows = step.map((row) => readRow(withId(mapRow(row, job.mapping), job.idOf)))
  const results = job.dryRun ? rows.map(checked) : await fileRows(rows, job.source, job.fileAppeal)
  const written = results.map((result, index): Written => ({ line: step[index]!.line, ...result }))
  if (!job.dryRun && written.length > 0) await appendFile(job.resultsPath, linesOf(written))
  return written
}

function checked(row: ReadRow): RowResult {
  return row.outcome === 'read' ? { id: row.id, status: 'accepted' } : { id: row.id, status: 'rejected', ...row.fault }
}

/** Tables without ids are known by what they say, when, and by whom. */
function withId(value: unknown, idOf: (content: string) => string): unknown {
  if (typeof value !== 'object' || value === null || 'id' in value) return value
  const { title, text, createdAt, phone, name } = value as Record<string, unknown>
  const said = [title, text].map((one) => String(one ?? '').replace(/\s+/g, ''))
  return { ...value, id: idOf(JSON.stringify([...said, createdAt, phone, name])) }
}

/** What this very file, account and mapping came to so far; another import's results make way. */
async function resume({ resultsPath, source, mapping }: ImportJob, table: TableFile): Promise<Map<number, Written>> {
  const job = createHash('sha256')
    .update(JSON.stringify([table.sha256, source, mapping]))
    .digest('hex')
  const head = `${JSON.stringify({ job, sha256: table.sha256, account: source.account, rows: table.total })}\n`
  const text = await readFile(resultsPath, 'utf8').catch(() => '')
  if (!text.startsWith(head)) {
    await writeFile(resultsPath, head, { mode: 0o600 })
    return new Map()
  }
  // A line that a kill cut off is written again.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  await truncate(resultsPath, Buffer.byteLength(whole))
  const results = whole
    .slice(head.length)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Written)
  return new Map(results.filter(isSettled).map((result) => [result.line, result]))
}

/** A row that could not be written then is tried again. */
function isSettled({ code }: Written): boolean {
  return code !== 'DATABASE_UNAVAILABLE'
}

function linesOf(results: readonly Written[]): string {
  return results.map((result) => `${JSON.stringify(result)}\n`).join('')
}
