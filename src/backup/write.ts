import { join } from 'node:path'
import { appliedMigrations, type Database, type Db } from '../db/index.ts'
import { AppError } from '../domain/index.ts'
import { ArchiveWriter } from './archive.ts'
import { filesBelow, piecesOf } from './files.ts'
import { FORMAT, FORMAT_VERSION, type Header, type Report, type RowRecord, type TableRecord } from './format.ts'
import { quoted, readTables, type TableShape } from './schema.ts'

const ROWS_AT_ONCE = 500

export interface BackupOptions {
  /** Where the backup goes; it appears there when it is whole. */
  path: string
  /** Folder of the media files. */
  mediaFolder: string
  keyId: string
  now: Date
  report: Report
}

/** What a backup holds. */
export interface BackupResult {
  tables: number
  rows: number
  files: number
  sha256: string
  keyId: string
  /** The newest migration of its schema. */
  schema: number
}

/**
 * Writes everything that the database holds at one moment, and the media files, to one file (mode 600). Others go on
 * working on PostgreSQL; the embedded database has one session, so they wait while its tables are read.
 * The key that personal data is sealed with is not in it. Throws BACKUP_INVALID when the file cannot be written.
 */
export async function writeBackup(db: Database, options: BackupOptions): Promise<BackupResult> {
  const out = new ArchiveWriter(options.path)
  try {
    const { header, rows } = await db.transaction((tx) => writeTables(tx, out, options))
    const files = await writeFiles(out, options)
    const sha256 = await out.finish({ rows, files })
    return {
      tables: Object.keys(rows).length,
      rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      files,
      sha256,
      keyId: header.keyId,
      schema: header.migrations.at(-1)!.number,
    }
  } catch (error) {
    await out.discard()
    throw isFileFault(error)
      ? new AppError('BACKUP_INVALID', `the backup cannot be written: ${error.code}`, { cause: error })
      : error
  }
}

/** No such folder, no right to write, no room left. */
const fileFaults = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']

function isFileFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && fileFaults.includes((error as NodeJS.ErrnoException).code ?? '')
}

async function writeTables(tx: Db, out: ArchiveWriter, { now, keyId, report }: BackupOptions) {
  await tx.query('set transaction isolation level repeatable read, read only')
  await plainText(tx)
  const header: Header = {
    format: FORMAT,
    version: FORMAT_VERSION,
    createdAt: now.toISOString(),
    keyId,
    migrations: await appliedMigrations(tx),
  }
  if (header.migrations.length === 0) throw new AppError('BACKUP_INVALID', 'this database holds nothing of the gateway')
  await out.add(header)
  const tables = await readTables(tx)
  const total = await countRows(tx, tables)
  const rows: Record<string, number> = {}
  let done = 0
  for (const shape of tables) {
    rows[shape.name] = await writeTable(tx, out, shape, (count) => report('备份数据', done + count, total))
    done += rows[shape.name]!
  }
  return { header, rows }
}

/** PostgreSQL's own text for every value, whatever the server is set to. */
export async function plainText(tx: Db): Promise<void> {
  for (const setting of ["datestyle = 'ISO, YMD'", "timezone = 'UTC'", "intervalstyle = 'iso_8601'"]) {
    await tx.query(`set local ${setting}`)
  }
  await tx.query('set local extra_float_digits = 1')
}

async function countRows(tx: Db, tables: readonly TableShape[]): Promise<number> {
  let total = 0
  for (const { name } of tables) {
    const [found] = await tx.query<{ count: number }>(`select count(*) as count from ${quoted(name)}`)
    total += found!.count
  }
  return total
}

async function writeTable(
  tx: Db,
  out: ArchiveWriter,
  shape: TableShape,
  onRows: (count: number) => void,
): Promise<number> {
  await out.add(await describeTable(tx, shape))
  const values = shape.columns.map(({ name, type }, n) => `${quoted(name)}${type === 'bytea' ? '' : '::text'} as v${n}`)
  await tx.query(
    `declare backup_rows no scroll cursor for select ${values.join(', ')} from ${quoted(shape.name)} order by 1`,
  )
  let count = 0
  for (;;) {
    const rows = await tx.query(`fetch ${ROWS_AT_ONCE} from backup_rows`)
    if (rows.length === 0) break
    await out.add(...rows.map((row) => shape.columns.map((_column, n) => asText(row[`v${n}`])) satisfies RowRecord))
    count += rows.length
    onRows(count)
  }
  await tx.query('close backup_rows')
  return count
}

async function describeTable(tx: Db, { name, columns }: TableShape): Promise<TableRecord> {
  const counters: TableRecord['counters'] = {}
  for (const column of columns) {
    if (!column.sequence) continue
    const [at] = await tx.query<{ last: string; used: boolean }>(
      `select last_value::text as last, is_called as used from ${column.sequence}`,
    )
    counters[column.name] = at!
  }
  return { table: name, columns: columns.map((column) => column.name), counters }
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return Buffer.isBuffer(value) ? value.toString('base64') : String(value)
}

async function writeFiles(out: ArchiveWriter, { mediaFolder, report }: BackupOptions): Promise<number> {
  const paths = await filesBelow(mediaFolder)
  let count = 0
  for (const [n, path] of paths.entries()) {
    const pieces = await piecesOf(join(mediaFolder, ...path.split('/')))
    if (!pieces) continue
    await out.add({ file: path })
    for await (const bytes of pieces) await out.add({ bytes: bytes.toString('base64') })
    count++
    report('备份附件', n + 1, paths.length)
  }
  return count
}
