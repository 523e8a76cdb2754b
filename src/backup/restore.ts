import {
  APPLICATION_NAME,
  type Database,
  type Db,
  knownMigrations,
  type MigrationMark,
  migrateWithin,
} from '../db/index.ts'
import { AppError } from '../domain/index.ts'
import { readArchive } from './archive.ts'
import { FilesInto } from './files.ts'
import { damaged, FORMAT_VERSION, type Header, type Report, type Trailer } from './format.ts'
import { RowsInto } from './rows-into.ts'
import { dropAll, isEmpty, quoted, type Reference, readReferences, readTables, type TableShape } from './schema.ts'
import { plainText } from './write.ts'

/** Progress is told every so many rows. */
const ROWS_A_STEP = 500

export interface RestoreOptions {
  path: string
  /** Folder of the media files. */
  mediaFolder: string
  /** Id of the key that the gateway will open the data with. */
  keyId: string
  /** Replace what the database holds. */
  replace: boolean
  report: Report
}

export interface RestoreResult {
  tables: number
  rows: number
  files: number
  /** When the backup was made, ISO 8601. */
  createdAt: string
}

/**
 * Puts the database and the media files into the state of a backup, all or nothing, and brings an older schema up to
 * date. Reads the whole backup before it changes anything.
 * Throws BACKUP_INVALID (damaged), BACKUP_NEWER (from a later version of the gateway), DATA_KEY_MISMATCH,
 * DATABASE_NOT_EMPTY (without `replace`) and DATA_DIR_BUSY (a gateway is at work on the database).
 */
export async function restoreBackup(db: Database, options: RestoreOptions): Promise<RestoreResult> {
  const { header, trailer } = await examine(options)
  const total = Object.values(trailer.rows).reduce((sum, count) => sum + count, 0)
  const media = new FilesInto(options.mediaFolder)
  try {
    await db.transaction(async (tx) => {
      await checkTarget(tx, options)
      const before = await readTables(tx)
      await dropAll(tx)
      await migrateWithin(tx, new Set(header.migrations.map(({ number }) => number)))
      await load(tx, { ...options, media, total, sha256: trailer.sha256 })
      await migrateWithin(tx)
      checkForeign(before, await readTables(tx))
    })
  } catch (error) {
    await media.discard()
    throw error
  }
  return { tables: Object.keys(trailer.rows).length, rows: total, files: trailer.files, createdAt: header.createdAt }
}

/** Reads it all through once: nothing is changed for a backup that is not whole, or not for us. */
async function examine({ path, keyId, report }: RestoreOptions): Promise<{ header: Header; trailer: Trailer }> {
  let header: Header | null = null
  let trailer: Trailer | null = null
  for await (const entry of readArchive(path, (done, total) => report('检查备份', done, total))) {
    if (entry.kind === 'header') {
      header = entry.header
      checkHeader(header, keyId, await knownMigrations())
    }
    if (entry.kind === 'end') trailer = entry.trailer
  }
  return { header: header!, trailer: trailer! }
}

function checkHeader({ version, keyId, migrations }: Header, ownKeyId: string, known: readonly MigrationMark[]): void {
  const newer = migrations.find(({ number }) => !known.some((one) => one.number === number))
  if (version > FORMAT_VERSION || newer) {
    throw new AppError(
      'BACKUP_NEWER',
      `this backup was made by a newer version of the gateway (${newer ? `it knows migration ${newer.name}` : `format ${version}`})`,
    )
  }
  if (keyId !== ownKeyId) {
    throw new AppError('DATA_KEY_MISMATCH', `the backup was sealed with key ${keyId}, but this key is ${ownKeyId}`)
  }
  const changed = migrations.find(({ number, checksum }) =>
    known.some((one) => one.number === number && one.checksum !== checksum),
  )
  if (changed) throw new AppError('MIGRATION_FAILED', `${changed.name} was changed after this backup was made`)
}

async function checkTarget(tx: Db, { replace }: RestoreOptions): Promise<void> {
  const [others] = await tx.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name = $1 and pid <> pg_backend_pid()`,
    [APPLICATION_NAME],
  )
  if (others!.count > 0) throw new AppError('DATA_DIR_BUSY', 'a gateway is at work on this database: stop it first')
  if (!replace && !(await isEmpty(tx))) {
    throw new AppError('DATABASE_NOT_EMPTY', 'the database is not empty: --replace gives up what it holds')
  }
}

/** Tables that are not the gateway's must not vanish: what was dropped has to be there again. */
function checkForeign(before: readonly TableShape[], after: readonly TableShape[]): void {
  const known = new Set(after.map(({ name }) => name))
  const foreign = before.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (foreign.length > 0) {
    const names = foreign.join(', ')
    throw new AppError('DATABASE_NOT_EMPTY', `the database holds tables that are not this gateway's: ${names}`)
  }
}

interface Load extends RestoreOptions {
  media: FilesInto
  total: number
  /** Of the backup that was examined: the same must be read now. */
  sha256: string
}

async function load(tx: Db, { path, media, total, sha256, report }: Load): Promise<void> {
  await plainText(tx)
  const shapes = new Map((await readTables(tx)).map((shape) => [shape.name, shape]))
  const references = (await readReferences(tx)).filter(({ deferred }) => !deferred)
  await deferAll(tx, references, true)
  let rows: RowsInto | null = null
  let done = 0
  for await (const entry of readArchive(path)) {
    if (entry.kind === 'table') {
      await rows?.flush()
      rows = new RowsInto(tx, shapes.get(entry.table.table), entry.table)
      await rows.begin()
    } else if (entry.kind === 'row') {
      await rows!.add(entry.row, entry.size)
      if (++done % ROWS_A_STEP === 0 || done === total) report('恢复数据', done, total)
    } else if (entry.kind === 'file') await media.begin(entry.path)
    else if (entry.kind === 'piece') await media.write(entry.bytes)
    else if (entry.kind === 'end' && entry.trailer.sha256 !== sha256) throw damaged('it changed while it was read')
  }
  await rows?.flush()
  await media.end()
  await tx.query('set constraints all immediate')
  await deferAll(tx, references, false)
  for (const { name } of shapes.values()) await tx.script(`alter table ${quoted(name)} enable trigger user`)
}

/** References may point to rows that come later; they are checked when all rows are there. */
async function deferAll(tx: Db, references: readonly Reference[], on: boolean): Promise<void> {
  for (const { name, from, deferrable } of references) {
    const before = deferrable ? 'deferrable initially immediate' : 'not deferrable'
    const how = on ? 'deferrable initially deferred' : before
    await tx.script(`alter table ${quoted(from)} alter constraint ${quoted(name)} ${how}`)
  }
}
