import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../domain/index.ts'
import type { Database, Db } from './database.ts'

const folder = new URL('../../migrations/', import.meta.url).pathname
/** Any number will do, as long as every replica uses the same. */
const MIGRATION_LOCK = 12345

export interface Migration {
  number: number
  name: string
  sql: string
  checksum: string
}

/**
 * Applies the migrations that the database has not seen, each in one transaction, and gives their names.
 * Replicas that start together wait for one another. Throws MIGRATION_FAILED; what came before stays applied.
 */
export async function migrate(database: Database, onApplied?: (name: string) => void): Promise<string[]> {
  await database.script(`create table if not exists schema_migration (
    number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`)
  const applied: string[] = []
  for (const migration of await readMigrations()) {
    if (await apply(database, migration)) {
      applied.push(migration.name)
      onApplied?.(migration.name)
    }
  }
  return applied
}

/** Names of the migrations that are not applied yet. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const [known] = await db.query<{ present: boolean }>(`select to_regclass('schema_migration') is not null as present`)
  const rows = known?.present ? await db.query<{ number: number }>('select number from schema_migration') : []
  const done = new Set(rows.map((row) => row.number))
  return (await readMigrations()).filter(({ number }) => !done.has(number)).map(({ name }) => name)
}

async function apply(database: Database, { number, name, sql, checksum }: Migration): Promise<boolean> {
  return database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    const [seen] = await tx.query<{ checksum: string }>('select checksum from schema_migration where number = $1', [
      number,
    ])
    if (seen && seen.checksum !== checksum) throw new AppError('MIGRATION_FAILED', `${name} was changed after it ran`)
    if (seen) return false
    await tx.script(sql).catch((cause) => {
      throw new AppError('MIGRATION_FAILED', `${name}: ${(cause as Error).message}`, { cause })
    })
    await tx.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [
      number,
      name,
      checksum,
    ])
    return true
  })
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { number: Number(name.slice(0, 4)), name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}
