import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, migrate, openEmbedded, openPostgres } from '../src/db/index.ts'
import { newDataKey } from '../src/vault/index.ts'

/** As many connections as a gateway opens by default (`DATABASE_POOL`). */
const POOL = 10

/** How to reach a database from any process. */
export type DatabaseAt = { folder: string } | { url: string }

/** A fresh, empty database and a folder of its own; both are gone at the end. */
export interface FreshDatabase extends AsyncDisposable {
  at: DatabaseAt
  folder: string
  /** Settings that make a gateway use it. */
  env: Record<string, string>
}

let count = 0

/** Makes a database on the given PostgreSQL server, or an embedded one where `server` is null. */
export async function freshDatabase(server: string | null): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'jiesu-bench-'))
  const removeFolder = () => rm(folder, { recursive: true, force: true })
  if (server === null) {
    return { at: { folder }, folder, env: { DATA_DIR: folder }, [Symbol.asyncDispose]: removeFolder }
  }
  const name = `jiesu_bench_${process.pid}_${++count}`
  await once(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    at: { url: url.href },
    folder,
    env: { DATA_DIR: folder, DATABASE_URL: url.href, DATA_KEY: newDataKey() },
    async [Symbol.asyncDispose]() {
      await once(server, `drop database if exists ${name} with (force)`)
      await removeFolder()
    },
  }
}

/** Opens the database as the gateway would: the embedded one in a thread of its own, PostgreSQL with the same pool. */
export async function openAt(at: DatabaseAt): Promise<Database> {
  return 'folder' in at ? openEmbedded(at.folder) : openPostgres({ url: at.url, max: POOL })
}

/** A fresh database with our tables, opened; `stack` closes and removes it. */
export async function migratedDatabase(server: string | null, stack: AsyncDisposableStack): Promise<Database> {
  const fresh = stack.use(await freshDatabase(server))
  const db = await openAt(fresh.at)
  stack.defer(() => db.close())
  await migrate(db)
  return db
}

async function once(server: string, sql: string): Promise<void> {
  const db = openPostgres({ url: server, max: 1 })
  await db.script(sql).finally(() => db.close())
}
