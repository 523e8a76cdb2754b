import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Accounts, noAccounts, readAccounts } from './channels/index.ts'
import type { Config } from './config.ts'
import { type Database, openEmbedded, openPostgres } from './db/index.ts'
import { AppError } from './domain/index.ts'
import { settingFault } from './faults.ts'
import { open311Receivers, parseReceivers, type Receiver, withDispatch } from './handoff/index.ts'
import type { RetentionPeriods } from './keeping/index.ts'
import { bucketOf, type MediaFiles, openBucket, openMediaFolder } from './media/index.ts'
import { type ChatModel, createChatModel, type Embedder, localEmbedder, openAiEmbedder } from './model/index.ts'
import type { OidcSettings } from './people/index.ts'
import { defaultTakeoverSettings, parseTakeoverSettings, type TakeoverSettings } from './takeover/index.ts'
import { createVault, newDataKey, type Vault } from './vault/index.ts'

const DEFAULT_MODEL_URL = 'https://api.openai.com/v1'

/**
 * Opens the database that the settings name: PostgreSQL, or the embedded one in DATA_DIR.
 * Throws DATABASE_UNAVAILABLE, DATA_DIR_BUSY, or CONFIG_INVALID when DATA_DIR can be no such folder.
 */
export async function openDatabase(config: Config, onError?: (error: Error) => void): Promise<Database> {
  if (config.DATABASE_URL)
    return answering(openPostgres({ url: config.DATABASE_URL, max: config.DATABASE_POOL, onError }))
  return openEmbedded(config.DATA_DIR).catch(settingFault('DATA_DIR'))
}

async function answering(db: Database): Promise<Database> {
  try {
    await db.query('select 1')
    return db
  } catch (cause) {
    await db.close()
    const { code, message } = cause as { code?: string; message: string }
    throw new AppError('DATABASE_UNAVAILABLE', `the database of DATABASE_URL cannot be used (${code ?? message})`, {
      cause,
    })
  }
}

/**
 * Gives the vault of DATA_KEY; without one the key is kept in DATA_DIR, made on the first start.
 * Throws CONFIG_INVALID when the file is there but holds no key: another one would not open the data.
 */
export async function openVault(config: Config): Promise<Vault> {
  if (config.DATA_KEY) return createVault(config.DATA_KEY)
  const path = join(config.DATA_DIR, 'data.key')
  const key = await keyAt(path).catch(settingFault('DATA_DIR'))
  try {
    return createVault(key)
  } catch (cause) {
    const remedy = 'put the right one back; only if nothing was ever saved here, remove the file and a new key is made'
    throw new AppError('CONFIG_INVALID', `${path} is damaged: ${(cause as Error).message}; ${remedy}`, { cause })
  }
}

/** Opens the bucket or the folder that MEDIA_URL names, or the folder in DATA_DIR. Throws MEDIA_UNAVAILABLE. */
export async function openMedia(config: Config): Promise<MediaFiles> {
  const bucket = bucketOf(config.MEDIA_URL ?? '')
  if (!bucket) {
    return openMediaFolder(mediaFolderOf(config)).catch(settingFault(config.MEDIA_URL ? 'MEDIA_URL' : 'DATA_DIR'))
  }
  const files = openBucket(bucket, { accessKeyId: config.MEDIA_KEY_ID!, secretAccessKey: config.MEDIA_KEY_SECRET! })
  // A wrong key or bucket is found at the start, and not by the first photo.
  await files.writtenBefore('00', new Date(0))
  return files
}

/**
 * Reads the accounts of the channels that CHANNELS_FILE names; `env` fills in its `env:` values.
 * Throws CONFIG_INVALID with every fault in the file.
 */
export async function openAccounts(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Accounts> {
  if (!config.CHANNELS_FILE) return noAccounts
  const file = await readFile(config.CHANNELS_FILE, 'utf8').catch(settingFault('CHANNELS_FILE'))
  return readAccounts(file, env)
}

/** Where files lie that a backup takes along; with a bucket there are none, for it is kept by itself. */
export function mediaFolderOf(config: Config): string {
  const isBucket = bucketOf(config.MEDIA_URL ?? '') !== null
  return config.MEDIA_URL && !isBucket ? config.MEDIA_URL : join(config.DATA_DIR, 'media')
}

/** Everybody who hears of tickets, for work on the data while no gateway runs. */
export async function allReceiversOf(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Receiver[]> {
  return withDispatch(await receiversOf(config, env), {
    url: () => config.DISPATCH_URL ?? '',
    secrets: config.DISPATCH_SECRET ? [config.DISPATCH_SECRET] : [],
    timeoutMs: config.DISPATCH_TIMEOUT_MS,
  })
}

/** The further receivers of tickets that RECEIVERS_FILE and the Open311 accounts name; `env` fills in its `env:` values. */
export async function receiversOf(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Receiver[]> {
  const file = config.RECEIVERS_FILE
  const listed = file ? parseReceivers(await readFile(file, 'utf8').catch(settingFault('RECEIVERS_FILE')), env) : []
  const passedOn = open311Receivers(outgoingOf(await openAccounts(config, env)))
  const twice = passedOn.find(({ id }) => listed.some((one) => one.id === id))
  if (twice) throw new AppError('CONFIG_INVALID', `RECEIVERS_FILE and CHANNELS_FILE both have a receiver ${twice.id}`)
  return [...listed, ...passedOn]
}

/** The Open311 servers that accounts pass requests on to, by account. */
export function outgoingOf({ open311 }: Accounts): Record<string, object> {
  return Object.fromEntries(
    Object.entries(open311).flatMap(([name, { outgoing }]) => (outgoing ? [[name, outgoing]] : [])),
  )
}

/** The agents' groups and rules of TAKEOVER_FILE, or the defaults. */
export async function takeoverSettingsOf(config: Config): Promise<TakeoverSettings> {
  if (!config.TAKEOVER_FILE) return defaultTakeoverSettings
  return parseTakeoverSettings(await readFile(config.TAKEOVER_FILE, 'utf8').catch(settingFault('TAKEOVER_FILE')))
}

/** Where notices go, or nowhere. */
export function noticesOf(config: Config): { url: string | undefined; secrets: readonly string[]; timeoutMs: number } {
  const secrets = config.NOTICE_SECRET ? [config.NOTICE_SECRET] : []
  return { url: config.NOTICE_URL, secrets, timeoutMs: config.DISPATCH_TIMEOUT_MS }
}

/** The city's identity provider that the settings name. */
export function oidcOf(config: Config): OidcSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = config
  if (!issuer || !clientId) return undefined
  return {
    issuer,
    clientId,
    clientSecret,
    roleClaim: config.OIDC_ROLE_CLAIM,
    roleMap: Object.fromEntries(config.OIDC_ROLE_MAP),
  }
}

export function retentionOf(config: Config): RetentionPeriods {
  return {
    conversationDays: config.RETENTION_CONVERSATION_DAYS,
    ticketDays: config.RETENTION_TICKET_DAYS,
    emptyHours: config.RETENTION_EMPTY_HOURS,
  }
}

/** The vault of a key that is there already; null when there is none. Makes none, as `openVault` would. */
export async function existingVault(config: Config): Promise<Vault | null> {
  const hasKey = config.DATA_KEY !== undefined || existsSync(join(config.DATA_DIR, 'data.key'))
  return hasKey ? openVault(config) : null
}

/** Refuses to go on with a key that is not the one the data was sealed with: DATA_KEY_MISMATCH. */
export async function checkKey(db: Database, vault: Vault): Promise<void> {
  const [row] = await db.query<{ value: string }>(
    `with put as (insert into setting (key, value) values ('data_key_id', $1) on conflict do nothing)
     select value from setting where key = 'data_key_id'`,
    [vault.keyId],
  )
  if (row && row.value !== vault.keyId) {
    throw new AppError('DATA_KEY_MISMATCH', `the data was sealed with key ${row.value}, but this key is ${vault.keyId}`)
  }
}

/** The outside model that the settings name, or null. LangChain is loaded only where a module asks for it. */
export async function chatModelOf(config: Config): Promise<ChatModel | null> {
  const limits = limitsOf(config)
  if (config.LLM_MODULE) return (await import('./model/langchain.ts')).loadChatModel(config.LLM_MODULE, limits)
  if (!config.LLM_MODEL) return null
  return createChatModel({ ...serverOf(config), model: config.LLM_MODEL, ...limits })
}

/** The embedder that the settings name; our own local one otherwise. */
export async function embedderOf(config: Config): Promise<Embedder> {
  if (config.EMBEDDING_MODULE) return (await import('./model/langchain.ts')).loadEmbedder(config.EMBEDDING_MODULE)
  if (!config.EMBEDDING_MODEL) return localEmbedder()
  const dimensions = config.EMBEDDING_DIMENSIONS
  return openAiEmbedder({ ...serverOf(config), model: config.EMBEDDING_MODEL, dimensions, ...limitsOf(config) })
}

function serverOf(config: Config): { baseUrl: string; apiKey: string } {
  return { baseUrl: config.OPENAI_BASE_URL ?? DEFAULT_MODEL_URL, apiKey: config.OPENAI_API_KEY ?? 'none' }
}

function limitsOf(config: Config) {
  const budget = { callsPerMinute: config.LLM_CALLS_PER_MINUTE, tokensPerMinute: config.LLM_TOKENS_PER_MINUTE }
  return { timeoutMs: config.LLM_TIMEOUT_MS, budget }
}

async function keyAt(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  if (!existsSync(path)) await writeDurably(path, `${newDataKey()}\n`)
  return (await readFile(path, 'utf8')).trim()
}

/** On disk, whole or not at all, before the first row is sealed with it; readable by its owner only. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const unfinished = `${path}.new`
  const file = await open(unfinished, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  await syncFolder(dirname(path))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
