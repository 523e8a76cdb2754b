import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { loadFirstKnowledge, loadFirstReference } from '../../../src/content/index.ts'
import { type Database, migrate, openEmbedded, openPostgres } from '../../../src/db/index.ts'
import { createKnowledge } from '../../../src/knowledge/index.ts'
import { localEmbedder } from '../../../src/model/index.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database with the first content: a folder, or a PostgreSQL URL. Tests clone it. */
    template: string
  }
}

/** Makes the template of one run, once per database, and removes it at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kind = project.config.env.JIESU_TEST_DB
  const template = kind === 'postgres' ? await postgresTemplate() : await embeddedTemplate()
  project.provide('template', template.name)
  return template.remove
}

/** All that a template is made from. */
const ingredients = ['migrations', 'content', 'package-lock.json', 'tests/gateway/support/template.ts'].concat(
  ['content', 'db', 'domain', 'knowledge', 'model', 'text', 'tickets', 'vault'].map((folder) => `src/${folder}`),
)

/**
 * Making an embedded database takes several seconds of work. Whoever runs one test after another keeps the template
 * while nothing changes that it is made from; the build server makes its own.
 */
async function embeddedTemplate() {
  const kept = join(tmpdir(), `jiesu-template-${digestOf(ingredients)}`)
  if (process.env.CI !== 'true' && existsSync(kept)) return { name: kept, remove: async () => {} }
  const name = await mkdtemp(join(tmpdir(), 'jiesu-template-'))
  await fill(await openEmbedded(name))
  if (process.env.CI === 'true') return { name, remove: () => rm(name, { recursive: true, force: true }) }
  // Another run may have been faster: its template is as good.
  await rename(name, kept).catch(() => rm(name, { recursive: true, force: true }))
  return { name: kept, remove: async () => {} }
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const add = (path: string) => hash.update(path).update(readFileSync(join(root, path)))
  for (const path of paths) {
    if (/\.\w+$/.test(path)) add(path)
    else {
      const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      for (const file of files.sort()) add(file.slice(root.length))
    }
  }
  return hash.digest('hex').slice(0, 16)
}

async function postgresTemplate() {
  const server = process.env.TEST_DATABASE_URL
  if (!server) throw new Error('TEST_DATABASE_URL names the PostgreSQL with pgvector for these tests')
  const database = `jiesu_template_${process.pid}`
  await admin(server, `create database ${database}`)
  const url = new URL(server)
  url.pathname = `/${database}`
  await fill(openPostgres({ url: url.href }))
  return { name: url.href, remove: () => admin(server, `drop database if exists ${database} with (force)`) }
}

async function fill(db: Database): Promise<void> {
  await migrate(db)
  await loadFirstReference(db, new Date(), () => {})
  const knowledge = await createKnowledge({ db, embedder: localEmbedder(), model: null, clock: () => new Date() })
  await loadFirstKnowledge(knowledge, () => {})
  await knowledge.close()
  await db.close()
}

/** Runs one statement beside all databases of the tests. */
export async function admin(server: string, sql: string): Promise<void> {
  const db = openPostgres({ url: server, max: 1 })
  await db.script(sql).finally(() => db.close())
}
