import { z } from 'zod'
import { AppError, lines } from '../domain/index.ts'

/**
 * The one file of all channels' accounts and secrets, named by CHANNELS_FILE: channel -> account -> settings.
 * A value may be `"env:NAME"`. A channel is on when an account of it is there.
 */

const text = z.string().trim().min(1, 'must not be empty')
const key = text.max(512)
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })
/** Where a channel's own calls go instead of the platform's public host. Set by the operator, so it may be private. */
const apiBase = url.transform((value) => value.replace(/\/+$/, ''))
const line = z.enum(lines).default('citizen')
/** 43 letters and digits: the Base64 of 32 bytes without its last sign. */
const encodingAesKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}$/, 'must be the 43 letters and digits that the platform shows')
const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and the Base64 of 24 to 64 random bytes')
/** Signed events that go out to a partner, the app or another system. */
const webhook = z.strictObject({ url, secret: webhookSecret })
/** How far the moment in a signed call may lie from now; 0 switches the check off. */
const toleranceSeconds = z.number().int().min(0).max(86_400).default(300)
/**
 * How long a call waits for the reply, in ms. The platforms cut the connection after 5 s: the rest is for the way there
 * and back, and for proxies in between.
 */
const passiveMs = z.number().int().min(100).max(60_000).default(4300)
/** Replies that a platform allows after a message of the person, and for how long. */
const window = (messages: number) => ({
  replyMessages: z.number().int().min(1).max(1000).default(messages),
  replyHours: z.number().min(1).max(720).default(48),
})
/** What a menu's key stands for, as if the person had said it. */
const menu = z.record(z.string(), text.max(200)).default({})

const wechat = z
  .strictObject({
    appId: text.max(64),
    appSecret: key,
    token: text.max(64),
    encodingAesKey: encodingAesKey.optional(),
    /** plain: unencrypted pushes; compatible: both kinds; safe: only what is encrypted and signed as such. */
    mode: z.enum(['plain', 'compatible', 'safe']).default('safe'),
    apiBase: apiBase.default('https://api.weixin.qq.com'),
    line,
    toleranceSeconds,
    passiveMs,
    ...window(5),
    menu,
    /** False for an account without the customer-service interface: it can answer, and never speak first. */
    push: z.boolean().default(true),
  })
  .refine(({ mode, encodingAesKey: aes }) => mode === 'plain' || aes !== undefined, {
    path: ['encodingAesKey'],
    error: 'is needed, unless mode is plain',
  })

const wecom = z.strictObject({
  corpId: text.max(64),
  secret: key,
  token: text.max(64),
  encodingAesKey,
  apiBase: apiBase.default('https://qyapi.weixin.qq.com'),
  line,
  toleranceSeconds,
  ...window(5),
  /** Customer-service accounts that are looked through from time to time, bell or no bell. */
  openKfIds: z.array(text.max(64)).max(100).default([]),
  pollSeconds: z.number().int().min(1).max(3600).default(60),
  /** Who wants a person is put into the pool of WeCom's own agents, instead of our desk's queue. */
  transferToPool: z.boolean().default(false),
})

const weibo = z.strictObject({
  appSecret: key,
  accessToken: key,
  apiBase: apiBase.optional(),
  line,
  toleranceSeconds,
  passiveMs,
  replyHours: z.number().min(1).max(720).default(48),
  menu,
  /** The account's own user id: what it says in public is not answered. */
  uid: text.max(32).optional(),
  /** Whether public comments and mentions are looked for, and how often. */
  publicPosts: z.boolean().default(true),
  pollSeconds: z.number().int().min(1).max(3600).default(60),
  /** When the access token ends: the metrics count the days. */
  accessTokenExpiresAt: z.iso.datetime({ offset: true }).optional(),
})

const wechaty = z.strictObject({ apiKey: key, line })

const platform = z.strictObject({ apiKey: key, name: text.max(100), line, webhook: webhook.optional() })

const phone = z.strictObject({
  apiKey: key,
  line,
  /** Who speaks on which side of this trunk, or by which voice that the engine tells apart: `{"left": "citizen"}`. */
  channelMap: z.record(z.string(), z.enum(['caller', 'citizen', 'agent', 'unknown', 'diarised'])).default({}),
})

const app = z.strictObject({
  issuer: text,
  audience: z.union([text, z.array(text).min(1)]),
  jwksUri: url,
  algorithms: z
    .array(z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA']))
    .min(1)
    .default(['RS256']),
  line,
  webhook: webhook.optional(),
})

const open311 = z.strictObject({
  apiKey: key,
  line,
  /** Another Open311 server that requests are passed on to: a receiver of tickets, and checked as such (docs/handoff.md). */
  outgoing: z.record(z.string(), z.unknown()).optional(),
})

const accountName = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'an account is named by letters, digits, dot, dash')
const accounts = <Settings extends z.ZodType>(settings: Settings) => z.record(accountName, settings).default({})

/** The shape of the file. Unknown members are faults: a misspelt one would be a setting that does nothing. */
export const accountsFile = z.strictObject({
  wechat: accounts(wechat),
  wecom: accounts(wecom),
  weibo: accounts(weibo),
  wechaty: accounts(wechaty),
  platform: accounts(platform),
  phone: accounts(phone),
  app: app.optional(),
  open311: accounts(open311),
})

/** Every account that this gateway serves, checked, with the values of `env:` filled in. */
export type Accounts = z.infer<typeof accountsFile>
export type WechatAccount = z.infer<typeof wechat>
export type WecomAccount = z.infer<typeof wecom>
export type WeiboAccount = z.infer<typeof weibo>
export type WechatyAccount = z.infer<typeof wechaty>
export type PlatformAccount = z.infer<typeof platform>
export type PhoneAccount = z.infer<typeof phone>
export type AppAccount = z.infer<typeof app>
export type Open311Account = z.infer<typeof open311>

/** No channel but our own pages. */
export const noAccounts: Accounts = accountsFile.parse({})

/**
 * Reads the file's text. Throws CONFIG_INVALID with every fault at once, each by its place and rule and never by value:
 * most of the values are secrets. With `only` nothing but that channel is read: the secrets of others need not be there.
 */
export function readAccounts(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  only?: keyof Accounts,
): Accounts {
  const faults: string[] = []
  const given = parseJson(file)
  const wanted = only ? { [only]: Object(given)[only] } : given
  const parsed = accountsFile.safeParse(withEnvironment(wanted, env, faults))
  if (!parsed.success) faults.push(...parsed.error.issues.filter(isNews(faults)).map(faultLine))
  if (faults.length > 0 || !parsed.success) throw new AppError('CONFIG_INVALID', `CHANNELS_FILE:\n${faults.join('\n')}`)
  return parsed.data
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(file.replace(/^\uFEFF/, ''))
  } catch {
    throw new AppError('CONFIG_INVALID', 'CHANNELS_FILE:\n  the file is not JSON')
  }
}

/** The same value with `env:NAME` replaced; names that are not set are added to the faults. */
function withEnvironment(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  faults: string[],
  path: readonly string[] = [],
): unknown {
  if (typeof value === 'string') {
    const name = /^env:(.*)$/s.exec(value)?.[1]
    if (name === undefined) return value
    const found = /^[A-Za-z_]\w*$/.test(name) ? env[name] : undefined
    if (!found) faults.push(`  ${path.join('.')}: names an environment variable that is not set`)
    return found ?? ''
  }
  if (Array.isArray(value)) return value.map((one, index) => withEnvironment(one, env, faults, [...path, `${index}`]))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, one]) => [name, withEnvironment(one, env, faults, [...path, name])])
  return Object.fromEntries(members)
}

/** A value whose variable is missing is one fault, not two. */
const isNews = (faults: readonly string[]) => (issue: z.core.$ZodIssue) =>
  !faults.some((fault) => fault.startsWith(`  ${issue.path.join('.')}: names an environment variable`))

function faultLine(issue: z.core.$ZodIssue): string {
  const place = issue.path.join('.') || 'the file'
  if (issue.code === 'unrecognized_keys') return `  ${place}: does not know ${issue.keys.join(', ')}`
  return `  ${place}: ${issue.message}`
}
