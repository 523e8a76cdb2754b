import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError, lines } from '../../domain/index.ts'
import { RateLimit } from '../../http/index.ts'
import type { AppAccount } from '../accounts.ts'
import type { Channel, ChannelHost } from '../channel.ts'
import { installIdentity } from '../identity.ts'
import { type MessageFrame, parseFrame, toInbound, toView } from '../web-chat/frames.ts'
import { installMedia } from '../web-chat/media.ts'
import { EventStream } from './events.ts'
import { AppPeople } from './person.ts'
import { type TokenVerifier, tokenVerifier } from './token.ts'
import { receiveAndWait } from './wait.ts'

/** A turn that takes longer is answered 202, and its reply comes by event, push or history. */
const PATIENCE_MS = 10_000
/** Never below 20 messages in 10 s. */
const MESSAGES_PER_10_S = 40
const STREAMS_PER_PERSON = 5

/**
 * The city's own app: REST and server-sent events under `/v1/app`, for whoever holds a token of the configured issuer.
 * One conversation for each person and line.
 */
export const app: Channel = {
  id: 'app',
  install(root, host) {
    const account = host.accounts.app
    if (!account) return
    const verify = tokenVerifier(account, {
      clock: host.clock,
      onKeysMissing: (err) => root.log.error({ err }, 'the keys of the app’s tokens cannot be had'),
    })
    root.register(async (scope) => installApp(scope, host, { account, verify }))
  },
}

function installApp(
  scope: FastifyInstance,
  host: ChannelHost,
  { account, verify }: { account: AppAccount; verify: TokenVerifier },
): void {
  const people = new AppPeople(host, account, verify)
  scope.addHook('onRequest', people.admit)
  installMessages(scope, host, people)
  installEvents(scope, host, people)
  installTickets(scope, host, people)
  installIdentity(scope, host, {
    url: '/v1/app/identity',
    ownerOf: (request) => people.conversationOf(request, lineOf(request)),
  })
  scope.post('/v1/app/identity/account', async (request) => {
    const { phone } = people.of(request)
    if (!phone) throw new AppError('PHONE_INVALID', 'the token names no verified mobile number')
    const owner = await people.conversationOf(request, lineOf(request))
    await host.identity.proveAccount(owner, phone)
    return { linked: await host.identity.linked(owner) }
  })
  installMedia(scope, host, {
    url: '/v1/app/media',
    ownerOf: (request) => people.conversationOf(request, lineOf(request)),
  })
}

const line = z.enum(lines).optional()
const query = z.object({ line, after: z.string().max(64).optional() })

function lineOf(request: FastifyRequest): z.infer<typeof line> {
  return line.catch(undefined).parse((request.query as { line?: unknown }).line)
}

const body = z.looseObject({ id: z.string().min(1).max(128), text: z.string().optional(), line })

function installMessages(scope: FastifyInstance, host: ChannelHost, people: AppPeople): void {
  const limit = new RateLimit(MESSAGES_PER_10_S, 10_000)
  scope.post('/v1/app/messages', { schema: { body } }, async (request, reply) => {
    // The schema may have been passed by with an odd media type: what counts is read here.
    const frame = parseFrame(JSON.stringify({ ...Object(request.body), type: 'message' })) as MessageFrame
    if (!limit.take(people.of(request).subject)) throw new AppError('TOO_FAST', 'please wait a few seconds')
    const chosen = line.safeParse((request.body as { line?: unknown }).line)
    if (!chosen.success) throw new AppError('REQUEST_INVALID', `line is one of ${lines.join(', ')}`)
    const conversationId = await people.conversationOf(request, chosen.data)
    const { messageId, replies } = await receiveAndWait(host, toInbound(conversationId, frame), PATIENCE_MS)
    return reply.code(replies.length > 0 ? 200 : 202).send({ messageId, replies: replies.map(toView) })
  })
  scope.get('/v1/app/messages', { schema: { querystring: query } }, async (request) => {
    const { after, line: chosen } = request.query as z.infer<typeof query>
    const conversationId = await people.conversationOf(request, chosen)
    return { messages: (await host.history(conversationId, after)).map(toView) }
  })
}

function installEvents(scope: FastifyInstance, host: ChannelHost, people: AppPeople): void {
  const open = new Map<string, number>()
  scope.get('/v1/app/events', { schema: { querystring: query } }, async (request, reply) => {
    const { subject, expiresAt } = people.of(request)
    const { after, line: chosen } = request.query as z.infer<typeof query>
    const count = open.get(subject) ?? 0
    if (count >= STREAMS_PER_PERSON) throw new AppError('TOO_FAST', 'too many open streams')
    if (reply.raw.destroyed) return reply.hijack()
    // Before anything is waited for: others come meanwhile, and this one may leave.
    open.set(subject, count + 1)
    reply.raw.once('close', () => {
      const left = (open.get(subject) ?? 1) - 1
      if (left > 0) open.set(subject, left)
      else open.delete(subject)
    })
    const conversationId = await people.conversationOf(request, chosen)
    reply.hijack()
    if (reply.raw.destroyed) return
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    const untilMs = Math.max(0, expiresAt.getTime() - host.clock().getTime())
    const lastEventId = request.headers['last-event-id']
    await new EventStream(reply.raw).serve(host, conversationId, {
      after: typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : (after ?? null),
      untilMs: Math.min(untilMs, 2 ** 31 - 1),
    })
  })
}

function installTickets(scope: FastifyInstance, host: ChannelHost, people: AppPeople): void {
  scope.get('/v1/app/tickets', { schema: { querystring: query } }, async (request) => {
    return { tickets: await host.ticketsOf(await people.conversationOf(request, lineOf(request))) }
  })
  const params = z.object({ ticketNo: z.string().max(32) })
  scope.get('/v1/app/tickets/:ticketNo', { schema: { params, querystring: query } }, async (request) => {
    const { ticketNo } = request.params as z.infer<typeof params>
    const conversationId = await people.conversationOf(request, lineOf(request))
    const ticket = (await host.ticketsOf(conversationId)).find((one) => one.ticketNo === ticketNo)
    if (!ticket) throw new AppError('TICKET_UNKNOWN', 'there is no such ticket of yours')
    const told = (await host.history(conversationId)).filter((one) => one.ticket?.ticketNo === ticketNo)
    return { ...ticket, progress: told.map(({ at, kind, text }) => ({ at: at.toISOString(), kind, text })) }
  })
}
