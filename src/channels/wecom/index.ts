import { createHash } from 'node:crypto'
import { AppError, type Finding } from '../../domain/index.ts'
import type { WecomAccount } from '../accounts.ts'
import { type Answer, callPlatform, fetchPlatform, idOf, objectIn, PlatformFault, textOf } from '../call-platform.ts'
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
import { type CryptoKey, checkFresh, checkSignature, decrypt, encryptedIn } from '../wechat-crypto.ts'
import { readXml } from '../xml.ts'
import { codeOf, remedies, STALE_BELL, sentOf, staleToken, WRONG_STATE } from './codes.ts'
import { arrivalOf, peerParts } from './messages.ts'

const MAX_TEXT_BYTES = 2048
/** Longest words above a menu, and its items. */
const MENU = { headBytes: 1024, items: 10, itemBytes: 128 }
const PULL_LIMIT = 1000

/** States of a session; a person's words arrive in 0, the machine speaks in 1. */
const state = { fresh: '0', machine: '1', pool: '2', person: '3', over: '4' } as const

/** WeCom customer service 微信客服: a bell rings, messages are pulled, replies are sent. */
export class WecomChannel implements PlatformChannel {
  readonly id = 'wecom'
  readonly account: string
  readonly line: WecomAccount['line']
  readonly traits: Traits
  readonly feeds: { names: readonly string[]; everyMs: number }
  readonly #settings: WecomAccount
  readonly #access: PlatformAccess
  readonly #tokens: ReturnType<PlatformAccess['tokens']>

  constructor(account: string, settings: WecomAccount, access: PlatformAccess) {
    this.account = account
    this.line = settings.line
    this.#settings = settings
    this.#access = access
    this.#tokens = access.tokens(() => this.#requestToken())
    this.feeds = { names: settings.openKfIds, everyMs: settings.pollSeconds * 1000 }
    this.traits = {
      text: { max: MAX_TEXT_BYTES, unit: 'bytes' },
      buttons: true,
      window: { messages: settings.replyMessages, ms: settings.replyHours * 3600_000 },
      push: true,
    }
  }

  /** The platform waits one second for the plain echo. */
  handshake({ query }: WebhookCall): WebhookReply {
    const { timestamp, nonce, echostr = '' } = query
    checkSignature(query.msg_signature, [this.#settings.token, timestamp, nonce, echostr])
    return { status: 200, type: 'text/plain; charset=utf-8', body: decrypt(this.#key(), echostr) }
  }

  verify({ query, body }: WebhookCall): void {
    const encrypted = encryptedIn(body)
    if (!encrypted) throw new AppError('CHANNEL_SIGNATURE', 'the call is not encrypted')
    checkSignature(query.msg_signature, [this.#settings.token, query.timestamp, query.nonce, encrypted])
    checkFresh(query.timestamp, this.#access.clock(), this.#settings.toleranceSeconds)
  }

  /** The bell says only that there is something at one of the customer-service accounts. */
  parse({ body }: WebhookCall): Arrival[] {
    const raw = decrypt(this.#key(), encryptedIn(body) ?? '')
    const bell = readXml(Buffer.from(raw))
    const feed = bell.get('OpenKfId')
    if (bell.get('Event') === 'kf_msg_or_event' && feed) {
      const token = bell.get('Token')
      return [{ type: 'bell', feed, ...(token && { token }) }]
    }
    const externalId = createHash('sha256').update(raw).digest('base64url')
    return [{ type: 'noted', externalId, about: `event ${bell.get('Event') ?? ''}`, raw }]
  }

  respond(): WebhookReply {
    return { status: 200, type: 'text/plain; charset=utf-8', body: 'success' }
  }

  async pull(
    feed: string,
    cursor: string,
    { token, signal }: { token?: string; signal: AbortSignal },
  ): Promise<Pulled> {
    const asked = { ...(cursor && { cursor }), limit: PULL_LIMIT, voice_format: 0, open_kfid: feed }
    let answer = await this.#call('/cgi-bin/kf/sync_msg', { ...asked, ...(token && { token }) }, signal)
    if (token && codeOf(answer) === STALE_BELL) answer = await this.#call('/cgi-bin/kf/sync_msg', asked, signal)
    if (codeOf(answer) !== '0') throw new PlatformFault(codeOf(answer), true)
    const list = Array.isArray(answer.msg_list) ? answer.msg_list : []
    const next = textOf(answer.next_cursor) || cursor
    // The platform may say that there is more though it gave nothing; without a new cursor it would say so for ever.
    return { arrivals: list.flatMap(arrivalOf), cursor: next, more: idOf(answer.has_more) === '1' && next !== cursor }
  }

  async send(part: OutboundPart, signal: AbortSignal): Promise<Sent> {
    if (part.eventCode) return this.#greet(part, part.eventCode, signal)
    const { openKfId, externalUserId } = peerParts(part.peerId)
    const message = { touser: externalUserId, open_kfid: openKfId, msgid: part.id, ...contentOf(part) }
    const answer = await this.#call('/cgi-bin/kf/send_msg', message, signal)
    if (codeOf(answer) !== WRONG_STATE) return sentOf(answer)
    const isFree = await this.#toMachine(part.peerId, signal)
    return isFree === true ? sentOf(await this.#call('/cgi-bin/kf/send_msg', message, signal)) : isFree
  }

  async fetchMedia({ id }: MediaReference, { maxBytes, signal }: { maxBytes: number; signal: AbortSignal }) {
    const get = async (token: string) => {
      const query = { access_token: token, media_id: id }
      const got = await fetchPlatform({ url: `${this.#settings.apiBase}/cgi-bin/media/get`, query, signal }, maxBytes)
      const answer = got.bytes[0] === 0x7b || got.type.includes('json') ? objectIn(got.bytes.toString('utf8')) : null
      return { ...got, answer }
    }
    const token = await this.#tokens.get()
    let got = await get(token)
    if (got.answer && staleToken.includes(codeOf(got.answer))) got = await get(await this.#tokens.renew(token))
    if (got.status >= 500) throw new PlatformFault(`HTTP ${got.status}`, true)
    if (got.answer) throw new PlatformFault(codeOf(got.answer), false)
    if (got.status !== 200) throw new PlatformFault(`HTTP ${got.status}`, false)
    return got.bytes
  }

  /** Puts somebody who wants a person into the pool of WeCom's own agents, where the account is set so. */
  async askAgents(peerId: string, signal: AbortSignal): Promise<boolean> {
    if (!this.#settings.transferToPool) return false
    return codeOf(await this.#moveTo(peerId, state.pool, signal)) === '0'
  }

  async check(signal: AbortSignal): Promise<Finding[]> {
    const token = await this.#checked('access token', async () => {
      await this.#tokens.get()
      return '0'
    })
    if (!token.ok) return [token]
    const list = await this.#checked('customer-service accounts', async () =>
      codeOf(await this.#call('/cgi-bin/kf/account/list', { offset: 0, limit: 100 }, signal)),
    )
    return [token, list]
  }

  async #checked(what: string, ask: () => Promise<string>): Promise<Finding> {
    const code = await ask().catch((fault) => (fault instanceof PlatformFault ? fault.code : 'fault'))
    if (code === '0') return { what, ok: true, detail: 'the platform answers', mend: '' }
    const mend =
      remedies[code] ?? `is ${this.#settings.apiBase} reachable from here? Else look the code up in 全局错误码`
    return { what, ok: false, detail: `refused: ${code}`, mend }
  }

  /** One greeting that a code allows, once and for 20 seconds. */
  async #greet(part: OutboundPart, code: string, signal: AbortSignal): Promise<Sent> {
    const message = { code, msgid: part.id, ...contentOf(part) }
    const answer = await this.#call('/cgi-bin/kf/send_msg_on_event', message, signal)
    if (codeOf(answer) === '0') return { outcome: 'sent', id: idOf(answer.msgid) || null }
    // A code is used up or too old: nobody misses a greeting.
    return { outcome: 'closed', reason: 'greeting' }
  }

  /** Where nobody holds the session, the machine takes it; else why it may not. */
  async #toMachine(peerId: string, signal: AbortSignal): Promise<true | Sent> {
    const { openKfId, externalUserId } = peerParts(peerId)
    const ids = { open_kfid: openKfId, external_userid: externalUserId }
    const answer = await this.#call('/cgi-bin/kf/service_state/get', ids, signal)
    const now = idOf(answer.service_state)
    if (codeOf(answer) !== '0') return sentOf(answer)
    if (now === state.pool || now === state.person) return { outcome: 'closed', reason: 'held' }
    if (now === state.over) return { outcome: 'closed', reason: 'ended' }
    const moved = await this.#moveTo(peerId, state.machine, signal)
    return codeOf(moved) === '0' || now === state.machine ? true : sentOf(moved)
  }

  #moveTo(peerId: string, to: string, signal: AbortSignal): Promise<Answer> {
    const { openKfId, externalUserId } = peerParts(peerId)
    const moved = { open_kfid: openKfId, external_userid: externalUserId, service_state: Number(to) }
    return this.#call('/cgi-bin/kf/service_state/trans', moved, signal)
  }

  async #requestToken(): Promise<{ token: string; expiresInSeconds: number }> {
    const { corpId, secret, apiBase } = this.#settings
    const query = { corpid: corpId, corpsecret: secret }
    const answer = await callPlatform({ url: `${apiBase}/cgi-bin/gettoken`, query })
    const token = textOf(answer.access_token)
    if (!token) throw new PlatformFault(codeOf(answer), codeOf(answer) === '-1')
    return { token, expiresInSeconds: Number(answer.expires_in) || 300 }
  }

  async #call(path: string, json: object, signal: AbortSignal): Promise<Answer> {
    const url = `${this.#settings.apiBase}${path}`
    const call = (token: string) => callPlatform({ url, query: { access_token: token }, json, signal })
    const token = await this.#tokens.get()
    const answer = await call(token)
    return staleToken.includes(codeOf(answer)) ? call(await this.#tokens.renew(token)) : answer
  }

  #key(): CryptoKey {
    return { encodingAesKey: this.#settings.encodingAesKey, receiveId: this.#settings.corpId }
  }
}

/** The words with a menu to tap, where they are short enough for one; else the words, which may say what to answer. */
function contentOf({ text, quickReplies }: OutboundPart): object {
  const items = quickReplies
    .filter((reply) => Buffer.byteLength(reply) <= MENU.itemBytes)
    .slice(0, MENU.items)
    .map((content, index) => ({ type: 'click', click: { id: String(index + 1), content } }))
  if (items.length > 0 && Buffer.byteLength(text) <= MENU.headBytes) {
    return { msgtype: 'msgmenu', msgmenu: { head_content: text, list: items } }
  }
  const spelt = `${text}\n\n可以直接回复：${quickReplies.map((reply) => `“${reply}”`).join('')}`
  const content = quickReplies.length > 0 && Buffer.byteLength(spelt) <= MAX_TEXT_BYTES ? spelt : text
  return { msgtype: 'text', text: { content } }
}
