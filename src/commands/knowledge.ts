import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { AppError, beijingDay } from '../domain/index.ts'
import { importChanges, performImport } from '../editorial/index.ts'
import {
  type DocumentMeta,
  type ReadFile,
  readable,
  readGuarded,
  statedMembers,
  type Writable,
  writable,
  writeArticles,
} from '../formats/index.ts'
import type { ArticleFault } from '../knowledge/index.ts'
import type { Command, CommandOutput } from './command.ts'

/** Which files, what is to be said of them beside their words, and whether only to look. */
export interface ImportFiles extends DocumentMeta {
  files: string[]
  dryRun?: boolean
}

/**
 * `knowledge import FILE…`: articles and documents from files or folders. Files with faults change nothing. What is
 * imported again is updated by its id; passages that a document has no more are withdrawn.
 */
export const importKnowledge: Command<ImportFiles> = async (context, { files, dryRun = false, ...meta }, output) => {
  const { db, knowledge, clock } = context
  const read = await readFiles(files, meta, beijingDay(clock()), output)
  refuseFaults(read.flatMap(({ faults }) => faults))
  const input = {
    articles: read.flatMap(({ articles }) => articles),
    documents: read.flatMap(({ documents }) => documents),
    stated: statedMembers(meta),
  }
  if (dryRun) {
    const { counts, gone, plan } = await importChanges(db, input)
    for (const { id, question } of input.articles.slice(0, shownAtMost))
      output.line(`${plan.get(id)}\t${id}\t${question}`)
    output.line(
      `只是预览：将新增 ${counts.created} 条，更新 ${counts.updated + counts.restored} 条，撤下 ${gone.length} 条，未变 ${counts.unchanged} 条`,
    )
    return { ok: true, result: { dryRun, ...counts, withdrawn: gone.length } }
  }
  const onProgress = (done: number, total: number) => output.progress('导入知识', done, total)
  const result = await performImport({ db, knowledge, at: clock() }, input, { actor: 'cli', onProgress })
  const gone = result.withdrawn > 0 ? `，撤下 ${result.withdrawn} 条` : ''
  output.line(`新增 ${result.created} 条，更新 ${result.updated} 条，未变 ${result.unchanged} 条${gone}`)
  return { ok: true, result }
}

const shownAtMost = 50
const faultsShown = 200

async function readFiles(
  paths: readonly string[],
  meta: DocumentMeta,
  today: string,
  output: CommandOutput,
): Promise<ReadFile[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat()
  const read: ReadFile[] = []
  for (const [at, file] of files.entries()) {
    if (files.length > 1) output.progress('读取文件', at, files.length)
    const own = files.length > 1 && meta.source ? { ...meta, source: `${meta.source} ${basename(file)}` } : meta
    read.push(await readGuarded({ name: file, bytes: await readFile(file), meta: own, today }))
  }
  if (files.length > 1) output.progress('读取文件', files.length, files.length)
  return read
}

/** A file itself, or the files of a folder that can be read, in the order of their names. */
async function filesAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause) => {
    throw new AppError(
      'COMMAND_INVALID',
      `${path}: ${cause.code === 'ENOENT' ? 'there is no such file or folder' : 'it cannot be opened'}`,
      { cause },
    )
  })
  if (!found.isDirectory()) return [path]
  const names = await readdir(path)
  const extensions = new Set<string>(readable)
  return names
    .filter((name) => extensions.has(extname(name.replace(/\.gz$/, '')).slice(1).toLowerCase()))
    .sort()
    .map((name) => join(path, name))
}

function refuseFaults(faults: readonly ArticleFault[]): void {
  if (faults.length === 0) return
  const lines = faults
    .slice(0, faultsShown)
    .map(({ file, line, articleId, fault }) => `${file}:${line} ${articleId ?? ''} ${fault}`)
  if (faults.length > faultsShown) lines.push(`… ${faults.length - faultsShown} more`)
  throw new AppError('KNOWLEDGE_INVALID', lines.join('\n'))
}

/** `knowledge export [--out FILE] [--format F]`: all articles in use, in a form that import takes. */
export const exportKnowledge: Command<{ out?: string; format?: string }> = async ({ knowledge }, options, output) => {
  const { out } = options
  const format = formatOf(options.format ?? (out ? extname(out).slice(1) : 'yaml'))
  if (!out && binary.has(format)) throw new AppError('COMMAND_INVALID', `--format ${format} needs --out FILE`)
  const articles = await knowledge.exportArticles()
  const bytes = await writeArticles(articles, format)
  if (out) await writeFile(out, bytes)
  else output.line(bytes.toString('utf8'))
  return { ok: true, result: { articles: articles.length, format, ...(out ? { out } : {}) } }
}

const binary: ReadonlySet<string> = new Set(['xlsx', 'docx', 'pdf'])

function formatOf(name: string): Writable {
  const format = name === 'yml' ? 'yaml' : name
  const found = writable.find((one) => one === format)
  if (!found) throw new AppError('COMMAND_INVALID', `the format must be one of ${writable.join(', ')}`)
  return found
}

/** `knowledge check`: what editors should look at. Exit code 1 when anything was found. */
export const checkKnowledge: Command<object> = async ({ knowledge, clock }, _options, output) => {
  const findings = knowledge.check(clock())
  for (const { articleId, problem, detail } of findings) output.line(`${articleId}\t${problem}\t${detail}`)
  output.line(findings.length === 0 ? '没有发现问题' : `共发现 ${findings.length} 处`)
  return { ok: findings.length === 0, result: { findings } }
}
