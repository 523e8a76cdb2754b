import type { Database } from '../db/index.ts'
import type { Clock, FileAppeal } from '../domain/index.ts'
import type { Receiver } from '../handoff/index.ts'
import type { RetentionPeriods } from '../keeping/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { Vault } from '../vault/index.ts'

/** What a command that works on the gateway's data is given. */
export interface CommandContext {
  db: Database
  vault: Vault
  clock: Clock
  knowledge: Knowledge
  /** What files an appeal without a chat; ready once catalogue and gazetteer are read. */
  fileAppeal: () => Promise<FileAppeal>
  /** Who hears of tickets. */
  receivers: readonly Receiver[]
  /** Folder of the media files. */
  mediaFolder: string
  retention: RetentionPeriods
}

/** How a command speaks: lines for people, progress of long work. */
export interface CommandOutput {
  line: (text: string) => void
  progress: (label: string, done: number, total: number) => void
}

/** What came of it. `ok: false` makes the exit code 1; `result` is what `--json` prints. */
export interface CommandResult {
  ok: boolean
  result: Record<string, unknown>
}

/** A command on data. Its options are plain JSON, so that it may run in another process than it was typed in. */
export type Command<Options = never> = (
  context: CommandContext,
  options: Options,
  output: CommandOutput,
) => Promise<CommandResult>
