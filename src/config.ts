import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AppError, parseQuietHours } from './domain/index.ts'
import { bucketOf } from './media/index.ts'
import { type Role, roles } from './people/index.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const days = z.coerce.number().int().min(1).max(36_500)
const milliseconds = z.coerce.number().int().min(1)
const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and the Base64 of 24 to 64 random bytes')
const dataKey = z
  .string()
  .refine((value) => Buffer.from(value, 'base64').length === 32, 'must be the Base64 of 32 random bytes')

/** A folder as a path or as a `file:` address, which becomes its path; or a bucket, as it is. */
const mediaStore = z
  .string()
  .refine(
    (value) => !isS3(value) || bucketOf(value) !== null,
    'must be like s3://bucket/prefix?endpoint=https://s3.example.cn',
  )
  .refine(
    (value) => isS3(value) || !/^[a-z][a-z0-9+.-]+:/i.test(value) || isFileUrl(value),
    'must be a folder, e.g. file:///srv/media, or s3://bucket?endpoint=https://s3.example.cn',
  )
  .transform((value) => (isFileUrl(value) ? fileURLToPath(value) : value))
/** What may stand in a content security policy: `https://www.example.gov.cn`, or `https://*.example.gov.cn`. */
const origins = z
  .string()
  .default('')
  .transform(list)
  .refine(
    (all) => all.every((one) => /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i.test(one)),
    'must be origins separated by commas, e.g. https://www.example.gov.cn',
  )

/** `seat=agent,lead=supervisor`: what the identity provider calls a role, and which of ours it is; as pairs. */
const roleMap = z
  .string()
  .default('')
  .transform((text) => list(text).map((pair) => pair.split('=').map((part) => part.trim()) as [string, Role]))
  .refine(
    (pairs) => pairs.every((pair) => pair.length === 2 && pair[0] && (roles as readonly string[]).includes(pair[1])),
    `must be name=role separated by commas, roles are ${roles.join(', ')}`,
  )

/** `none`, or a span of Beijing's day. */
const quietHours = z
  .string()
  .default('21:00-08:00')
  .refine((text) => text === 'none' || parseQuietHours(text) !== null, 'must be none or a span like 21:00-08:00')

/** Every setting of the gateway, with its default. An empty value counts as not given. */
export const settings = z.object({
  HOST: z.string().default('0.0.0.0'),
  PORT: port.default(3000),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  DATA_KEY: dataKey.optional(),
  MEDIA_URL: mediaStore.optional(),
  MEDIA_KEY_ID: z.string().optional(),
  MEDIA_KEY_SECRET: z.string().optional(),
  DISPATCH_URL: z.url({ protocol: /^https?$/ }).optional(),
  DISPATCH_SECRET: webhookSecret.optional(),
  DISPATCH_TIMEOUT_MS: milliseconds.default(20_000),
  CHANNELS_FILE: z.string().optional(),
  TAKEOVER_FILE: z.string().optional(),
  RECEIVERS_FILE: z.string().optional(),
  NOTICE_URL: z.url({ protocol: /^https?$/ }).optional(),
  NOTICE_SECRET: webhookSecret.optional(),
  QUIET_HOURS: quietHours,
  SIMULATOR_PORT: port.default(3001),
  PUBLIC_ORIGINS: z.string().default('').transform(list),
  EMBED_ORIGINS: origins,
  TRUST_PROXY: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_ROLE_CLAIM: z.string().default('roles'),
  OIDC_ROLE_MAP: roleMap,
  OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  OPENAI_API_KEY: z.string().optional(),
  LLM_MODEL: z.string().optional(),
  LLM_TIMEOUT_MS: milliseconds.default(20_000),
  LLM_CALLS_PER_MINUTE: z.coerce.number().int().min(1).default(120),
  LLM_TOKENS_PER_MINUTE: z.coerce.number().int().min(1).default(200_000),
  LLM_MODULE: z.string().optional(),
  EMBEDDING_MODEL: z.string().optional(),
  EMBEDDING_DIMENSIONS: z.coerce.number().int().min(8).max(2000).default(1024),
  EMBEDDING_MODULE: z.string().optional(),
  ANSWER_THRESHOLD: z.coerce.number().min(0).max(1).optional(),
  /** Nobody publishes an article that they wrote in themselves. */
  KNOWLEDGE_TWO_PERSON: z
    .enum(['true', 'false'])
    .default('true')
    .transform((value) => value === 'true'),
  GATEWAY_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  RETENTION_CONVERSATION_DAYS: days.default(1095),
  RETENTION_TICKET_DAYS: days.default(3650),
  /** At least 2: every hour a replica says which conversations are open on somebody's screen. */
  RETENTION_EMPTY_HOURS: z.coerce.number().int().min(2).max(87_600).default(24),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

export type Config = z.infer<typeof settings>

/** Reads the settings. Throws CONFIG_INVALID with every fault at once, by name and rule, never by value. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = settings.safeParse(given)
  const faults = parsed.success ? crossFaults(parsed.data) : parsed.error.issues.map(faultLine)
  if (faults.length > 0 || !parsed.success) throw new AppError('CONFIG_INVALID', `settings:\n${faults.join('\n')}`)
  return parsed.data
}

/** Faults that lie between two settings. */
function crossFaults(config: Config): string[] {
  const faults: string[] = []
  if (config.DATABASE_URL && !config.DATA_KEY) {
    faults.push('  DATA_KEY: is needed with DATABASE_URL (make one: openssl rand -base64 32)')
  }
  if (isS3(config.MEDIA_URL) && !(config.MEDIA_KEY_ID && config.MEDIA_KEY_SECRET)) {
    faults.push('  MEDIA_KEY_ID and MEDIA_KEY_SECRET: are needed with a bucket in MEDIA_URL')
  }
  if (config.DISPATCH_URL && !config.DISPATCH_SECRET) faults.push('  DISPATCH_SECRET: is needed with DISPATCH_URL')
  if (config.NOTICE_URL && !config.NOTICE_SECRET) faults.push('  NOTICE_SECRET: is needed with NOTICE_URL')
  if (config.OIDC_ISSUER && !config.OIDC_CLIENT_ID) faults.push('  OIDC_CLIENT_ID: is needed with OIDC_ISSUER')
  if (config.LLM_MODEL && !config.OPENAI_API_KEY && !config.OPENAI_BASE_URL) {
    faults.push('  OPENAI_API_KEY or OPENAI_BASE_URL: one is needed with LLM_MODEL')
  }
  if (config.EMBEDDING_MODEL && !config.OPENAI_API_KEY && !config.OPENAI_BASE_URL) {
    faults.push('  OPENAI_API_KEY or OPENAI_BASE_URL: one is needed with EMBEDDING_MODEL')
  }
  return faults
}

function faultLine({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `  ${path.join('.')}: ${message}`
}

function isS3(value = ''): boolean {
  return /^s3:/i.test(value)
}

function isFileUrl(value: string): boolean {
  return /^file:\/\/\/[^?#]*$/i.test(value)
}

function list(value: string): string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}
