import { randomInt } from 'node:crypto'
import { AppError, type Finding } from '../../domain/index.ts'
import type { WechatAccount } from '../accounts.ts'
import { callPlatform, fetchPlatform, objectIn, PlatformFault, textOf } from '../call-platform.ts'
import { menuOf } from '../line-menu.ts'
import type {
  MediaReference,
  OutboundPart,
  PlatformAccess,
  PlatformChannel,
  Sent,
  Traits,
  WebhookCall,
  WebhookReply,
} from '../platform-channel.ts'
import {
  type CryptoKey,
  checkFresh,
  checkSignature,
  decrypt,
  encrypt,
  encryptedIn,
  signatureOf,
} from '../wechat-crypto.ts'
import { readXml, utf8, writeXml } from '../xml.ts'
import { codeOf, remedies, sentOf, staleToken } from './codes.ts'
import { arrivalOf, type Push } from './push.ts'

/** Longest text of one message, in bytes of UTF-8. */
const MAX_TEXT_BYTES = 2048
/** Nothing is said, and the platform does not ask again. */
const SUCCESS: WebhookReply = { status: 200, type: 'text/plain; charset=utf-8', body: 'success' }

/** A WeChat official account 公众号: signed pushes in, passive answers and customer-service messages out. */
export class WechatChannel implements PlatformChannel {
  readonly id = 'wechat'
  readonly account: string
  readonly line: WechatAccount['line']
  readonly traits: Traits
  readonly #settings: WechatAccount
  readonly #access: PlatformAccess
  readonly #tokens: ReturnType<PlatformAccess['tokens']>

  constructor(account: string, settings: WechatAccount, access: PlatformAccess) {
    this.account = account
    this.line = settings.line
    this.#settings = settings
    this.#access = access
    this.#tokens = access.tokens((force) => this.#requestToken(force))
    this.traits = {
      text: { max: MAX_TEXT_BYTES, unit: 'bytes' },
      buttons: false,
      passiveMs: settings.passiveMs,
      window: { messages: settings.replyMessages, ms: settings.replyHours * 3600_000 },
      push: settings.push,
    }
  }

  /** The check is plain in every mode; some proxies of the platform encrypt it. */
  handshake({ query }: WebhookCall): WebhookReply {
    const { token } = this.#settings
    const { timestamp, nonce, echostr = '' } = query
    if (query.msg_signature && this.#settings.encodingAesKey) {
      checkSignature(query.msg_signature, [token, timestamp, nonce, echostr])
      return text(decrypt(this.#key(), echostr))
    }
    checkSignature(query.signature, [token, timestamp, nonce])
    return text(echostr)
  }

  verify({ query, body }: WebhookCall): void {
    const { token, mode, toleranceSeconds } = this.#settings
    const { timestamp, nonce } = query
    const encrypted = mode === 'plain' ? undefined : encryptedIn(body)
    if (encrypted) checkSignature(query.msg_signature, [token, timestamp, nonce, encrypted])
    // The plain signature does not cover the body: where all is encrypted it proves nothing.
    else if (mode === 'safe') throw new AppError('CHANNEL_SIGNATURE', 'the call is not encrypted')
    else checkSignature(query.signature, [token, timestamp, nonce])
    checkFresh(timestamp, this.#access.clock(), toleranceSeconds)
  }

  parse(call: WebhookCall): ReturnType<PlatformChannel['parse']> {
    const raw = this.#plain(call)
    return arrivalOf(readXml(raw), menuOf(this.#settings), utf8(raw))
  }

  respond(call: WebhookCall, reply: OutboundPart | null): WebhookReply {
    if (!reply) return SUCCESS
    const push: Push = readXml(this.#plain(call))
    const seconds = Math.floor(this.#access.clock().getTime() / 1000)
    const answer = writeXml({
      ToUserName: reply.peerId,
      FromUserName: push.get('ToUserName') ?? '',
      CreateTime: seconds,
      MsgType: 'text',
      Content: reply.text,
    })
    return xml(this.#isEncrypted(call) ? this.#sealed(answer, seconds) : answer)
  }

  async send({ peerId, text: content }: OutboundPart, signal: AbortSignal): Promise<Sent> {
    const message = { touser: peerId, msgtype: 'text', text: { content } }
    return sentOf(await this.#call('/cgi-bin/message/custom/send', message, signal))
  }

  async typing(peerId: string, signal: AbortSignal): Promise<void> {
    await this.#call('/cgi-bin/message/custom/typing', { touser: peerId, command: 'Typing' }, signal).catch(() => {})
  }

  /** The file itself, or, for a film, the address where it lies. */
  async fetchMedia({ id }: MediaReference, { maxBytes, signal }: { maxBytes: number; signal: AbortSignal }) {
    const get = async (token: string) => {
      const query = { access_token: token, media_id: id }
      return fetchPlatform({ url: `${this.#settings.apiBase}/cgi-bin/media/get`, query, signal }, maxBytes)
    }
    const token = await this.#tokens.get()
    let got = await get(token)
    let answer = answerIn(got)
    if (answer && staleToken.includes(codeOf(answer))) {
      got = await get(await this.#tokens.renew(token))
      answer = answerIn(got)
    }
    if (got.status >= 500) throw new PlatformFault(`HTTP ${got.status}`, true)
    const film = textOf(answer?.video_url)
    if (film) return this.#access.fetchOutside(film, { maxBytes, signal })
    if (answer || got.status !== 200) throw new PlatformFault(answer ? codeOf(answer) : `HTTP ${got.status}`, false)
    return got.bytes
  }

  async check(signal: AbortSignal): Promise<Finding[]> {
    const findings = [await this.#checkToken()]
    if (findings[0]!.ok && this.#settings.push) findings.push(await this.#checkAddresses(signal))
    if (this.#settings.mode !== 'safe') {
      findings.push({
        what: 'mode',
        ok: this.#settings.mode === 'compatible',
        detail: `mode is ${this.#settings.mode}`,
        mend: 'choose 安全模式 in the console, then "mode": "safe": a plain signature does not cover the message',
      })
    }
    return findings
  }

  async #checkToken(): Promise<Finding> {
    try {
      await this.#tokens.get()
      return { what: 'access token', ok: true, detail: 'the platform gives one', mend: '' }
    } catch (fault) {
      const code = fault instanceof PlatformFault ? fault.code : 'fault'
      const mend = remedies[code] ?? `is ${this.#settings.apiBase} reachable from here?`
      return { what: 'access token', ok: false, detail: `refused: ${code}`, mend }
    }
  }

  /** The cheapest call that needs the key: it tells of the whitelist and of a frozen account. */
  async #checkAddresses(signal: AbortSignal): Promise<Finding> {
    const call = { url: `${this.#settings.apiBase}/cgi-bin/getcallbackip`, signal }
    try {
      const code = codeOf(await callPlatform({ ...call, query: { access_token: await this.#tokens.get() } }))
      const mend = code === '0' ? '' : (remedies[code] ?? 'look the code up in the platform’s list')
      return { what: 'interface', ok: code === '0', detail: code === '0' ? 'answers' : `refused: ${code}`, mend }
    } catch (fault) {
      const code = fault instanceof PlatformFault ? fault.code : 'fault'
      return { what: 'interface', ok: false, detail: code, mend: `is ${this.#settings.apiBase} reachable from here?` }
    }
  }

  async #requestToken(force: boolean): Promise<{ token: string; expiresInSeconds: number }> {
    const { appId: appid, appSecret: secret, apiBase } = this.#settings
    const json = { grant_type: 'client_credential', appid, secret, force_refresh: force }
    const answer = await callPlatform({ url: `${apiBase}/cgi-bin/stable_token`, json })
    const token = textOf(answer.access_token)
    if (!token) throw new PlatformFault(codeOf(answer), codeOf(answer) === '-1')
    return { token, expiresInSeconds: Number(answer.expires_in) || 300 }
  }

  /** Calls with the account's key; one that is refused is renewed, once. */
  async #call(path: string, json: object, signal: AbortSignal) {
    const url = `${this.#settings.apiBase}${path}`
    const call = (token: string) => callPlatform({ url, query: { access_token: token }, json, signal })
    const token = await this.#tokens.get()
    const answer = await call(token)
    return staleToken.includes(codeOf(answer)) ? call(await this.#tokens.renew(token)) : answer
  }

  #isEncrypted({ body }: WebhookCall): boolean {
    return this.#settings.mode !== 'plain' && encryptedIn(body) !== undefined
  }

  /** What was pushed, without its encryption. */
  #plain({ body }: WebhookCall): Buffer {
    const encrypted = this.#settings.mode === 'plain' ? undefined : encryptedIn(body)
    return encrypted ? Buffer.from(decrypt(this.#key(), encrypted)) : body
  }

  #sealed(answer: string, seconds: number): string {
    const encrypted = encrypt(this.#key(), answer)
    const nonce = String(randomInt(1_000_000_000))
    const signature = signatureOf([this.#settings.token, String(seconds), nonce, encrypted])
    return writeXml({ Encrypt: encrypted, MsgSignature: signature, TimeStamp: seconds, Nonce: nonce })
  }

  #key(): CryptoKey {
    return { encodingAesKey: this.#settings.encodingAesKey ?? '', receiveId: this.#settings.appId }
  }
}

function answerIn({ type, bytes }: { type: string; bytes: Buffer }) {
  return bytes[0] === 0x7b || type.includes('json') ? objectIn(bytes.toString('utf8')) : null
}

function text(body: string): WebhookReply {
  return { status: 200, type: 'text/plain; charset=utf-8', body }
}

function xml(body: string): WebhookReply {
  return { status: 200, type: 'application/xml; charset=utf-8', body }
}
