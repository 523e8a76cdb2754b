import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import {
  type Accounts,
  type AppAccount,
  type Bot,
  checkApp,
  type PlatformAccess,
  type PlatformChannel,
  platformChannels,
  readAccounts,
  type TokenRequest,
  WechatyBridge,
} from './channels/index.ts'
import type { CommandOutput } from './commands/index.ts'
import type { Config } from './config.ts'
import { AppError, type Finding, type Log, systemClock } from './domain/index.ts'
import { checkServer, open311Receivers } from './handoff/index.ts'
import { fetchOutside } from './http/index.ts'
import { openAccounts, outgoingOf } from './installation.ts'

const CHECK_TIMEOUT_MS = 20_000
/** A key that machines use should not be typed by people. */
const SHORT_KEY = 24

export interface CommandTools {
  guarded: (work: (config: Config, output: CommandOutput) => Promise<void>) => Promise<void>
  asJson: () => boolean
  env: Readonly<Record<string, string | undefined>>
  log: (config: Config) => Log
}

/** `gateway channels …`: what is wrong with the accounts, and the process of a personal account. */
export function addChannelCommands(program: Command, tools: CommandTools): void {
  const channels = program.command('channels').description('渠道：检查账号；个人微信的独立进程')
  channels
    .command('check')
    .description('逐个账号检查：哪里不对，怎么改')
    .action(() => tools.guarded((config, output) => check(config, output, tools)))
  channels
    .command('wechaty')
    .description('个人微信（有封号风险，见 docs/channels/wechaty.md）：作为独立进程运行')
    .requiredOption('--account <name>', 'CHANNELS_FILE 中 wechaty 的账号名')
    .requiredOption('--puppet <module>', 'wechaty 的 puppet 模块，例如 wechaty-puppet-wechat4u')
    .action((options: { account: string; puppet: string }) =>
      tools.guarded((config) => runBridge(config, options, tools)),
    )
}

interface AccountFindings {
  channel: string
  account: string
  findings: Finding[]
}

async function check(config: Config, output: CommandOutput, { env, asJson }: CommandTools): Promise<void> {
  if (!config.CHANNELS_FILE) throw new AppError('CONFIG_INVALID', 'CHANNELS_FILE is not set: only the web chat is on')
  const accounts = await openAccounts(config, env)
  const all = [
    ...(await Promise.all(platformChannels(accounts, () => access()).map(lookAt))),
    ...(accounts.app ? [await lookAtApp(accounts.app)] : []),
    ...keysOf(accounts),
    ...(await Promise.all(Object.entries(outgoingOf(accounts)).map(lookAtServer))),
  ]
  for (const { channel, account, findings } of all) {
    output.line(`${channel} ${account}`)
    for (const { what, ok, detail, mend } of findings) {
      output.line(`  ${ok ? '✓' : '✗'} ${what}: ${detail}${mend && `\n      → ${mend}`}`)
    }
  }
  const isWell = all.every(({ findings }) => findings.every(({ ok }) => ok))
  if (asJson()) console.log(JSON.stringify({ ok: isWell, accounts: all }))
  if (!isWell) process.exitCode = 1
}

async function lookAt(channel: PlatformChannel): Promise<AccountFindings> {
  const findings = await found((signal) => channel.check(signal))
  return { channel: channel.id, account: channel.account, findings }
}

async function lookAtApp(account: AppAccount): Promise<AccountFindings> {
  return { channel: 'app', account: account.issuer, findings: await found(() => checkApp(account)) }
}

/** Another Open311 server, to which an account passes its requests on. Its settings were read at the start already. */
async function lookAtServer([account, settings]: [string, object]): Promise<AccountFindings> {
  const [server] = open311Receivers({ [account]: settings })
  const findings = await found(async (signal) => (server?.kind === 'open311' ? checkServer(server, signal) : []))
  return { channel: 'open311', account, findings }
}

async function found(look: (signal: AbortSignal) => Promise<Finding[]>): Promise<Finding[]> {
  return look(AbortSignal.timeout(CHECK_TIMEOUT_MS)).catch(() => [
    {
      what: 'account',
      ok: false,
      detail: 'the check itself failed',
      mend: 'run it again; see the log of the gateway',
    },
  ])
}

/** Keys of those who call us are only looked at. */
function keysOf(accounts: Accounts): AccountFindings[] {
  const of = (channel: string, all: Readonly<Record<string, { apiKey: string }>>) =>
    Object.entries(all).map(([account, { apiKey }]) => {
      const ok = apiKey.length >= SHORT_KEY
      const detail = ok ? 'is long enough' : 'is easy to guess'
      const mend = ok ? '' : 'make a longer one: openssl rand -base64 32'
      return { channel, account, findings: [{ what: 'apiKey', ok, detail, mend }] }
    })
  return [...of('platform', accounts.platform), ...of('phone', accounts.phone), ...of('open311', accounts.open311)]
}

/** A check asks for the key itself: that is what it checks. The platforms give the one in use, and make no other. */
function access(): PlatformAccess {
  return {
    clock: systemClock,
    fetchOutside,
    tokens: (request: TokenRequest) => {
      let token: Promise<string> | undefined
      const get = () => {
        token ??= request(false).then((given) => given.token)
        return token
      }
      return { get, renew: get }
    },
  }
}

async function runBridge(
  config: Config,
  { account, puppet }: { account: string; puppet: string },
  { env, log }: CommandTools,
): Promise<void> {
  if (!config.CHANNELS_FILE) throw new AppError('CONFIG_INVALID', 'CHANNELS_FILE is not set')
  const { wechaty } = readAccounts(await readFile(config.CHANNELS_FILE, 'utf8'), env, 'wechaty')
  const settings = wechaty[account]
  if (!settings) throw new AppError('CONFIG_INVALID', `CHANNELS_FILE has no wechaty account ${account}`)
  const bridge = new WechatyBridge({
    bot: await botOf(puppet),
    url: `${config.GATEWAY_URL}/channels/wechaty/${account}`,
    apiKey: settings.apiKey,
    spoolFolder: join(config.DATA_DIR, 'wechaty', account),
    log: log(config),
    onScan: (qrcode) => console.log(`用该微信号扫描登录：${qrcode}`),
  })
  await bridge.start()
  const end = async () => {
    await bridge.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
}

/** wechaty is no part of the gateway: it is installed beside it by who wants it. */
async function botOf(puppet: string): Promise<Bot> {
  const name = 'wechaty'
  const { WechatyBuilder } = (await import(name).catch((cause) => {
    throw new AppError('CONFIG_INVALID', `wechaty is not installed: npm install wechaty ${puppet}`, { cause })
  })) as { WechatyBuilder: { build(options: object): Bot } }
  return WechatyBuilder.build({ name: 'jiesu', puppet })
}
