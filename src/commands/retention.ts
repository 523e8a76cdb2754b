import { countExpired, removeExpired } from '../keeping/index.ts'
import type { Command } from './command.ts'

/** `retention run`: removes at once what is past its period; `--dry-run` only counts it. */
export const runRetention: Command<{ dryRun?: boolean }> = async (context, { dryRun = false }, output) => {
  const deps = { db: context.db, clock: context.clock, periods: context.retention }
  const counts = await (dryRun ? countExpired(deps) : removeExpired(deps))
  const verb = dryRun ? '到期可删' : '已删除'
  output.line(
    `${verb}：对话内容 ${counts.conversations} 个，已办结工单 ${counts.tickets} 件，空对话 ${counts.empty} 个`,
  )
  return { ok: true, result: { dryRun, ...counts } }
}
