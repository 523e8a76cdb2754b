import { writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import { readArticles } from '../content/index.ts'
import type { Command } from './command.ts'

/** `knowledge import FILE…`: articles from YAML files or folders, by id. Files with faults change nothing. */
export const importKnowledge: Command<{ files: string[] }> = async ({ knowledge }, { files }, output) => {
  const articles = (await Promise.all(files.map((file) => readArticles(file)))).flat()
  const onProgress = (done: number, total: number) => output.progress('导入知识', done, total)
  const result = await knowledge.importArticles(articles, { actor: 'cli', onProgress })
  output.line(`新增 ${result.created} 条，更新 ${result.updated} 条，未变 ${result.unchanged} 条`)
  return { ok: true, result: { ...result } }
}

/** `knowledge export [--out FILE]`: all articles in use as YAML, in the form that import takes. */
export const exportKnowledge: Command<{ out?: string }> = async ({ knowledge }, { out }, output) => {
  const articles = await knowledge.exportArticles()
  const yaml = stringify(articles, { lineWidth: 0 })
  if (out) await writeFile(out, yaml)
  else output.line(yaml)
  return { ok: true, result: { articles: articles.length, ...(out ? { out } : {}) } }
}

/** `knowledge check`: what editors should look at. Exit code 1 when anything was found. */
export const checkKnowledge: Command<object> = async ({ knowledge, clock }, _options, output) => {
  const findings = knowledge.check(clock())
  for (const { articleId, problem, detail } of findings) output.line(`${articleId}\t${problem}\t${detail}`)
  output.line(findings.length === 0 ? '没有发现问题' : `共发现 ${findings.length} 处`)
  return { ok: findings.length === 0, result: { findings } }
}
