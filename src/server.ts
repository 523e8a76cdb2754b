import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { destination } from 'pino'
import { buildApp, type Gateway } from './app.ts'
import { type CommandServer, serveCommands } from './command-socket.ts'
import type { Config } from './config.ts'
import { loadFirstKnowledge, loadFirstReference, type Report } from './content/index.ts'
import { migrate } from './db/index.ts'
import { openDemoAccounts } from './demo-accounts.ts'
import { type Log, parseQuietHours, systemClock } from './domain/index.ts'
import {
  chatModelOf,
  checkKey,
  embedderOf,
  mediaFolderOf,
  noticesOf,
  oidcOf,
  openAccounts,
  openDatabase,
  openMedia,
  openVault,
  receiversOf,
  retentionOf,
  takeoverSettingsOf,
} from './installation.ts'
import { createLog } from './log.ts'
import { type RunningSimulator, startSimulator } from './simulator.ts'

const pages = fileURLToPath(new URL('../web/dist/', import.meta.url))

export interface Running {
  url: string
  gateway: Gateway
  stop: () => Promise<void>
}

/** Tells people how far the start is. */
export interface StartReport {
  step: (text: string) => void
  progress: Report
}

/**
 * Starts the whole gateway: database, first content, HTTP, workers and, without DISPATCH_URL, the simulated dispatch
 * system. `env` holds the values that CHANNELS_FILE names. When a step fails, all that was opened before it is closed again, and its fault is thrown.
 */
export async function serve(
  config: Config,
  report: StartReport,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Running & { simulator: RunningSimulator | null; demoFile: string | null }> {
  const accounts = await openAccounts(config, env)
  const receivers = await receiversOf(config, env)
  const log = createLog(config.LOG_LEVEL, destination({ fd: 2, sync: false }))
  report.step(config.DATABASE_URL ? '正在连接 PostgreSQL' : `正在打开内嵌数据库（${config.DATA_DIR}）`)
  await using opened = new AsyncDisposableStack()
  const db = await openDatabase(config, (err) => log.warn({ err }, 'a database connection broke'))
  opened.defer(() => db.close())
  const vault = await openVault(config)
  const address = Promise.withResolvers<string>()
  let simulator: RunningSimulator | null = null
  const secret = config.DISPATCH_SECRET ?? `whsec_${randomBytes(32).toString('base64')}`
  // It needs a second to start, and this process needs that second, too.
  const starting = config.DISPATCH_URL
    ? null
    : startSimulator({ port: config.SIMULATOR_PORT, secret, gatewayUrl: address.promise })
  starting?.catch(() => undefined)
  opened.defer(async () => (await starting?.catch(() => null))?.stop())
  await migrate(db, (name) => report.step(`数据库升级：${name}`))
  await checkKey(db, vault)
  await loadFirstReference(db, systemClock(), report.progress)

  const gateway = await buildApp({
    db,
    vault,
    clock: systemClock,
    log,
    embedder: await embedderOf(config),
    model: await chatModelOf(config),
    answerThreshold: config.ANSWER_THRESHOLD,
    twoPersonRule: config.KNOWLEDGE_TWO_PERSON,
    dispatch: {
      url: () => config.DISPATCH_URL ?? simulator!.url(),
      secrets: [secret],
      timeoutMs: config.DISPATCH_TIMEOUT_MS,
    },
    receivers,
    accounts,
    notices: noticesOf(config),
    quietHours: parseQuietHours(config.QUIET_HOURS),
    allowedOrigins: config.PUBLIC_ORIGINS,
    mediaFiles: await openMedia(config),
    retention: retentionOf(config),
    takeover: await takeoverSettingsOf(config),
    embedOrigins: config.EMBED_ORIGINS,
    trustProxy: config.TRUST_PROXY,
    oidc: oidcOf(config),
    pages,
  })
  opened.defer(() => gateway.stop())
  await loadFirstKnowledge(gateway.knowledge, report.progress)
  await gateway.http.listen({ host: config.HOST, port: config.PORT })
  const { port } = gateway.http.server.address() as AddressInfo
  const url = `http://localhost:${port}`
  address.resolve(`http://127.0.0.1:${port}`)
  simulator = await starting
  gateway.start()
  const demoFile = config.DATABASE_URL
    ? null
    : await openDemoAccounts({ db, vault, clock: systemClock }, config.DATA_DIR, url)
  const commands = await openCommands(config, { db, vault, gateway, log })
  opened.defer(() => commands?.close())

  const all = opened.move()
  return {
    url,
    gateway,
    simulator,
    demoFile,
    stop: () => all.disposeAsync(),
  }
}

/** With an embedded database other processes cannot open it, so their commands run in here. */
async function openCommands(
  config: Config,
  parts: Pick<Parameters<typeof serveCommands>[1], 'db' | 'vault'> & { gateway: Gateway; log: Log },
): Promise<CommandServer | null> {
  if (config.DATABASE_URL) return null
  const { db, vault, gateway, log } = parts
  const context = {
    db,
    vault,
    clock: systemClock,
    knowledge: gateway.knowledge,
    fileAppeal: async () => gateway.fileAppeal,
    receivers: gateway.receivers,
    mediaFolder: mediaFolderOf(config),
    retention: retentionOf(config),
  }
  return serveCommands(join(config.DATA_DIR, 'gateway.sock'), context, (err) => log.error({ err }, 'a command failed'))
}
