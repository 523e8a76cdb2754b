import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { cleanText, type WechatyChannel } from '../channels/index.ts'
import { AppError, type Attachment } from '../domain/index.ts'
import { bearerKey, isSameKey, RateLimit } from '../http/index.ts'
import { claimDue, markDone, markFailed, type OutboxRow, release } from '../outbox/index.ts'
import type { Health } from './health.ts'
import type { Intake } from './intake.ts'
import { CHANNEL_TOPIC, type EngineDeps, receiverOf, SEND_DELAYS_MS } from './parts.ts'
import type { Sender } from './sender.ts'
import * as store from './store.ts'

/** Nine files of 10 MB in Base64 would be more; people send one after the other. */
const MAX_BODY_BYTES = 16 * 1024 * 1024
const LEASE_MS = 60_000
const FETCHED_AT_ONCE = 20
const FALSE_KEYS_A_MINUTE = 30
const NO_KEY = 'no account has this key'

const id = z.string().min(1).max(200)
const message = z.object({
  id,
  peer: id,
  text: z.string().max(20_000).default(''),
  location: z
    .object({
      lat: z.number().min(-90).max(90),
      lon: z.number().min(-180).max(180),
      address: z.string().max(400).default(''),
    })
    .optional(),
  /** Base64. */
  files: z.array(z.base64()).max(9).default([]),
  /** Files that could not be had. */
  lost: z.int().min(0).max(9).default(0),
  /** They took a message back: what was said stays said, and this is noted. */
  recalled: z.boolean().default(false),
})
const event = z.object({ type: z.enum(['scan', 'login', 'logout', 'error']) })
const outcome = z.object({ lease: z.uuid(), outcome: z.enum(['sent', 'failed', 'left']) })

export interface BridgeParts {
  deps: EngineDeps
  channels: readonly WechatyChannel[]
  intake: Intake
  sender: Sender
  health: Health
}

/**
 * `/channels/wechaty/{account}/…`: what the process that serves a personal account calls, with the account's key. It
 * hands in messages and events, fetches what is to be sent, and says what became of it.
 */
export function installBridgeDoor(app: FastifyInstance, parts: BridgeParts): void {
  if (parts.channels.length === 0) return
  const falseKeys = new RateLimit(FALSE_KEYS_A_MINUTE, 60_000)
  const base = '/channels/wechaty/:account'
  const hide = { hide: true } as const
  const route = <Body extends z.ZodType>(
    path: string,
    body: Body,
    handle: (channel: WechatyChannel, given: z.infer<Body>, request: FastifyRequest) => Promise<object>,
  ) =>
    app.post(`${base}${path}`, { onRequest, schema: { ...hide, body }, bodyLimit: MAX_BODY_BYTES }, (request) =>
      handle(channelOf(request)!, request.body as z.infer<Body>, request),
    )

  route('/messages', message, (channel, given) => takeIn(parts, channel, given))
  route('/events', event, (channel, given) => noteEvent(parts, channel, given.type))
  route('/outbox', z.object({}), (channel) => fetchDue(parts, channel))
  route('/outbox/:id', outcome, (channel, given, request) =>
    settle(parts, channel, { id: (request.params as { id: string }).id, ...given }),
  )

  function channelOf(request: FastifyRequest): WechatyChannel | undefined {
    const { account } = request.params as { account: string }
    return parts.channels.find((one) => one.account === account)
  }

  /** Before the body is read: it may be large. */
  async function onRequest(request: FastifyRequest): Promise<void> {
    if (falseKeys.count(request.ip) >= FALSE_KEYS_A_MINUTE) throw new AppError('TOO_FAST', 'too many false keys')
    const channel = channelOf(request)
    if (isSameKey(bearerKey(request), channel?.apiKey ?? NO_KEY) && channel) return
    falseKeys.take(request.ip)
    throw new AppError('API_KEY_INVALID', 'this key opens no such account')
  }
}

async function takeIn({ deps, intake }: BridgeParts, channel: WechatyChannel, given: z.infer<typeof message>) {
  const externalId = given.id
  const peerId = given.peer
  if (given.recalled) {
    const noted = {
      type: 'noted',
      externalId: `recalled-${externalId}`,
      peerId,
      about: 'message recalled',
      raw: '',
    } as const
    await deps.db.transaction((tx) => intake.keep(tx, channel, [noted]))
    return {}
  }
  const conversationId = await intake.conversationOf(channel, peerId)
  const attachments: Attachment[] = []
  let { lost } = given
  for (const file of given.files) {
    const kept = await intake.keepFile(conversationId, Buffer.from(file, 'base64')).catch((error) => {
      if (!(error instanceof AppError)) throw error
      return null
    })
    if (kept) attachments.push(kept)
    else lost++
  }
  const { location } = given
  const address = location && cleanText(location.address).slice(0, 200)
  const said = {
    type: 'message' as const,
    externalId,
    peerId,
    text: cleanText(given.text) || (location ? '［位置］' : ''),
    ...(location && {
      location: { lat: location.lat, lon: location.lon, crs: 'gcj02' as const, ...(address && { address }) },
    }),
  }
  await intake.receive(channel, said, { attachments, lost })
  return {}
}

/** A log-out is an alarm: until somebody scans again, people write to nobody. */
async function noteEvent({ deps, health }: BridgeParts, channel: WechatyChannel, type: string): Promise<object> {
  const receiver = receiverOf(channel)
  deps.log.info({ channel: receiver, type }, 'the bridge of a personal account tells')
  if (type === 'login') health.loggedIn(receiver)
  if (type === 'error') health.fault(receiver, type)
  if (type === 'logout') {
    health.loggedOut(receiver)
    const text = `【12345热线】个人微信账号“${channel.account}”已掉线，请尽快重新扫码登录。待发消息已保留，登录后自动发出。`
    const to = { channel: channel.id, account: channel.account }
    await deps.notices.send({ kind: 'channel.loggedOut', to, text }, receiver)
  }
  return {}
}

/** The next piece of each conversation that has something to say. */
async function fetchDue({ deps, sender }: BridgeParts, channel: WechatyChannel): Promise<{ messages: object[] }> {
  const { db, clock } = deps
  const claim = {
    topic: CHANNEL_TOPIC,
    receiver: receiverOf(channel),
    now: clock(),
    limit: FETCHED_AT_ONCE,
    leaseMs: LEASE_MS,
  }
  const messages: object[] = []
  for (const row of (await claimDue(db, claim)).rows) {
    const ready = await sender.passivePart(channel, row)
    if (ready) messages.push({ id: row.id, lease: row.lease_owner, peer: ready.part.peerId, text: ready.part.text })
    else await markDone(db, [{ id: row.id, owner: row.lease_owner }], clock())
  }
  return { messages }
}

/** What became of a piece; a lease that has run out is somebody else's by now. */
async function settle(
  { deps, sender, health }: BridgeParts,
  channel: WechatyChannel,
  given: { id: string; lease: string; outcome: 'sent' | 'failed' | 'left' },
): Promise<object> {
  const { db, clock, delaysMs = SEND_DELAYS_MS } = deps
  const row = await store.selectLeased(db, { receiver: receiverOf(channel), id: given.id, lease: given.lease })
  if (!row) return {}
  const leased = row as OutboxRow
  if (given.outcome === 'sent') {
    health.well(receiverOf(channel))
    await sender.settlePassive(leased, await sender.speechOf(channel, leased), true)
  } else if (given.outcome === 'left') {
    await sender.giveUp(channel, leased, 'left')
    await release(db, { id: leased.id, owner: leased.lease_owner }, clock())
  } else {
    const delay = delaysMs[Math.min(leased.attempts, delaysMs.length - 1)]!
    const dueAt = new Date(clock().getTime() + delay)
    await markFailed(db, { id: leased.id, owner: leased.lease_owner, dueAt, error: 'BRIDGE' })
  }
  return {}
}
