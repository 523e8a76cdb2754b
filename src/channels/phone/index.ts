import type { FastifyInstance, FastifyRequest } from 'fastify'
import '@fastify/websocket'
import { z } from 'zod'
import { AppError, type CallEvent, callOutcomes } from '../../domain/index.ts'
import { formats } from './formats/index.ts'
import type { PhoneAccount, PhoneHost } from './host.ts'
import { CallSocket } from './socket.ts'
import { Streams } from './streams.ts'

export type { PhoneAccount, PhoneHost } from './host.ts'
export type { ChannelMap } from './sides.ts'

/** One request carries at most this many events. */
const MAX_EVENTS = 1000

const query = z.object({
  format: z.enum(formats).optional(),
  callId: z.string().min(1).max(128).optional(),
  speaker: z.string().max(32).default('unknown'),
})
const params = z.object({ callId: z.string().min(1).max(128) })
const result = z.object({
  seq: z.number().optional(),
  revision: z.number().optional(),
  status: z.enum([...callOutcomes, 'rejected']),
  code: z.string().optional(),
  detail: z.string().optional(),
})
type Result = z.infer<typeof result>

/** The phone feed: calls and their words, from the phone system or from a speech engine, by socket or by request. */
export function installPhone(app: FastifyInstance, host: PhoneHost): void {
  installSocket(app, host)
  installEvents(app, host)
}

function installSocket(app: FastifyInstance, host: PhoneHost): void {
  const accounts = new WeakMap<FastifyRequest, PhoneAccount>()
  const preHandler = async (request: FastifyRequest) => {
    const { format, callId } = request.query as z.infer<typeof query>
    if (format && !callId)
      throw new AppError('REQUEST_INVALID', 'a speech engine is heard for one call: name its callId')
    accounts.set(request, await host.authenticate(keyOf(request)))
  }
  const route = { websocket: true, preHandler, schema: { hide: true, querystring: query } } as const
  app.get('/v1/calls', route, (socket, request) => {
    const { format, callId, speaker } = request.query as z.infer<typeof query>
    const account = accounts.get(request)!
    const streams = new Streams(host, account)
    const onError = (err: unknown) => request.log.error({ err }, 'a phone feed failed')
    const read = format
      ? (frame: unknown) => streams.read(frame, { format, callId: callId!, side: speaker })
      : async (frame: unknown) => [streams.event(frame)]
    new CallSocket(socket, { host, account: account.account, read, onError }).serve()
  })
}

/** The same by request, for phone systems that push. What a speech engine's frames mean depends on those before them. */
function installEvents(app: FastifyInstance, host: PhoneHost): void {
  const kept = new Map<string, Streams>()
  const streamsOf = (account: PhoneAccount) => {
    const streams = kept.get(account.account) ?? new Streams(host, account)
    kept.set(account.account, streams)
    return streams
  }
  const schema = {
    params,
    querystring: query,
    body: z.unknown(),
    response: { 200: z.object({ results: z.array(result) }) },
  }
  app.post('/v1/calls/:callId/events', { schema }, async (request) => {
    const account = await host.authenticate(keyOf(request))
    const { callId } = request.params as z.infer<typeof params>
    const { format, speaker } = request.query as z.infer<typeof query>
    const frames = Array.isArray(request.body) ? request.body : [request.body]
    if (frames.length > MAX_EVENTS) throw new AppError('TOO_LARGE', `at most ${MAX_EVENTS} events in one request`)
    const streams = streamsOf(account)
    const results: Result[] = []
    for (const frame of frames) {
      const read = () =>
        format ? streams.read(frame, { format, callId, side: speaker }) : [streams.event(withCall(frame, callId))]
      results.push(...(await resultsOf(host, account.account, read)))
    }
    return { results }
  })
}

/** A frame that cannot be read is told so, and does not keep its neighbours from being stored. */
async function resultsOf(
  host: PhoneHost,
  account: string,
  read: () => CallEvent[] | Promise<CallEvent[]>,
): Promise<Result[]> {
  try {
    const results: Result[] = []
    for (const event of await read()) {
      const status = await host.accept(account, event)
      results.push(event.type === 'utterance' ? { seq: event.seq, revision: event.revision, status } : { status })
    }
    return results
  } catch (fault) {
    if (!(fault instanceof AppError) || !(fault.code === 'FRAME_INVALID' || fault.code === 'FRAME_UNKNOWN')) throw fault
    return [{ status: 'rejected', code: fault.code, detail: fault.message }]
  }
}

/** The call of the path is the call of the event, whether the event repeats it or not. */
function withCall(frame: unknown, callId: string): unknown {
  if (typeof frame !== 'object' || frame === null) return frame
  const own = (frame as { callId?: unknown }).callId
  if (own !== undefined && own !== callId) throw new AppError('FRAME_INVALID', 'callId: is not the one of the address')
  return { ...frame, callId }
}

function keyOf(request: FastifyRequest): string {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
}
