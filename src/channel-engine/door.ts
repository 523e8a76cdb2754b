import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type PlatformChannel, PlatformFault, type WebhookCall, type WebhookReply } from '../channels/index.ts'
import { AppError } from '../domain/index.ts'
import { RateLimit } from '../http/index.ts'
import type { Answering } from './answering.ts'
import type { Channels, EngineDeps } from './parts.ts'

/** The largest push known is a message in both forms at once, some 20 kB; all files come by another way. */
const MAX_BODY_BYTES = 256 * 1024
/** Calls that are not signed rightly, for each address and minute; beyond it they are not even looked at. */
const FALSE_CALLS_A_MINUTE = 300

/**
 * `/channels/{channel}/{account}`: where platforms call. GET answers their check of the address, POST takes their
 * pushes. Platforms understand no problem details: every answer here is one of theirs, or a bare status.
 */
export function installChannelDoor(
  app: FastifyInstance,
  deps: EngineDeps,
  channels: Channels,
  answering: Answering,
): void {
  const falseCalls = new RateLimit(FALSE_CALLS_A_MINUTE, 60_000)

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    scope.setErrorHandler((error, request, reply) => answer(reply, faultReply(error, request, deps)))

    const schema = { hide: true } as const
    scope.get('/channels/:channel/:account', { schema }, async (request, reply) => {
      const channel = guarded(request, () => channelOf(request))
      return answer(
        reply,
        guarded(request, () => channel.handshake(callOf(request))),
      )
    })

    scope.post('/channels/:channel/:account', { schema, bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
      const channel = guarded(request, () => channelOf(request))
      const call = callOf(request)
      guarded(request, () => channel.verify(call))
      const { reply: said, settle } = await answering.take(channel, call)
      settleWhenGone(reply, settle, (err) => deps.log.warn({ err }, 'a passive reply could not be settled'))
      return answer(reply, said)
    })
  })

  function channelOf(request: FastifyRequest): PlatformChannel {
    const { channel, account } = request.params as { channel: string; account: string }
    const found = channels.get(`${channel}:${account}`)
    if (!found) throw new AppError('NOT_FOUND', 'there is no such account')
    return found
  }

  /** Guessing at a signature is slow. */
  function guarded<T>(request: FastifyRequest, work: () => T): T {
    if (falseCalls.count(request.ip) >= FALSE_CALLS_A_MINUTE) throw new AppError('TOO_FAST', 'too many false calls')
    try {
      return work()
    } catch (error) {
      falseCalls.take(request.ip)
      throw error
    }
  }
}

/** The raw bytes, whatever the call says they are; a parameter that stands there twice is none. */
function callOf(request: FastifyRequest): WebhookCall {
  const query = Object.entries(request.query as Record<string, unknown>).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  )
  const headers = Object.entries(request.headers).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  )
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  return { headers: Object.fromEntries(headers), query: Object.fromEntries(query), body }
}

function answer(reply: FastifyReply, { status, type, body }: WebhookReply): FastifyReply {
  return reply.code(status).header('content-type', type).send(body)
}

/** Our own trouble is answered so that the platform asks again: nothing was acknowledged. */
function faultReply(error: unknown, request: FastifyRequest, { log }: EngineDeps): WebhookReply {
  const { statusCode = 500 } = error as { statusCode?: number }
  const { channel, account } = (request.params ?? {}) as { channel?: string; account?: string }
  if (error instanceof AppError && error.code !== 'DATABASE_UNAVAILABLE') {
    const known = error.code === 'NOT_FOUND' ? undefined : `${channel}:${account}`
    log.warn({ code: error.code, detail: error.message, account: known }, 'a call on a channel was refused')
    return bare(statuses[error.code] ?? 400)
  }
  if (statusCode >= 400 && statusCode < 500) return bare(statusCode)
  const err = error instanceof PlatformFault ? { code: error.code } : error
  log.error({ err }, 'a call on a channel failed')
  return bare(503)
}

const statuses: Readonly<Partial<Record<AppError['code'], number>>> = {
  CHANNEL_SIGNATURE: 401,
  NOT_FOUND: 404,
  TOO_FAST: 429,
}

function bare(status: number): WebhookReply {
  return { status, type: 'text/plain; charset=utf-8', body: '' }
}

/** Once the answer has left, or the connection is gone without it. */
function settleWhenGone(
  { raw }: FastifyReply,
  settle: (isOut: boolean) => Promise<void>,
  onError: (error: unknown) => void,
): void {
  const end = () => void settle(raw.writableFinished).catch(onError)
  if (raw.destroyed) end()
  else raw.once('close', end)
}
