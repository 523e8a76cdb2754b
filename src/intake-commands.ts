import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandName } from './commands/index.ts'

/** The program's commands on partners' appeals: a file in, their state out. */
export function addIntakeCommands(program: Command, data: (name: CommandName, options: object) => Promise<void>): void {
  const intake = program.command('intake').description('外部渠道的诉求：批量导入、导出办理状态')
  intake
    .command('import <file>')
    .description('导入 CSV、XLSX 或 NDJSON 文件，每行一件诉求；按对方编号去重，中断后重跑会接着做')
    .option('--account <name>', '来源渠道的账号名，决定去重范围和状态回传')
    .option('--map <yaml>', '列名对照表；不写则按常见列名识别')
    .option('--results <file>', '逐行结果写到哪里，默认在原文件名后加 .results.ndjson')
    .option('--dry-run', '只检查，不导入')
    .action((file: string, { map, results, ...options }: Record<string, string | undefined>) =>
      data('intake import', {
        ...options,
        file: resolve(file),
        map: map && resolve(map),
        results: results && resolve(results),
      }),
    )
  intake
    .command('export')
    .description('导出某个来源的诉求办到哪一步（JSON 行），供对方页面展示')
    .requiredOption('--account <name>', '来源渠道的账号名')
    .requiredOption('--since <time>', '这个时间以后有变化的，ISO 8601')
    .option('--out <file>', '写入文件，不写则打印')
    .action(({ out, ...options }: { account: string; since: string; out?: string }) =>
      data('intake export', { ...options, out: out && resolve(out) }),
    )
}
