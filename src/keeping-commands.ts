import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { restoreBackup } from './backup/index.ts'
import { sendCommand } from './command-socket.ts'
import { backup, type CommandName, type CommandOutput, type CommandResult } from './commands/index.ts'
import type { Config } from './config.ts'
import { type DemoResult, demoCall, demoChat, refuseReal } from './demo/index.ts'
import { demoAccounts } from './demo-accounts.ts'
import { AppError, systemClock } from './domain/index.ts'
import { checkKey, existingVault, mediaFolderOf, openDatabase, openVault } from './installation.ts'

/** What the command line hands to the commands it is made of. */
export interface CommandLine {
  /** Runs a command on data: here, or in the gateway that holds the embedded database. */
  data: (name: CommandName, options: object) => Promise<void>
  /** Loads the settings, runs, and turns a foreseen fault into one line and exit code 1. */
  guarded: (work: (config: Config, output: CommandOutput) => Promise<void>) => Promise<void>
  asJson: () => boolean
}

/** Adds `backup`, `restore`, `retention`, `person` and `demo`. */
export function addKeepingCommands(program: Command, line: CommandLine): void {
  addBackup(program, line)
  addRetention(program, line)
  addPerson(program, line)
  addDemo(program, line)
}

function addBackup(program: Command, { guarded, asJson }: CommandLine): void {
  program
    .command('backup <file>')
    .description('把全部数据和附件备份成一个文件（网关可以照常运行；不含 DATA_KEY，请另行保管）')
    .action((file: string) =>
      guarded(async (config, output) => {
        const { result } = await performBackup(config, { file: resolve(file) }, output)
        if (asJson()) console.log(JSON.stringify(result))
      }),
    )
  program
    .command('restore <file>')
    .description('从备份恢复到空数据库（先停网关；内嵌数据库和 PostgreSQL 的备份可以互相恢复）')
    .option('--replace', '数据库里已有的数据全部放弃，换成备份里的')
    .action((file: string, { replace = false }: { replace?: boolean }) =>
      guarded(async (config, output) => {
        const result = await performRestore(config, { file: resolve(file), replace }, output)
        if (asJson()) console.log(JSON.stringify(result))
      }),
    )
}

/** The data as it stands: unlike other commands this one brings no schema up to date first. */
async function performBackup(config: Config, options: { file: string }, output: CommandOutput): Promise<CommandResult> {
  const db = await openDatabase(config).catch((error) => {
    if (error instanceof AppError && error.code === 'DATA_DIR_BUSY') return null
    throw error
  })
  if (!db) return sendCommand(resolve(config.DATA_DIR, 'gateway.sock'), { name: 'backup', options }, output)
  try {
    const vault = await openVault(config)
    await checkKey(db, vault).catch((error) => {
      if (error instanceof AppError) throw error
      throw new AppError('BACKUP_INVALID', 'this database holds nothing of the gateway', { cause: error })
    })
    return await backup({ db, vault, clock: systemClock, mediaFolder: mediaFolderOf(config) }, options, output)
  } finally {
    await db.close()
  }
}

async function performRestore(
  config: Config,
  { file, replace }: { file: string; replace: boolean },
  output: CommandOutput,
): Promise<Record<string, unknown>> {
  const vault = await existingVault(config)
  if (!vault) {
    throw new AppError(
      'DATA_KEY_MISMATCH',
      'there is no key: set DATA_KEY, or put data.key of the backup into DATA_DIR',
    )
  }
  const db = await openDatabase(config).catch((cause) => {
    if (!(cause instanceof AppError) || cause.code !== 'DATA_DIR_BUSY') throw cause
    throw new AppError('DATA_DIR_BUSY', 'a gateway is at work on this data: stop it, restore, start it again', {
      cause,
    })
  })
  try {
    const options = { path: file, mediaFolder: mediaFolderOf(config), keyId: vault.keyId, replace }
    const result = await restoreBackup(db, { ...options, report: output.progress })
    output.line(`已恢复 ${result.createdAt} 的备份：${result.rows} 行数据、${result.files} 个附件`)
    output.line('备份以后发出过的工单号，网关已不知道；启动之前请按 docs/operations.md“Recovery”核对当天的工单号。')
    return { file, ...result }
  } finally {
    await db.close()
  }
}

function addRetention(program: Command, { data }: CommandLine): void {
  program
    .command('retention')
    .description('保存期限：到期的对话和已办结工单')
    .command('run')
    .description('现在就删除到期的内容（网关每天也会自己做一次）')
    .option('--dry-run', '只数一数，不删除')
    .action((options: { dryRun?: boolean }) => data('retention run', options))
}

function addPerson(program: Command, { data }: CommandLine): void {
  const person = program.command('person').description('诉求人的个人信息：复制、删除')
  const whose = (command: Command) =>
    command
      .option('--ticket <number>', '工单号，和 --phone-last4 一起用')
      .option('--phone-last4 <digits>', '登记电话的后四位')
      .option('--conversation <id>', '对话编号')
  whose(person.command('erase'))
    .description('删除一个人说过的话和联系方式（先预览；有未办结工单时不能删）')
    .option('--yes', '确认删除，不可恢复')
    .action((options: object) => data('person erase', options))
  whose(person.command('export'))
    .description('导出一个人的全部信息，交给本人（JSON）')
    .option('--out <file>', '写入文件，不写则打印')
    .action((options: { out?: string }) =>
      data('person export', { ...options, ...(options.out ? { out: resolve(options.out) } : {}) }),
    )
}

function addDemo(program: Command, line: CommandLine): void {
  const { guarded, asJson } = line
  const demo = program.command('demo').description('演示')
  addDemoCall(demo, line)
  demo
    .command('chat')
    .description('对着运行中的网关演三段对话：咨询、投诉到办结、紧急求助（GATEWAY_URL，默认 http://localhost:3000）')
    .option('--url <url>', '网关地址')
    .option('--patience <seconds>', '每一步最多等多少秒', '120')
    .option('--allow-real', '网关接的是真实派单系统，或不在本机时，也照样演（会产生两件工单）')
    .action((options: { url?: string; patience: string; allowReal?: boolean }) =>
      guarded(async (config, output) => {
        const result = await demoChat({
          url: options.url ?? config.GATEWAY_URL,
          patienceMs: Number(options.patience) * 1000,
          allowReal: options.allowReal ?? false,
          dispatchIsReal: config.DISPATCH_URL !== undefined,
          line: output.line,
        })
        finish(result, asJson())
      }),
    )
}

function addDemoCall(demo: Command, { guarded, asJson }: CommandLine): void {
  demo
    .command('call')
    .description(
      '对着运行中的网关播放录好的来电：坐席工作台上实时出现答复、工单和追问（GATEWAY_URL，默认 http://localhost:3000）',
    )
    .option('--url <url>', '网关地址')
    .option('--calls <number>', '同时来多少通电话', wholeNumber, 10)
    .option('--speed <factor>', '几倍速，1 是真实速度', factor, 1)
    .option('--allow-real', '网关接的是真实派单系统，或不在本机时，也照样演（每通电话都会产生工单）')
    .action((options: { url?: string; calls: number; speed: number; allowReal?: boolean }) =>
      guarded(async (config, output) => {
        const url = options.url ?? config.GATEWAY_URL
        refuseReal({ url, allowReal: options.allowReal ?? false, dispatchIsReal: config.DISPATCH_URL !== undefined })
        const { phoneKey, agent } = await demoAccounts(config.DATA_DIR)
        const { calls, speed } = options
        const result = await demoCall({ url, phoneKey, agent, calls, speed, line: output.line })
        if (asJson()) console.log(JSON.stringify(result))
        if (result.tickets < calls) process.exitCode = 1
      }),
    )
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 1000) throw new InvalidArgumentError('要 1 到 1000 的整数')
  return value
}

function factor(text: string): number {
  const value = Number(text)
  if (!(value > 0) || value > 1000) throw new InvalidArgumentError('要大于 0、不超过 1000 的数')
  return value
}

function finish(result: DemoResult, json: boolean): void {
  if (json) console.log(JSON.stringify(result))
  if (!result.ok) process.exitCode = 1
}
