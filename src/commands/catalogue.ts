import { readFile } from 'node:fs/promises'
import { contentFolder, readCatalogue } from '../content/index.ts'
import { beijingDay } from '../domain/index.ts'
import {
  adoptDirectory,
  type CatalogueFiles,
  checkCatalogue,
  directoryHeader,
  type Fault,
  importCatalogue,
  tableText,
} from '../tickets/index.ts'
import type { Command, CommandOutput } from './command.ts'

/** The three tables; those that are left out are the samples that come with the gateway. */
export interface CatalogueOptions {
  catalogue?: string
  units?: string
  departments?: string
}

/** `catalogue import`: makes a new version, whole or not at all. */
export const importCatalogueFiles: Command<CatalogueOptions> = async ({ db, clock }, options, output) => {
  const onProgress = (done: number, total: number) => output.progress('导入派单目录', done, total)
  const files = await filesOf(options, clock())
  const result =
    'faults' in files
      ? { outcome: 'refused' as const, faults: files.faults }
      : await importCatalogue(db, files, { now: clock(), onProgress })
  if (result.outcome === 'refused') {
    tell(result.faults, output)
    return { ok: false, result: { faults: result.faults } }
  }
  output.line(
    result.outcome === 'unchanged'
      ? `内容未变，仍为 ${result.version} 版`
      : `已生效 ${result.version} 版，${result.leaves} 个末级分类`,
  )
  return { ok: true, result: { ...result } }
}

/** `catalogue check`: every fault with its line and how to mend it. Exit code 1 when there is one. */
export const checkCatalogueFiles: Command<CatalogueOptions> = async ({ clock }, options, output) => {
  const files = await filesOf(options, clock())
  const faults = 'faults' in files ? files.faults : checkCatalogue(files)
  tell(faults, output)
  return { ok: faults.length === 0, result: { faults } }
}

/** The three texts; or what is wrong with a directory of names before it can become a catalogue of ours. */
async function filesOf(options: CatalogueOptions, now: Date): Promise<CatalogueFiles | { faults: Fault[] }> {
  const samples = await readCatalogue(contentFolder)
  const read = async (path: string | undefined, sample: string) => (path ? tableText(await readFile(path)) : sample)
  const text = await read(options.catalogue, samples.catalogue)
  const adopted = directoryHeader(text) ? adoptDirectory(text, beijingDay(now)) : null
  if (adopted?.outcome === 'faulty') return { faults: adopted.faults }
  return {
    catalogue: adopted?.catalogue ?? text,
    units: await read(options.units, samples.units),
    departments: await read(options.departments, samples.departments),
  }
}

function tell(faults: readonly Fault[], output: CommandOutput): void {
  for (const fault of faults) output.line(JSON.stringify(fault))
  output.line(faults.length === 0 ? '没有发现问题' : `共发现 ${faults.length} 处`)
}
