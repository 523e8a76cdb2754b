import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError } from '../domain/index.ts'
import type { Database, Db } from './database.ts'

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url))
/** Any number will do, as long as every replica uses the same. */
const MIGRATION_LOCK = 12345

/** A migration by its number, name and the SHA-256 of its SQL in hex. */
export interface MigrationMark {
  number: number
  name: string
  checksum: string
}

export interface Migration extends MigrationMark {
  sql: string
}

/**
 * Applies the migrations that the database has not seen, each in one transaction, and gives their names.
 * Replicas that start together wait for one another. Throws MIGRATION_FAILED; what came before stays applied.
 */
export async function migrate(database: Database, onApplied?: (name: string) => void): Promise<string[]> {
  await database.script(migrationTable)
  const applied: string[] = []
  for (const migration of await readMigrations()) {
    if (await database.transaction((tx) => apply(tx, migration))) {
      applied.push(migration.name)
      onApplied?.(migration.name)
    }
  }
  return applied
}

/**
 * Applies inside the caller's transaction the given migrations, or all that the database has not seen.
 * Whoever starts meanwhile waits. Throws MIGRATION_FAILED.
 */
export async function migrateWithin(tx: Db, only?: ReadonlySet<number>): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  await tx.script(migrationTable)
  for (const migration of await readMigrations()) {
    if (!only || only.has(migration.number)) await apply(tx, migration)
  }
}

/** Names of the migrations that are not applied yet. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const done = new Set((await appliedMigrations(db)).map((mark) => mark.number))
  return (await readMigrations()).filter(({ number }) => !done.has(number)).map(({ name }) => name)
}

/** The migrations that the database has seen, in order; none in a database that is not ours yet. */
export async function appliedMigrations(db: Db): Promise<MigrationMark[]> {
  const [known] = await db.query<{ present: boolean }>(`select to_regclass('schema_migration') is not null as present`)
  return known?.present ? db.query('select number, name, checksum from schema_migration order by number') : []
}

/** The migrations that this version of the gateway knows, in order. */
export async function knownMigrations(): Promise<MigrationMark[]> {
  return (await readMigrations()).map(({ number, name, checksum }) => ({ number, name, checksum }))
}

const migrationTable = `create table if not exists schema_migration (
  number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`

async function apply(tx: Db, { number, name, sql, checksum }: Migration): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
  const [seen] = await tx.query<{ checksum: string }>('select checksum from schema_migration where number = $1', [
    number,
  ])
  if (seen && seen.checksum !== checksum) throw new AppError('MIGRATION_FAILED', `${name} was changed after it ran`)
  if (seen) return false
  await tx.script(sql).catch((cause) => {
    throw new AppError('MIGRATION_FAILED', `${name}: ${(cause as Error).message}`, { cause })
  })
  await tx.query('insert into schema_migration (number, name, checksum) values ($1, $2, $3)', [number, name, checksum])
  return true
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
