import { AppError } from '../domain/index.ts'
import { backup } from './backup.ts'
import { checkCatalogueFiles, importCatalogueFiles } from './catalogue.ts'
import type { Command, CommandContext, CommandOutput, CommandResult } from './command.ts'
import { importGazetteerFiles } from './gazetteer.ts'
import { checkKnowledge, exportKnowledge, importKnowledge } from './knowledge.ts'
import { alreadyMigrated } from './migrate.ts'
import { erase, exportOwn } from './person.ts'
import { replay } from './replay.ts'
import { runRetention } from './retention.ts'

export type { CommandContext, CommandOutput, CommandResult } from './command.ts'

/** Every command that works on the gateway's data, by its name. */
const commands = {
  'knowledge import': importKnowledge,
  'knowledge export': exportKnowledge,
  'knowledge check': checkKnowledge,
  'catalogue import': importCatalogueFiles,
  'catalogue check': checkCatalogueFiles,
  'gazetteer import': importGazetteerFiles,
  migrate: alreadyMigrated,
  replay,
  backup,
  'retention run': runRetention,
  'person erase': erase,
  'person export': exportOwn,
} as const

export type CommandName = keyof typeof commands

/** Runs a command by name. Throws COMMAND_INVALID for a name that is none. */
export async function runCommand(
  name: string,
  options: object,
  context: CommandContext,
  output: CommandOutput,
): Promise<CommandResult> {
  if (!Object.hasOwn(commands, name)) throw new AppError('COMMAND_INVALID', `there is no command ${name}`)
  const command = commands[name as CommandName] as Command<object>
  return command(context, options, output)
}
export { backup } from './backup.ts'
export { bringUpToDate } from './migrate.ts'
