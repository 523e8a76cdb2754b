import { migrate, pendingMigrations } from '../db/index.ts'
import { AppError } from '../domain/index.ts'
import type { Command, CommandContext, CommandOutput, CommandResult } from './command.ts'

/** `migrate`: brings the schema up to date and gives the names of what was applied. Throws MIGRATION_FAILED. */
export async function bringUpToDate({ db }: Pick<CommandContext, 'db'>, output: CommandOutput): Promise<CommandResult> {
  const applied = await migrate(db, (name) => output.line(name))
  output.line(applied.length === 0 ? '数据库已是最新' : `已升级 ${applied.length} 步`)
  return { ok: true, result: { applied } }
}

/**
 * `migrate` while a gateway serves: it brought the schema up to date when it started, so nothing is left to do.
 * Throws DATA_DIR_BUSY when the program has newer migrations than the gateway that runs: old code must not meet them.
 */
export const alreadyMigrated: Command<object> = async ({ db }, _options, output) => {
  if ((await pendingMigrations(db)).length > 0) {
    throw new AppError('DATA_DIR_BUSY', 'an earlier version serves: stop it, start this one, and it migrates by itself')
  }
  output.line('数据库已是最新')
  return { ok: true, result: { applied: [] } }
}
