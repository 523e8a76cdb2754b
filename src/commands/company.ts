import { importRegister, type RegisterEntry, readRegisterRow } from '../enterprise/index.ts'
import { openTable } from '../intake/index.ts'
import type { Command } from './command.ts'

/** Rows that are taken over together. */
const STEP = 200
const FAULTS_SHOWN = 20

/**
 * `company import FILE`: takes over the registration bureau's table (CSV, XLSX or NDJSON), row by row; a row that was
 * read before changes nothing, so that it may be run again at any time. Exit code 1 when a row was faulty.
 */
export const importCompanies: Command<{ file: string; dryRun?: boolean }> = async (context, options, output) => {
  const { file, dryRun = false } = options
  const table = await openTable(file)
  const faults: { line: number; detail: string }[] = []
  let done = 0
  let changed = 0
  let step: RegisterEntry[] = []
  const flush = async () => {
    if (!dryRun && step.length > 0) changed += await importRegister(context, step, context.clock())
    step = []
    output.progress(dryRun ? '检查企业登记' : '导入企业登记', done, table.total)
  }
  for await (const { line, cells } of table.rows()) {
    const read = readRegisterRow(cells)
    done++
    if (read.outcome === 'faulty') faults.push({ line, detail: read.detail })
    else step.push(read.entry)
    if (step.length >= STEP) await flush()
  }
  await flush()
  for (const { line, detail } of faults.slice(0, FAULTS_SHOWN)) output.line(`第 ${line} 行：${detail}`)
  const taken = done - faults.length
  output.line(
    `共 ${done} 行：${dryRun ? `可导入 ${taken}` : `导入 ${taken}（其中有变化 ${changed}）`}，有错 ${faults.length}`,
  )
  return { ok: faults.length === 0, result: { dryRun, rows: done, taken, changed, faults } }
}
