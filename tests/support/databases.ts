import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, migrate, openEmbedded, openPostgres } from '../../src/db/index.ts'

/** A migrated database of the test's own, removed when it goes out of scope. */
export interface OwnDatabase {
  database: Database
  [Symbol.asyncDispose](): Promise<void>
}

async function openOwnEmbedded(): Promise<OwnDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'jiesu-own-'))
  const database = await openEmbedded(folder)
  await migrate(database)
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function openOwnPostgres(server: string): Promise<OwnDatabase> {
  const name = `jiesu_own_${process.pid}_${Date.now()}`
  const admin = openPostgres({ url: server, max: 1 })
  await admin.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = name
  const database = openPostgres({ url: url.href, max: 4 })
  await migrate(database)
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await admin.query(`drop database ${name} with (force)`)
      await admin.close()
    },
  }
}

const server = process.env.TEST_DATABASE_URL

/** The databases that this run has: the embedded one always, PostgreSQL where TEST_DATABASE_URL names a server. */
export const databases: [name: string, open: () => Promise<OwnDatabase>][] = [
  ['the embedded database', openOwnEmbedded],
  ...(server ? [['PostgreSQL', () => openOwnPostgres(server)] as [string, () => Promise<OwnDatabase>]] : []),
]
