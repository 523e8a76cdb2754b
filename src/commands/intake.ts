import { open } from 'node:fs/promises'
import { AppError, instantOf } from '../domain/index.ts'
import { importTable, noMapping, readMapping, statusesSince } from '../intake/index.ts'
import type { Command } from './command.ts'

/** Files without an account of their own. */
const UNNAMED = 'import'
const CHANNEL = 'platform'

interface ImportOptions {
  file: string
  account?: string
  map?: string
  results?: string
  dryRun?: boolean
}

/**
 * `intake import FILE`: files every row of a CSV, XLSX or NDJSON file, each once; what became of each stands in the
 * results file. Run again, it goes on where it was cut off. Exit code 1 when a row was rejected.
 */
export const importIntake: Command<ImportOptions> = async (context, options, output) => {
  const { file, account = UNNAMED, map, results = `${file}.results.ndjson`, dryRun = false } = options
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(account)) {
    throw new AppError('COMMAND_INVALID', '--account is named by letters, digits, dot, dash')
  }
  const mapping = map ? await readMapping(map) : noMapping
  const outcome = await importTable({
    path: file,
    source: { channel: CHANNEL, account, line: mapping.constants.line ?? 'citizen' },
    mapping,
    dryRun,
    resultsPath: results,
    fileAppeal: dryRun ? () => Promise.reject(new Error('only tried')) : await context.fileAppeal(),
    idOf: (content) => `h-${context.vault.fingerprint('intake.row', content).toString('hex').slice(0, 40)}`,
    onProgress: (done, total) => output.progress(dryRun ? '检查诉求' : '导入诉求', done, total),
  })
  const { rows, accepted, duplicate, rejected, resumed } = outcome
  output.line(`共 ${rows} 行：${dryRun ? '可受理' : '新受理'} ${accepted}，重复 ${duplicate}，未受理 ${rejected}`)
  if (resumed > 0) output.line(`其中 ${resumed} 行上次已经导入，这次从后面接着做。`)
  output.line(dryRun ? '以上只是检查，没有导入。' : `每一行的结果：${results}`)
  return { ok: rejected === 0, result: { dryRun, account, ...outcome, ...(dryRun ? {} : { results }) } }
}

/** `intake export --account A --since T`: where every appeal of that account stands that changed since, JSON lines. */
export const exportIntake: Command<{ account: string; since: string; out?: string }> = async (
  { db, vault },
  { account, since, out },
  output,
) => {
  const from = instantOf(since)
  if (!from) throw new AppError('COMMAND_INVALID', '--since must be a time such as 2026-11-22T00:00:00+08:00')
  const file = out ? await open(out, 'w', 0o600) : null
  let rows = 0
  try {
    for await (const row of statusesSince(db, vault, { channel: CHANNEL, account, since: from })) {
      rows++
      if (file) await file.write(`${JSON.stringify(row)}\n`)
      else output.line(JSON.stringify(row))
    }
  } finally {
    await file?.close()
  }
  if (out) output.line(`已导出 ${rows} 件：${out}`)
  return { ok: true, result: { account, rows, ...(out ? { out } : {}) } }
}
