import { resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { destination } from 'pino'
import { addChannelCommands } from './channel-commands.ts'
import { RemoteFault, sendCommand } from './command-socket.ts'
import {
  bringUpToDate,
  type CommandContext,
  type CommandName,
  type CommandOutput,
  type CommandResult,
  runCommand,
} from './commands/index.ts'
import { addCompanyCommands } from './company-commands.ts'
import { type Config, loadConfig } from './config.ts'
import { contentFolder, loadFirstReference, readArticles } from './content/index.ts'
import { appealFiler } from './conversation/index.ts'
import { migrate } from './db/index.ts'
import { AppError, type FileAppeal, systemClock } from './domain/index.ts'
import { type EvaluationRequest, evaluate } from './eval/index.ts'
import { foreseen } from './faults.ts'
import {
  allReceiversOf,
  checkKey,
  embedderOf,
  mediaFolderOf,
  openAccounts,
  openDatabase,
  openVault,
  retentionOf,
} from './installation.ts'
import { addIntakeCommands } from './intake-commands.ts'
import { addKeepingCommands } from './keeping-commands.ts'
import { createKnowledge } from './knowledge/index.ts'
import { createLog } from './log.ts'
import { pushesOf } from './outgoing.ts'
import { addPeopleCommands } from './people-commands.ts'
import { ReferenceData } from './reference-data.ts'
import { serve } from './server.ts'
import { silentOutput, terminalOutput } from './terminal.ts'
import { ticketNumbers } from './tickets/index.ts'

/** Known before the command line is read, for faults of the command line itself. */
const wantsJson = process.argv.includes('--json')
const program = new Command('gateway')
  .description('接诉 Jiesu：12345 热线的全渠道受理网关')
  .showHelpAfterError()
  .option('--json', '最后一行只打印一个 JSON 结果')
  .exitOverride()
  .configureOutput({ writeErr: (text) => void (wantsJson || process.stderr.write(text)) })

program
  .command('serve')
  .description('启动网关（没有 DATABASE_URL 时使用 DATA_DIR 里的内嵌数据库）')
  .action(async () => {
    await guarded(runServer)
    // A start that failed halfway must not live on without a port.
    if (process.exitCode) process.exit()
  })

program
  .command('migrate')
  .description('升级数据库结构')
  .action(() => guarded(runMigrate))

const knowledge = program.command('knowledge').description('知识库：导入、导出、检查')
knowledge
  .command('import <files...>')
  .description('导入知识文件或文件夹：YAML、CSV、XLSX、Markdown、DOCX、PDF、HTML、TXT、JSON 行（可为 .gz）')
  .option('--dry-run', '只看会新增、更新、撤下什么，不改动')
  .option('--source <key>', '文件的固定名称，再次导入时按它更新；不写则用文件标题')
  .option('--title <title>', '法规或文件的名称，不写则从文件里读')
  .option('--issuer <name>', '发布单位')
  .option('--document-no <number>', '文号')
  .option('--url <url>', '公开网址')
  .option('--effective-from <day>', '施行日期 YYYY-MM-DD')
  .option('--effective-to <day>', '失效日期 YYYY-MM-DD')
  .option('--category <name>', '类别')
  .addOption(new Option('--line <line>', '热线').choices(['citizen', 'enterprise', 'both']))
  .option('--area <code>', '适用地区，六位区划代码')
  .option('--audience <name>', '适用对象')
  .option('--owner-unit <name>', '责任单位')
  .option('--review-by <day>', '复核日期 YYYY-MM-DD')
  .option('--checked', '文件内容已与公开原文核对：答复里不再提示“具体以…最新公布为准”')
  .action((files: string[], options: object) =>
    data('knowledge import', { ...options, files: files.map((file) => resolve(file)) }),
  )
knowledge
  .command('export')
  .description('导出全部在用知识')
  .option('--out <file>', '写入文件，不写则打印')
  .option('--format <format>', 'yaml、csv、xlsx、md、docx、html、pdf、jsonl；不写则看文件的扩展名')
  .action(({ out, format }: { out?: string; format?: string }) =>
    data('knowledge export', { out: out && resolve(out), format }),
  )
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
    .option('--catalogue <file>', '目录表（CSV、XLSX），或只有三级名称的目录')
    .option('--units <file>', '单位表（CSV、XLSX）')
    .option('--departments <file>', '区级部门表（CSV、XLSX）')
    .action((files: Record<string, string>) => data(`catalogue ${name}`, absolute(files)))
}

program
  .command('gazetteer')
  .description('地名库：导入')
  .command('import')
  .description('导入行政区划和别名表（小区、道路、车站、旧地名），有错则整体不生效')
  .option('--areas <csv>', '行政区划表，不写则用自带的')
  .option('--aliases <csv>', '别名表，不写则用自带的')
  .option('--estate <csv>', '小区名表，代替别名表里的小区')
  .option('--road <csv>', '道路名表，代替别名表里的道路')
  .option('--metro <csv>', '地铁站名表，代替别名表里的车站')
  .option('--bus <csv>', '公交站名表，代替别名表里的公交站')
  .action((files: Record<string, string>) => data('gazetteer import', absolute(files)))

const synonyms = program.command('synonyms').description('同义词表：导入、导出')
synonyms
  .command('import <file>')
  .description('启用一份同义词表（= 同义，-> 由口语引到规范用语），有错则整体不生效')
  .action((file: string) => data('synonyms import', { file: resolve(file) }))
synonyms
  .command('export')
  .description('导出在用的同义词表')
  .option('--out <file>', '写入文件，不写则打印')
  .action(({ out }: { out?: string }) => data('synonyms export', { out: out && resolve(out) }))

program
  .command('replay')
  .description('把一段时间内的工单事件重新投递（接收方按事件编号去重）')
  .requiredOption('--since <time>', '开始时间，ISO 8601')
  .option('--to <time>', '结束时间，ISO 8601，默认现在')
  .option('--receiver <id>', '只发给这个接收方')
  .action((options: object) => data('replay', options))

program
  .command('reconcile')
  .description('和接收方对账：哪些工单事件对方没有，哪些状态我方没收到')
  .requiredOption('--since <time>', '开始时间，ISO 8601')
  .option('--to <time>', '结束时间，ISO 8601，默认现在')
  .option('--receiver <id>', '只和这个接收方对账')
  .option('--resend', '把对方缺的重新投递')
  .action((options: object) => data('reconcile', options))

const evaluation = program.command('eval').description('用公开或自有数据评测；只读文件，不碰网关数据')
const compareOption = () => new Option('--compare <file>', '与这份结果比较，文件不变')
const reportOption = () => new Option('--report <file>', '保存结果；文件里已有上次结果时先比较')
evaluation
  .command('retrieval')
  .description('检索：每个问题能否找到该找到的文档')
  .requiredOption('--documents <file>', '文档，JSON 行，可为 .gz')
  .requiredOption('--queries <file>', '问题和答案文档编号')
  .addOption(new Option('--use <fields>', '用哪些字段检索').choices(['query', 'query+detail']).default('query'))
  .addOption(reportOption())
  .addOption(compareOption())
  .action(({ report, compare, ...options }) => {
    const embedder = () => embedderOf(loadConfig(process.env))
    return measure({ name: 'retrieval', options: { ...options, embedder }, report, compare })
  })
evaluation
  .command('tickets')
  .description('分类：只从已确认的例子学习，再给新留言分类')
  .requiredOption('--examples <file>', '学习用的例子')
  .requiredOption('--messages <file>', '已分类的留言')
  .addOption(new Option('--use <fields>', '用哪些字段分类').choices(['title', 'title+text']).default('title+text'))
  .addOption(reportOption())
  .addOption(compareOption())
  .action(({ report, compare, ...options }) => measure({ name: 'tickets', options, report, compare }))
evaluation
  .command('leaves')
  .description('派单目录：各事项能否靠自己的示例分清')
  .option('--catalogue <file>', '目录，CSV 或 XLSX；不写则用网关自带的', resolve(contentFolder, 'catalogue.csv'))
  .addOption(reportOption())
  .addOption(compareOption())
  .action(({ report, compare, ...options }) => measure({ name: 'leaves', options, report, compare }))
evaluation
  .command('kinds')
  .description('诉求类型：咨询、求助、投诉、举报、建议、表扬')
  .requiredOption('--messages <files...>', '带类型的留言，可给多个文件')
  .addOption(reportOption())
  .addOption(compareOption())
  .action(({ report, compare, ...options }) => measure({ name: 'kinds', options, report, compare }))
evaluation
  .command('repeats')
  .description('重复诉求：按时间先后逐条归并')
  .requiredOption('--messages <file>', '留言')
  .requiredOption('--topics <file>', '部分留言所属的主题')
  .addOption(reportOption())
  .addOption(compareOption())
  .action(({ report, compare, ...options }) => measure({ name: 'repeats', options, report, compare }))
evaluation
  .command('answers')
  .description('作答与拒答：该答的答对，不该答的不答')
  .requiredOption('--questions <file>', '问题，注明能否回答')
  .option('--documents <file>', '作答所依据的文档；不写则用网关自带的知识')
  .addOption(reportOption())
  .addOption(compareOption())
  .action(({ report, compare, ...options }) =>
    guarded(async (config, output) => {
      const own = {
        articles: () => readArticles(resolve(contentFolder, 'knowledge')),
        embedder: () => embedderOf(config),
      }
      await tellEvaluation({ name: 'answers', options: { ...options, own }, report, compare }, output)
    }),
  )

addKeepingCommands(program, { data, guarded, asJson })
addChannelCommands(program, {
  guarded,
  asJson,
  env: process.env,
  log: ({ LOG_LEVEL }) => createLog(LOG_LEVEL, destination({ fd: 2, sync: false })),
})
addPeopleCommands(program, data)
addIntakeCommands(program, data)
addCompanyCommands(program, data)

await program.parseAsync().catch(tellUsage)

/** Runs an evaluation that needs nothing but its files. */
function measure(request: EvaluationRequest): Promise<void> {
  return guarded((_config, output) => tellEvaluation(request, output))
}

async function tellEvaluation(request: EvaluationRequest, output: CommandOutput): Promise<void> {
  const result = await evaluate(request, output)
  if (asJson()) console.log(JSON.stringify(result))
}

function absolute(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, path]) => [name, resolve(path)]))
}

/** Runs a command on data: here, or in the gateway that holds the embedded database. */
function data(name: CommandName, options: object): Promise<void> {
  return guarded(async (config, output) => {
    const here = () => performHere(config, name, options, output)
    const { ok, result } = await insteadWhenBusy(config, { name, options }, output, here)
    if (asJson()) console.log(JSON.stringify(result))
    if (!ok) process.exitCode = 1
  })
}

/** Runs `here`; when a gateway holds the embedded database, sends it the command instead. */
async function insteadWhenBusy(
  config: Config,
  request: { name: CommandName; options: object },
  output: CommandOutput,
  here: () => Promise<CommandResult>,
): Promise<CommandResult> {
  try {
    return await here()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DATA_DIR_BUSY') throw error
    return sendCommand(resolve(config.DATA_DIR, 'gateway.sock'), request, output)
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
    const outcome = await runCommand(
      name,
      options,
      {
        db,
        vault,
        clock: systemClock,
        knowledge: articles,
        fileAppeal: () => filerOf(config, { db, vault }),
        receivers: await allReceiversOf(config, process.env),
        mediaFolder: mediaFolderOf(config),
        retention: retentionOf(config),
      },
      output,
    )
    await articles.close()
    return outcome
  } finally {
    await db.close()
  }
}

/** Files appeals while no gateway does; the gateway that starts next, or another replica, sends what they leave to be sent. */
async function filerOf(config: Config, { db, vault }: Pick<CommandContext, 'db' | 'vault'>): Promise<FileAppeal> {
  const accounts = await openAccounts(config, process.env)
  await loadFirstReference(db, systemClock(), () => undefined)
  const reference = await ReferenceData.load(db, vault, systemClock)
  return appealFiler({
    db,
    vault,
    clock: systemClock,
    reference: () => reference.current,
    ticketNumber: ticketNumbers(db),
    receivers: await allReceiversOf(config, process.env),
    onOutbox: () => undefined,
    pushes: pushesOf(accounts),
  })
}

async function runMigrate(config: Config, output: CommandOutput): Promise<void> {
  const { result } = await insteadWhenBusy(config, { name: 'migrate', options: {} }, output, async () => {
    const db = await openDatabase(config)
    try {
      return await bringUpToDate({ db }, output)
    } finally {
      await db.close()
    }
  })
  if (asJson()) console.log(JSON.stringify(result))
}

async function runServer(config: Config, output: CommandOutput): Promise<void> {
  const running = await serve(config, { step: output.line, progress: output.progress }, process.env)
  output.line('')
  output.line('接诉已就绪：')
  output.line(`  市民咨询与诉求   ${running.url}/`)
  output.line(`  企业服务热线     ${running.url}/enterprise`)
  output.line(`  坐席工作台       ${running.url}/desk`)
  if (running.demoFile) output.line(`                   演示账号和密码在 ${running.demoFile}`)
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

/** Loads the settings, runs, and turns a fault into one clear line and exit code 1; a bug shows its cause besides. */
async function guarded(work: (config: Config, output: CommandOutput) => Promise<void>): Promise<void> {
  try {
    await work(loadConfig(process.env), asJson() ? silentOutput : terminalOutput())
  } catch (error) {
    process.exitCode = 1
    const fault = foreseen(error)
    if (fault) return tellFault(fault.code, fault.message)
    if (!(error instanceof RemoteFault)) console.error(error)
    tellFault('INTERNAL', (error as Error).message)
  }
}

function tellFault(code: string, detail: string): void {
  if (asJson()) console.log(JSON.stringify({ error: code, detail }))
  else console.error(`${code}: ${detail}`)
}

/** The command line itself was wrong, or help was asked for; people have been told that by now, programs not. */
function tellUsage(error: unknown): void {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode
  if (error.exitCode === 0 || !wantsJson) return
  const detail = error.code === 'commander.help' ? 'no command was named' : error.message.replace(/^error: /, '')
  console.log(JSON.stringify({ error: 'COMMAND_INVALID', detail }))
}
