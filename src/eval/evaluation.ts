import type { CommandOutput } from '../commands/index.ts'

/** One measurement: what `--json` prints and what people read. */
export interface Outcome {
  /** Scores by name, in the contract's words. */
  result: Record<string, unknown>
  /** Lines of the table. */
  lines: string[]
}

/** A measurement on files. Reads, tells its progress, stores nothing. */
export type Evaluation<Options> = (options: Options, output: CommandOutput) => Promise<Outcome>

/** Figures that are ready to be shown, one per line. */
export function figureRows(result: Record<string, unknown>): string[][] {
  return Object.entries(result)
    .filter(([, value]) => typeof value === 'number' || value === null)
    .map(([name, value]) => [name, value === null ? '—' : String(value)])
}

/** A message in one piece: its title as a line of its own, where it has one and the caller wants both. */
export function oneText({ title, text }: { title?: string; text: string }): string {
  return title === undefined || title === '' ? text : `${title}\n${text}`
}
