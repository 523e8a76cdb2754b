import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from '../db/index.ts'
import { AppError } from '../domain/index.ts'
import { type Article, type Knowledge, parseArticles } from '../knowledge/index.ts'
import { type CatalogueFiles, type GazetteerFiles, importCatalogue, importGazetteer } from '../tickets/index.ts'

/** Where the sample content lies that a new gateway starts with. */
export const contentFolder = fileURLToPath(new URL('../../content/', import.meta.url))

/** Tells how far a long piece of work is. */
export type Report = (label: string, done: number, total: number) => void

/** Loads catalogue and gazetteer on the first run of a database; later runs change nothing. */
export async function loadFirstReference(db: Database, now: Date, report: Report): Promise<void> {
  const [has] = await db.query<{ areas: boolean; catalogue: boolean }>(
    'select exists (select from area) as areas, exists (select from catalogue_version) as catalogue',
  )
  if (!has!.areas) {
    const onProgress = (done: number, total: number) => report('地名库', done, total)
    accepted(await importGazetteer(db, await readGazetteer(), { onProgress }))
  }
  if (!has!.catalogue) {
    const onProgress = (done: number, total: number) => report('派单目录', done, total)
    accepted(await importCatalogue(db, await readCatalogue(), { now, onProgress }))
  }
}

/** Loads the sample articles into a knowledge base that is still empty. */
export async function loadFirstKnowledge(knowledge: Knowledge, report: Report): Promise<void> {
  if (knowledge.size > 0) return
  const onProgress = (done: number, total: number) => report('知识库', done, total)
  await knowledge.importArticles(await readArticles(join(contentFolder, 'knowledge')), {
    actor: 'first-start',
    onProgress,
  })
}

export async function readCatalogue(folder = contentFolder): Promise<CatalogueFiles> {
  const [catalogue, units, departments] = await Promise.all(
    ['catalogue.csv', 'units.csv', 'district-departments.csv'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  return { catalogue: catalogue!, units: units!, departments: departments! }
}

export async function readGazetteer(folder = join(contentFolder, 'gazetteer')): Promise<GazetteerFiles> {
  const [areas, aliases] = await Promise.all(
    ['beijing.csv', 'aliases.csv'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  return { areas: areas!, aliases: aliases! }
}

/** Reads one YAML file of articles, or all of a folder. Throws KNOWLEDGE_INVALID with every fault. */
export async function readArticles(path: string): Promise<Article[]> {
  const files = path.endsWith('.yaml') || path.endsWith('.yml') ? [path] : await yamlFiles(path)
  const parsed = await Promise.all(files.map(async (file) => parseArticles(await readFile(file, 'utf8'), file)))
  const faults = parsed.flatMap((one) => one.faults)
  if (faults.length > 0) {
    const lines = faults.map(({ file, line, articleId, fault }) => `${file}:${line} ${articleId ?? ''} ${fault}`)
    throw new AppError('KNOWLEDGE_INVALID', lines.join('\n'))
  }
  return parsed.flatMap((one) => one.articles)
}

async function yamlFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

function accepted(result: { outcome: string; faults?: { line: number; message?: string }[] }): void {
  if (result.outcome === 'refused') {
    throw new AppError(
      'CATALOGUE_INVALID',
      `the sample content has faults: ${JSON.stringify(result.faults?.slice(0, 5))}`,
    )
  }
}
