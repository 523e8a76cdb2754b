import { readFile } from 'node:fs/promises'
import { contentFolder, readCatalogue } from '../content/index.ts'
import { type CatalogueFiles, checkCatalogue, type Fault, importCatalogue } from '../tickets/index.ts'
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
  const result = await importCatalogue(db, await filesOf(options), { now: clock(), onProgress })
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
export const checkCatalogueFiles: Command<CatalogueOptions> = async (_context, options, output) => {
  const faults = checkCatalogue(await filesOf(options))
  tell(faults, output)
  return { ok: faults.length === 0, result: { faults } }
}

async function filesOf({ catalogue, units, departments }: CatalogueOptions): Promise<CatalogueFiles> {
  const samples = await readCatalogue(contentFolder)
  const read = async (path: string | undefined, sample: string) => (path ? readFile(path, 'utf8') : sample)
  return {
    catalogue: await read(catalogue, samples.catalogue),
    units: await read(units, samples.units),
    departments: await read(departments, samples.departments),
  }
}

function tell(faults: readonly Fault[], output: CommandOutput): void {
  for (const fault of faults) output.line(JSON.stringify(fault))
  output.line(faults.length === 0 ? '没有发现问题' : `共发现 ${faults.length} 处`)
}
