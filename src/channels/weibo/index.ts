import type { Finding } from '../../domain/index.ts'
import type { WeiboAccount } from '../accounts.ts'
import { type Answer, callPlatform, fetchPlatform, idOf, objectIn, PlatformFault } from '../call-platform.ts'
import { menuOf } from '../line-menu.ts'
import type {
  Arrival,
  MediaReference,
  OutboundPart,
  PlatformAccess,
  PlatformChannel,
  Pulled,
  Sent,
  Traits,
  WebhookCall,
  WebhookReply,
} from '../platform-channel.ts'
import { arrivalOf as xmlArrivalOf } from '../wechat/push.ts'
import { checkFresh, checkSignature } from '../wechat-crypto.ts'
import { readXml, utf8, writeXml } from '../xml.ts'
import { publicFeeds, pullPosts } from './public-posts.ts'
import { arrivalOf, readJson } from './push.ts'

/** “Under 300 characters.” */
const MAX_TEXT_CHARACTERS = 299
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const WARN_BEFORE_MS = 30 * 24 * HOUR

/** Hosts of the platform's interfaces; `apiBase` takes the place of all. */
const hosts = {
  messages: 'https://m.api.weibo.com',
  business: 'https://c.api.weibo.com',
  media: 'https://upload.api.weibo.com',
  token: 'https://api.weibo.com',
} as const

/** Said in public: nothing of anybody's case, only the private way. */
export const POINTER =
  '您好，这里是12345热线。为保护您的个人信息，请不要在评论里写姓名、电话和具体情况，请点头像发私信给我们，我们在私信里为您办理；急事请直接拨打12345。'

/** Weibo's fans' service 粉丝服务: signed pushes in, passive and active replies out, public posts looked through. */
export class WeiboChannel implements PlatformChannel {
  readonly id = 'weibo'
  readonly account: string
  readonly line: WeiboAccount['line']
  readonly traits: Traits
  readonly feeds: { names: readonly string[]; everyMs: number }
  readonly keyExpiresAt: Date | null
  readonly #settings: WeiboAccount
  readonly #access: PlatformAccess

  constructor(account: string, settings: WeiboAccount, access: PlatformAccess) {
    this.account = account
    this.line = settings.line
    this.#settings = settings
    this.#access = access
    this.keyExpiresAt = settings.accessTokenExpiresAt ? new Date(settings.accessTokenExpiresAt) : null
    this.feeds = { names: settings.publicPosts ? Object.keys(publicFeeds) : [], everyMs: settings.pollSeconds * 1000 }
    this.traits = {
      text: { max: MAX_TEXT_CHARACTERS, unit: 'characters' },
      buttons: false,
      passiveMs: settings.passiveMs,
      window: { messages: Number.MAX_SAFE_INTEGER, ms: settings.replyHours * HOUR },
      push: true,
    }
  }

  handshake({ query }: WebhookCall): WebhookReply {
    checkSignature(query.signature, [this.#settings.appSecret, query.timestamp, query.nonce])
    return { status: 200, type: 'text/plain; charset=utf-8', body: query.echostr ?? '' }
  }

  /** The body is not signed: HTTPS, and how old the signature is, are all there is besides. */
  verify({ query }: WebhookCall): void {
    checkSignature(query.signature, [this.#settings.appSecret, query.timestamp, query.nonce])
    checkFresh(query.timestamp, this.#access.clock(), this.#settings.toleranceSeconds)
  }

  /** JSON, or, for accounts that are switched so, the XML of WeChat. */
  parse({ body }: WebhookCall): Arrival[] {
    if (isXml(body)) return xmlArrivalOf(readXml(body), menuOf(this.#settings), utf8(body))
    return arrivalOf(readJson(body), menuOf(this.#settings))
  }

  respond({ body }: WebhookCall, reply: OutboundPart | null): WebhookReply {
    if (!reply) return { status: 200, type: 'text/plain; charset=utf-8', body: '' }
    if (isXml(body)) return this.#xmlReply(body, reply)
    const answer = {
      result: true,
      sender_id: idOf(readJson(body).receiver_id),
      receiver_id: reply.peerId,
      type: 'text',
      data: dataOf(reply.text),
    }
    return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(answer) }
  }

  async send({ peerId, text }: OutboundPart, signal: AbortSignal): Promise<Sent> {
    const form = { type: 'text', data: dataOf(text), receiver_id: peerId, save_sender_box: '1' }
    return sentOf(await this.#post(hosts.messages, '/2/messages/reply.json', form, signal))
  }

  async pull(feed: string, cursor: string, { signal }: { signal: AbortSignal }): Promise<Pulled> {
    const of = publicFeeds[feed]
    if (!of) return { arrivals: [], cursor, more: false }
    const getPage = async (query: Record<string, string>) => {
      const url = `${this.#base(hosts.business)}${of.path}`
      const answer = await callPlatform({ url, query: { ...query, access_token: this.#settings.accessToken }, signal })
      if (codeOf(answer)) throw new PlatformFault(codeOf(answer), true)
      return answer
    }
    return pullPosts(of, cursor, { ownId: this.#settings.uid, getPage })
  }

  async pointOut(ref: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Sent> {
    const { kind, cid, id = '' } = ref
    if (kind === 'comment' && cid) {
      const form = { cid, id, comment: POINTER, without_mention: '0' }
      return sentOf(await this.#post(hosts.business, '/2/comments/reply.json', form, signal))
    }
    if (!id) return { outcome: 'refused', error: 'NO_POST' }
    return sentOf(await this.#post(hosts.business, '/2/comments/create.json', { id, comment: POINTER }, signal))
  }

  async fetchMedia({ id }: MediaReference, { maxBytes, signal }: { maxBytes: number; signal: AbortSignal }) {
    const query = { access_token: this.#settings.accessToken, fid: id }
    const url = `${this.#base(hosts.media)}/2/mss/msget`
    const { status, type, bytes } = await fetchPlatform({ url, query, signal }, maxBytes)
    if (status >= 500) throw new PlatformFault(`HTTP ${status}`, true)
    const answer = bytes[0] === 0x7b || type.includes('json') ? objectIn(bytes.toString('utf8')) : null
    if (status !== 200 || answer) throw new PlatformFault(answer ? codeOf(answer) : `HTTP ${status}`, false)
    return bytes
  }

  async check(signal: AbortSignal): Promise<Finding[]> {
    const code = await this.#post(hosts.token, '/oauth2/get_token_info', {}, signal).then(codeOf, (fault) =>
      fault instanceof PlatformFault ? fault.code : 'fault',
    )
    const mend = code
      ? (remedies[code] ?? 'is the platform reachable from here? Else look the code up in Error_code')
      : ''
    const token = { what: 'access token', ok: !code, detail: code ? `refused: ${code}` : 'the platform knows it', mend }
    const left = this.keyExpiresAt && this.keyExpiresAt.getTime() - this.#access.clock().getTime()
    const isLate = left !== null && left < WARN_BEFORE_MS
    if (!isLate) return [token]
    const detail = `ends ${this.keyExpiresAt!.toISOString().slice(0, 10)}`
    return [token, { what: 'end of the token', ok: false, detail, mend: 'make a new one in the console, and set both' }]
  }

  #xmlReply(body: Buffer, { peerId, text }: OutboundPart): WebhookReply {
    const answer = writeXml({
      ToUserName: peerId,
      FromUserName: readXml(body).get('ToUserName') ?? '',
      CreateTime: Math.floor(this.#access.clock().getTime() / 1000),
      MsgType: 'text',
      Content: text,
    })
    return { status: 200, type: 'application/xml; charset=utf-8', body: answer }
  }

  #post(host: string, path: string, form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer> {
    const url = `${this.#base(host)}${path}`
    return callPlatform({ url, form: { access_token: this.#settings.accessToken, ...form }, signal })
  }

  #base(host: string): string {
    return this.#settings.apiBase ?? host
  }
}

/** JSON as text, percent-encoded, carried as a string: https://open.weibo.com/wiki/Send_Passive_Response_Message */
export function dataOf(text: string): string {
  return encodeURIComponent(JSON.stringify({ text }))
}

function isXml(body: Buffer): boolean {
  return body.subarray(0, 64).toString('latin1').trimStart().startsWith('<')
}

/** Empty where all went well. */
function codeOf(answer: Answer): string {
  const code = idOf(answer.error_code)
  return code || (answer.error ? 'FAULT' : '')
}

/** https://open.weibo.com/wiki/Error_code. Two generations of that table disagree, so classes of codes count. */
function sentOf(answer: Answer): Sent {
  const code = codeOf(answer)
  if (!code) return { outcome: 'sent', id: idOf(answer.id) || null }
  if (['10022', '10023', '10024', '10004'].includes(code)) return { outcome: 'later', error: code, afterMs: HOUR }
  if (/^213(15|27|32|17|01)$/.test(code)) return { outcome: 'later', error: code, afterMs: 10 * MINUTE }
  // System faults pass; faults of this very call do not.
  if (/^1\d{4}$/.test(code) && !remedies[code]) return { outcome: 'later', error: code }
  return remedies[code]
    ? { outcome: 'later', error: code, afterMs: 10 * MINUTE }
    : { outcome: 'closed', reason: `refused ${code}` }
}

const remedies: Readonly<Record<string, string>> = {
  10006: 'accessToken is missing or wrong: take it from the console of the fans’ service',
  10014: 'the account has no right to this interface: apply for it in the console',
  21315: 'accessToken has ended: make a new one in the console',
  21327: 'accessToken has ended: make a new one in the console',
  21332: 'accessToken is wrong: take it from the console of the fans’ service',
}
