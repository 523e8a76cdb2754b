import { readFile, writeFile } from 'node:fs/promises'
import { AppError } from '../domain/index.ts'
import type { Command } from './command.ts'

/** `synonyms import`: puts another list of synonyms in use, whole or not at all. */
export const importSynonyms: Command<{ file: string }> = async ({ knowledge }, { file }, output) => {
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('COMMAND_INVALID', `${file}: cannot be read`, { cause })
  })
  const faults = await knowledge.importWording(content, { actor: 'cli' })
  for (const { line, fault } of faults) output.line(`${file}:${line} ${fault}`)
  output.line(faults.length > 0 ? `共发现 ${faults.length} 处，没有导入` : '同义词表已启用')
  return { ok: faults.length === 0, result: { faults } }
}

/** `synonyms export`: the list in use, to a file or as lines. */
export const exportSynonyms: Command<{ out?: string }> = async ({ knowledge }, { out }, output) => {
  const content = await knowledge.exportWording()
  if (out === undefined) for (const line of content.trimEnd().split('\n')) output.line(line)
  else await writeFile(out, content)
  return { ok: true, result: { bytes: Buffer.byteLength(content) } }
}
