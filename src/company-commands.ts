import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandName } from './commands/index.ts'

/** The program's commands on companies of the business-service line. */
export function addCompanyCommands(
  program: Command,
  data: (name: CommandName, options: object) => Promise<void>,
): void {
  const company = program.command('company').description('企业服务热线的企业：导入登记信息')
  company
    .command('import <file>')
    .description('导入市场监管部门的登记表（CSV、XLSX 或 NDJSON），没有变化的行不动，可以反复导入')
    .option('--dry-run', '只检查，不导入')
    .action((file: string, options: object) => data('company import', { ...options, file: resolve(file) }))
}
