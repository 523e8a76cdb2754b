import { readFile } from 'node:fs/promises'
import { readGazetteer } from '../content/index.ts'
import { type GazetteerFiles, importGazetteer, type NamedKind, namedKinds } from '../tickets/index.ts'
import type { Command } from './command.ts'

/** The tables; places and other names that are left out are the sample that comes with the gateway. */
export interface GazetteerOptions extends Partial<Record<NamedKind, string>> {
  areas?: string
  aliases?: string
}

/** `gazetteer import`: makes the places and their other names equal to the tables, whole or not at all. */
export const importGazetteerFiles: Command<GazetteerOptions> = async ({ db }, { areas, aliases, ...named }, output) => {
  const samples = await readGazetteer()
  const files = {
    areas: areas ? await readFile(areas, 'utf8') : samples.areas,
    aliases: aliases ? await readFile(aliases, 'utf8') : samples.aliases,
    tables: await tablesOf(named),
  }
  const onProgress = (done: number, total: number) => output.progress('导入地名', done, total)
  const result = await importGazetteer(db, files, { onProgress })
  if (result.outcome === 'refused') {
    for (const fault of result.faults) output.line(JSON.stringify(fault))
    output.line(`共发现 ${result.faults.length} 处，没有导入`)
    return { ok: false, result: { faults: result.faults } }
  }
  output.line(`地名 ${result.areas} 个，别名 ${result.aliases} 个，变动 ${result.changed} 处`)
  return { ok: true, result: { ...result } }
}

async function tablesOf(named: Partial<Record<NamedKind, string>>): Promise<GazetteerFiles['tables']> {
  const given = namedKinds.flatMap((kind) => (named[kind] ? [[kind, named[kind]] as const] : []))
  return Object.fromEntries(await Promise.all(given.map(async ([kind, path]) => [kind, await readFile(path, 'utf8')])))
}
