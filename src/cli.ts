#!/usr/bin/env node
import { resolve } from 'node:path'
import { Command } from 'commander'
import { sendCommand } from './command-socket.ts'
import { type CommandName, type CommandOutput, type CommandResult, runCommand } from './commands/index.ts'
import { type Config, loadConfig } from './config.ts'
import { migrate } from './db/index.ts'
import { AppError, systemClock } from './domain/index.ts'
import { checkKey, embedderOf, openDatabase, openVault } from './installation.ts'
import { createKnowledge } from './knowledge/index.ts'
import { serve } from './server.ts'
import { silentOutput, terminalOutput } from './terminal.ts'

const program = new Command('gateway')
  .description('接诉 Jiesu：12345 热线的全渠道受理网关')
  .showHelpAfterError()
  .option('--json', '最后一行只打印一个 JSON 结果')

program
  .command('serve')
  .description('启动网关（没有 DATABASE_URL 时使用 DATA_DIR 里的内嵌数据库）')
  .action(() => guarded(runServer))

program
  .command('migrate')
  .description('升级数据库结构')
  .action(() => guarded(runMigrate))

const knowledge = program.command('knowledge').description('知识库：导入、导出、检查')
knowledge
  .command('import <files...>')
  .description('按编号导入 YAML 知识文件或文件夹')
  .action((files: string[]) => data('knowledge import', { files: files.map((file) => resolve(file)) }))
knowledge
  .command('export')
  .description('导出全部在用知识')
  .option('--out <file>', '写入文件，不写则打印')
  .action(({ out }: { out?: string }) => data('knowledge export', { out: out && resolve(out) }))
knowledge
  .command('check')
  .description('检查过期、重复、缺少依据、该复核的知识')
  .action(() => data('knowledge check', {}))

const catalogue = program.command('catalogue').description('派单目录：导入、检查')
for (const [name, about] of [
  ['import', '导入为新版本，有错则整体不生效'],
  ['check', '只检查，不导入'],
] as const) {
  catalogue
    .command(name)
    .description(about)
    .option('--catalogue <csv>', '目录表')
    .option('--units <csv>', '单位表')
    .option('--departments <csv>', '区级部门表')
    .action((files: Record<string, string>) => data(`catalogue ${name}`, absolute(files)))
}

program
  .command('replay')
  .description('把一段时间内的工单事件重新投递（接收方按事件编号去重）')
  .requiredOption('--since <time>', '开始时间，ISO 8601')
  .option('--to <time>', '结束时间，ISO 8601，默认现在')
  .action((span: { since: string; to?: string }) => data('replay', span))

await program.parseAsync()

function absolute(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, path]) => [name, resolve(path)]))
}

/** Runs a command on data: here, or in the gateway that holds the embedded database. */
function data(name: CommandName, options: object): Promise<void> {
  return guarded(async (config, output) => {
    const { ok, result } = await perform(config, name, options, output)
    if (asJson()) console.log(JSON.stringify(result))
    if (!ok) process.exitCode = 1
  })
}

async function perform(
  config: Config,
  name: CommandName,
  options: object,
  output: CommandOutput,
): Promise<CommandResult> {
  try {
    return await performHere(config, name, options, output)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_DIR_BUSY') throw error
    return sendCommand(resolve(config.DATA_DIR, 'gateway.sock'), { name, options }, output)
  }
}

async function performHere(
  config: Config,
  name: CommandName,
  options: object,
  output: CommandOutput,
): Promise<CommandResult> {
  const db = await openDatabase(config)
  try {
    const vault = await openVault(config)
    await migrate(db)
    await checkKey(db, vault)
    const base = { db, embedder: await embedderOf(config), model: null, clock: systemClock }
    const articles = await createKnowledge(base)
    const outcome = await runCommand(name, options, { db, vault, clock: systemClock, knowledge: articles }, output)
    await articles.close()
    return outcome
  } finally {
    await db.close()
  }
}

async function runMigrate(config: Config, output: CommandOutput): Promise<void> {
  const db = await openDatabase(config)
  try {
    const applied = await migrate(db, (name) => output.line(name))
    output.line(applied.length === 0 ? '数据库已是最新' : `已升级 ${applied.length} 步`)
    if (asJson()) console.log(JSON.stringify({ applied }))
  } finally {
    await db.close()
  }
}

async function runServer(config: Config, output: CommandOutput): Promise<void> {
  const running = await serve(config, { step: output.line, progress: output.progress })
  output.line('')
  output.line('接诉已就绪：')
  output.line(`  市民咨询与诉求   ${running.url}/`)
  output.line(`  企业服务热线     ${running.url}/enterprise`)
  if (running.simulator) output.line(`  模拟派单系统     ${running.simulator.pageUrl()}`)
  output.line(`  接口文档         ${running.url}/docs`)
  output.line(`  健康与指标       ${running.url}/health/ready  ${running.url}/metrics`)
  const end = async () => {
    await running.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
}

function asJson(): boolean {
  return program.opts<{ json?: boolean }>().json ?? false
}

/** Loads the settings, runs, and turns a foreseen fault into one clear line and exit code 1. */
async function guarded(work: (config: Config, output: CommandOutput) => Promise<void>): Promise<void> {
  try {
    await work(loadConfig(process.env), asJson() ? silentOutput : terminalOutput())
  } catch (error) {
    process.exitCode = 1
    if (!(error instanceof AppError)) throw error
    if (asJson()) console.log(JSON.stringify({ error: error.code, detail: error.message }))
    else console.error(`${error.code}: ${error.message}`)
  }
}
