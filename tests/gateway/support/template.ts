import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

async function embeddedTemplate() {
  const name = await mkdtemp(join(tmpdir(), 'jiesu-template-'))
  await fill(await openEmbedded(name))
  return { name, remove: () => rm(name, { recursive: true, force: true }) }
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
