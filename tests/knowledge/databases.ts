import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, migrate, openEmbedded, openPostgres } from '../../src/db/index.ts'

/** A migrated database of the tests' own. */
export interface OwnDatabase {
  database: Database
  remove(): Promise<void>
}

async function openOwnEmbedded(): Promise<OwnDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'knowledge-'))
  const database = await openEmbedded(folder)
  await migrate(database)
  return {
    database,
    async remove() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function openOwnPostgres(server: string): Promise<OwnDatabase> {
  const name = `knowledge_${process.pid}_${Date.now()}`
  const admin = openPostgres({ url: server, max: 1 })
  await admin.query(`create database ${name}`)
  const url = new URL(server)
  url.pathname = name
  const database = openPostgres({ url: url.href, max: 4 })
  await migrate(database)
  return {
    database,
    async remove() {
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

/** Empties the knowledge tables, so that tests may share one database. */
export async function emptyKnowledge(database: Database): Promise<void> {
  await database.query('delete from article')
  await database.query('delete from knowledge_change')
}
