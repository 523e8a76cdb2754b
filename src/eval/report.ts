import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../domain/index.ts'

const reportSchema = z.object({ evaluation: z.string(), at: z.string(), result: z.record(z.string(), z.unknown()) })

/** A measurement that was kept, to hold the next one against. */
export type Report = z.output<typeof reportSchema>

/** One figure then and now, by its path in the result: `perCategory.环境保护.f1`. */
export interface Change {
  figure: string
  before: number
  now: number
}

/** The report in a file, or null when there is no file. Throws COMMAND_INVALID for a file that holds something else. */
export async function readReport(path: string, evaluation: string): Promise<Report | null> {
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new AppError('COMMAND_INVALID', `${path}: cannot be read`, { cause: error })
  })
  if (content === null) return null
  const report = reportSchema.safeParse(jsonOf(content))
  if (!report.success) throw new AppError('COMMAND_INVALID', `${path}: is no report of an evaluation`)
  if (report.data.evaluation !== evaluation) {
    throw new AppError('COMMAND_INVALID', `${path}: is a report of ${report.data.evaluation}, not of ${evaluation}`)
  }
  return report.data
}

/** Puts the report in place whole, or not at all. */
export async function writeReport(path: string, report: Report): Promise<void> {
  try {
    await writeFile(`${path}.new`, `${JSON.stringify(report, null, 2)}\n`)
    await rename(`${path}.new`, path)
  } catch (error) {
    throw new AppError('COMMAND_INVALID', `${path}: cannot be written`, { cause: error })
  }
}

/** Every figure that both results have and that differs. */
export function changesBetween(before: Report['result'], now: Report['result']): Change[] {
  const old = new Map(figuresOf(before))
  return figuresOf(now).flatMap(([figure, value]) => {
    const was = old.get(figure)
    return was === undefined || was === value ? [] : [{ figure, before: was, now: value }]
  })
}

function figuresOf(value: unknown, path: string[] = []): [string, number][] {
  if (typeof value === 'number') return [[path.join('.'), value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => figuresOf(member, [...path, name]))
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}
