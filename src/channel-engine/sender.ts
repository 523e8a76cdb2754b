import {
  type OutboundPart,
  type PlatformChannel,
  PlatformFault,
  pieces,
  type Sent,
  wordsOf,
} from '../channels/index.ts'
import type { StoredMessage } from '../domain/index.ts'
import { PEER_PURPOSE } from '../messages/index.ts'
import { type Delivery, markDone, type OutboxRow, release } from '../outbox/index.ts'
import type { Health } from './health.ts'
import { type EngineDeps, receiverOf, SEND_DELAYS_MS } from './parts.ts'
import * as store from './store.ts'

const WORDS_PURPOSE = 'outbox.channel'
const PARKED_PURPOSE = 'channel.parked'
const CODE_PURPOSE = 'channel.event-code'
const SEND_TIMEOUT_MS = 10_000
/** Parked words beyond this lose their beginning: whoever comes back after a year reads the newest. */
const MAX_PARKED = 6000
const PARKED_TITLE = '【之前没能发到您手机上的消息】'

/** What a row still has to say, cut for the platform. */
interface Speech {
  all: string[]
  /** Pieces that the platform has. */
  done: number
  quickReplies: readonly string[]
  kind: StoredMessage['kind']
}

/**
 * Says what waits in the outbox: cut to size, piece by piece, inside the platform's window. What cannot be said now is
 * parked, stands before the next words to that person, and is given to the notices.
 */
export class Sender {
  readonly #deps: EngineDeps
  readonly #health: Health

  constructor(deps: EngineDeps, health: Health) {
    this.#deps = deps
    this.#health = health
  }

  /** One attempt to send a row; for the outbox worker of that account. */
  async deliver(channel: PlatformChannel, row: OutboxRow, stopping: AbortSignal): Promise<Delivery> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(SEND_TIMEOUT_MS)])
    if (row.type === 'public') return this.#pointOut(channel, row, signal)
    const speech = await this.speechOf(channel, row)
    for (let part = speech.done; part < speech.all.length; part++) {
      const sent = await this.#sendPart(channel, row, { speech, part, signal })
      if (sent.outcome === 'later' && row.attempts < this.#attempts) {
        return { outcome: 'retry', error: sent.error, afterMs: sent.afterMs }
      }
      if (sent.outcome !== 'sent') {
        await this.#park(channel, row, { left: speech.all.slice(part), reason: reasonOf(sent) })
        break
      }
    }
    await store.updateWords(this.#deps.db, row.id, this.#seal(''))
    if (speech.kind === 'takeover') await this.#askAgents(channel, row, signal)
    return { outcome: 'done' }
  }

  /** Who was promised a person may be served by the platform's own agents. */
  async #askAgents(channel: PlatformChannel, row: OutboxRow, signal: AbortSignal): Promise<void> {
    const peer = channel.askAgents && (await store.selectPeer(this.#deps.db, row.key))
    if (!peer) return
    const isAsked = await channel.askAgents!(this.peerId(peer), signal).catch((err) => {
      this.#deps.log.warn({ err, channel: receiverOf(channel) }, 'the platform’s agents could not be asked')
      return false
    })
    if (isAsked) this.#deps.log.info({ conversationId: row.key }, 'the platform’s agents were asked')
  }

  /** The piece that may go out with the answer to the platform's own call; null when there is nothing left to say. */
  async passivePart(channel: PlatformChannel, row: OutboxRow): Promise<{ part: OutboundPart; speech: Speech } | null> {
    const speech = await this.speechOf(channel, row)
    const peer = await store.selectPeer(this.#deps.db, row.key)
    if (!peer || speech.done >= speech.all.length) return null
    return { speech, part: this.#partOf(row, this.peerId(peer), speech, speech.done) }
  }

  /** The answer to the call is out, or it was not: the rest is pushed at once, or all of it. */
  async settlePassive(row: OutboxRow, speech: Speech, isOut: boolean): Promise<void> {
    const { db, clock } = this.#deps
    const own = { id: row.id, owner: row.lease_owner }
    if (isOut) {
      const part = { outboxId: row.id, part: speech.done, platformId: null, conversationId: row.key, counts: false }
      await store.addPart(db, part)
    }
    if (isOut && speech.done + 1 >= speech.all.length) {
      await store.updateWords(db, row.id, this.#seal(''))
      await markDone(db, [own], clock())
    } else {
      await release(db, own, clock())
    }
  }

  /** Nothing of what is left of a row can be said to them now. */
  async giveUp(channel: PlatformChannel, row: OutboxRow, reason: string): Promise<void> {
    const { all, done } = await this.speechOf(channel, row)
    await this.#park(channel, row, { left: all.slice(done), reason })
    if (reason === 'left') await store.markLeft(this.#deps.db, row.key, this.#deps.clock())
  }

  /** A piece that the platform had taken did not reach them: it is parked, as if it had been refused at once. */
  async cameBack(channel: PlatformChannel, conversationId: string, part: string, reason: string): Promise<void> {
    const found = rowOfPart(part)
    const message = found && (await this.#deps.messages.message(conversationId, found.outboxId))
    if (!message) return
    const all = pieces(wordsOf(message, channel.traits.buttons), channel.traits.text)
    const left = all[found.part] ?? message.text
    await this.#park(channel, { id: found.outboxId, key: conversationId }, { left: [left], reason })
  }

  /** What a row says. Settled at the first attempt: parked words of that person come first, and belong to it then. */
  async speechOf(channel: PlatformChannel, row: OutboxRow): Promise<Speech> {
    const { db, messages } = this.#deps
    const { traits } = channel
    const message = await messages.message(row.key, row.id)
    const settled = await store.selectWords(db, row.id)
    const words = settled ? this.#open(settled) : message ? await this.#settle(row, message, traits.buttons) : ''
    const all = pieces(words, traits.text)
    return {
      all,
      done: await store.countParts(db, row.id),
      quickReplies: message?.quickReplies ?? [],
      kind: message?.kind ?? null,
    }
  }

  get #attempts(): number {
    return (this.#deps.delaysMs ?? SEND_DELAYS_MS).length
  }

  #settle(row: OutboxRow, message: StoredMessage, buttons: boolean): Promise<string> {
    const { db, vault } = this.#deps
    return db.transaction(async (tx) => {
      const parked = await store.takeParked(tx, row.key)
      const before = parked && `${PARKED_TITLE}\n${vault.open<string>(PARKED_PURPOSE, parked)}`
      const words = [before, wordsOf(message, buttons)].filter(Boolean).join('\n\n')
      await store.updateWords(tx, row.id, this.#seal(words))
      return words
    })
  }

  async #sendPart(
    channel: PlatformChannel,
    row: OutboxRow,
    { speech, part, signal }: { speech: Speech; part: number; signal: AbortSignal },
  ): Promise<Sent> {
    const { db, clock } = this.#deps
    const peer = await store.selectPeer(db, row.key)
    if (!peer) return { outcome: 'closed', reason: 'erased' }
    const code = this.#codeOf(peer)
    const isClosed = code ? null : whyClosed(channel, peer, clock())
    if (isClosed) return { outcome: 'closed', reason: isClosed }
    const piece = this.#partOf(row, this.peerId(peer), speech, part)
    const sent = await this.#attempt(channel, () =>
      channel.send({ ...piece, ...(code && { eventCode: code }) }, signal),
    )
    if (code) await store.keepEventCode(db, row.key, null, null)
    if (sent.outcome === 'closed' && sent.reason === 'left') await store.markLeft(db, row.key, clock())
    if (sent.outcome === 'sent') {
      const counts = !code
      await db.transaction((tx) =>
        store.addPart(tx, { outboxId: row.id, part, platformId: sent.id, conversationId: row.key, counts }),
      )
    }
    return sent
  }

  #partOf(row: OutboxRow, peerId: string, { all, quickReplies }: Speech, part: number): OutboundPart {
    const isLast = part === all.length - 1
    return { peerId, id: partId(row.id, part), text: all[part]!, quickReplies: isLast ? quickReplies : [] }
  }

  #codeOf({ event_code, event_code_until }: store.PeerRow): string | null {
    const isGood = event_code && event_code_until && event_code_until > this.#deps.clock()
    return isGood ? this.#deps.vault.open<string>(CODE_PURPOSE, event_code) : null
  }

  /** The platform's id of somebody. */
  peerId({ peer }: store.PeerRow): string {
    return this.#deps.vault.open<string>(PEER_PURPOSE, peer)
  }

  /** Keeps a code that allows one greeting outside the window. */
  async keepCode(conversationId: string, code: { value: string; until: string }): Promise<void> {
    const { db, vault } = this.#deps
    await store.keepEventCode(db, conversationId, vault.seal(CODE_PURPOSE, code.value), new Date(code.until))
  }

  async #attempt(channel: PlatformChannel, send: () => Promise<Sent>): Promise<Sent> {
    const sent = await send().catch((error): Sent => {
      if (!(error instanceof PlatformFault)) this.#deps.log.error({ err: error }, 'a channel failed')
      const code = error instanceof PlatformFault ? error.code : 'FAULT'
      return { outcome: 'later', error: code }
    })
    this.#health.note(receiverOf(channel), sent)
    return sent
  }

  async #pointOut(channel: PlatformChannel, row: OutboxRow, signal: AbortSignal): Promise<Delivery> {
    const ref = this.#deps.vault.open<Record<string, string>>(WORDS_PURPOSE, row.payload)
    const sent = await this.#attempt(
      channel,
      () => channel.pointOut?.(ref, signal) ?? Promise.resolve({ outcome: 'sent', id: null }),
    )
    if (sent.outcome === 'later') return { outcome: 'retry', error: sent.error, afterMs: sent.afterMs }
    if (sent.outcome === 'refused') return { outcome: 'dead', error: sent.error }
    return { outcome: 'done' }
  }

  async #park(
    channel: PlatformChannel,
    row: { id: string; key: string },
    { left, reason }: { left: readonly string[]; reason: string },
  ): Promise<void> {
    const { db, vault, notices, phoneOf, log } = this.#deps
    // A greeting that comes too late is none.
    if (reason === 'erased' || reason === 'greeting') return
    const phone = await phoneOf(row.key).catch(() => null)
    await db.transaction(async (tx) => {
      const before = await store.takeParked(tx, row.key)
      const words = [before && vault.open<string>(PARKED_PURPOSE, before), ...left]
        .filter(Boolean)
        .join('\n')
        .replaceAll(`${PARKED_TITLE}\n`, '')
      const kept = words.length > MAX_PARKED ? `…${words.slice(-MAX_PARKED)}` : words
      await store.insertParked(tx, { conversationId: row.key, words: vault.seal(PARKED_PURPOSE, kept), reason })
      await store.updateWords(tx, row.id, this.#seal(''))
      // Somebody is speaking with them there just now: there is nothing to fetch them for.
      if (reason === 'held') return
      const to = { ...(phone && { phone }), channel: channel.id, account: channel.account }
      await notices.create(tx, { kind: 'reply.parked', to, text: noticeText(channel), data: { reason } }, row.key)
    })
    notices.wake()
    const level = reason.startsWith('failed') || reason.startsWith('refused') ? 'error' : 'info'
    log[level]({ conversationId: row.key, channel: receiverOf(channel), reason }, 'words are parked')
  }

  #seal(words: string): Buffer {
    return this.#deps.vault.seal(WORDS_PURPOSE, words)
  }

  #open(sealed: Buffer): string {
    return this.#deps.vault.open<string>(WORDS_PURPOSE, sealed)
  }
}

/** What somebody was told in public is sealed as words are. */
export { WORDS_PURPOSE }

function reasonOf(sent: Exclude<Sent, { outcome: 'sent' }>): string {
  if (sent.outcome === 'closed') return sent.reason
  return sent.outcome === 'later' ? `failed: ${sent.error}` : `refused: ${sent.error}`
}

/** Why the platform would not let us speak to them, as far as we know without asking. */
function whyClosed({ traits }: PlatformChannel, peer: store.PeerRow, now: Date): string | null {
  if (!traits.push) return 'passive'
  if (peer.left_at) return 'left'
  if (!traits.window) return null
  const opened = peer.last_message_at?.getTime() ?? 0
  if (now.getTime() - opened >= traits.window.ms) return 'window'
  return peer.pushed >= traits.window.messages ? 'quota' : null
}

/** At most 32 letters, digits, `-` and `_`: 22 of the row's id, then the number of the piece. */
export function partId(outboxId: string, part: number): string {
  return `${Buffer.from(outboxId.replaceAll('-', ''), 'hex').toString('base64url')}-${part}`
}

/** The row and the piece that such an id names. */
export function rowOfPart(id: string): { outboxId: string; part: number } | null {
  const [, encoded, part] = /^([\w-]{22})-(\d{1,4})$/.exec(id) ?? []
  if (!encoded || !part) return null
  const hex = Buffer.from(encoded, 'base64url').toString('hex')
  const outboxId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { outboxId, part: Number(part) }
}

const channelNames: Readonly<Record<string, string>> = {
  wechat: '微信公众号',
  wecom: '微信客服',
  weibo: '微博私信',
  wechaty: '微信',
}

/** For a text message: that there is something, and where; not what. */
function noticeText({ id }: PlatformChannel): string {
  return `【12345热线】您有一条新的回复，请打开${channelNames[id] ?? '原来的对话'}，发送任意文字即可查看。`
}
