import { writeBackup } from '../backup/index.ts'
import type { CommandContext, CommandOutput, CommandResult } from './command.ts'

/** `backup FILE`: everything of one moment in one file, while the gateway serves. */
export async function backup(
  { db, vault, clock, mediaFolder }: Pick<CommandContext, 'db' | 'vault' | 'clock' | 'mediaFolder'>,
  { file }: { file: string },
  output: CommandOutput,
): Promise<CommandResult> {
  const options = { path: file, mediaFolder, keyId: vault.keyId, now: clock(), report: output.progress }
  const result = await writeBackup(db, options)
  output.line(`已备份 ${result.rows} 行数据、${result.files} 个附件：${file}`)
  output.line(`密钥不在备份里。请把 DATA_KEY（编号 ${result.keyId}）另行妥善保管，没有它，谁也读不出这份备份。`)
  return { ok: true, result: { file, ...result } }
}
