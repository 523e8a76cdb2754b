import { AppError } from '../domain/index.ts'
import { verify } from './audit.ts'
import { backup } from './backup.ts'
import { checkCatalogueFiles, importCatalogueFiles } from './catalogue.ts'
import type { Command, CommandContext, CommandOutput, CommandResult } from './command.ts'
import { importCompanies } from './company.ts'
import { importGazetteerFiles } from './gazetteer.ts'
import { exportIntake, importIntake } from './intake.ts'
import { addKey, listKeys, revokeKey, rotateKey } from './key.ts'
import { checkKnowledge, exportKnowledge, importKnowledge } from './knowledge.ts'
import { alreadyMigrated } from './migrate.ts'
import { erase, exportOwn } from './person.ts'
import { reconcileBooks } from './reconcile.ts'
import { replay } from './replay.ts'
import { runRetention } from './retention.ts'
import { exportSynonyms, importSynonyms } from './synonyms.ts'
import { addUser, disableUser, listUsers, setPassword, setRoles } from './user.ts'

export type { CommandContext, CommandOutput, CommandResult } from './command.ts'

/** Every command that works on the gateway's data, by its name. */
const commands = {
  'knowledge import': importKnowledge,
  'knowledge export': exportKnowledge,
  'knowledge check': checkKnowledge,
  'catalogue import': importCatalogueFiles,
  'catalogue check': checkCatalogueFiles,
  'gazetteer import': importGazetteerFiles,
  'synonyms import': importSynonyms,
  'synonyms export': exportSynonyms,
  'company import': importCompanies,
  migrate: alreadyMigrated,
  'intake import': importIntake,
  'intake export': exportIntake,
  replay,
  reconcile: reconcileBooks,
  backup,
  'retention run': runRetention,
  'person erase': erase,
  'person export': exportOwn,
  'user add': addUser,
  'user list': listUsers,
  'user disable': disableUser,
  'user role': setRoles,
  'user password': setPassword,
  'key add': addKey,
  'key rotate': rotateKey,
  'key revoke': revokeKey,
  'key list': listKeys,
  'audit verify': verify,
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
