import type { FastifyInstance, FastifyRequest } from 'fastify'
import '@fastify/websocket'
import { z } from 'zod'
import { AppError, type Line, lines, ticketStatuses } from '../../domain/index.ts'
import { bearer, isAllowedOrigin, RateLimit } from '../../http/index.ts'
import type { Channel, ChannelHost, OpenConversation } from '../channel.ts'
import { installIdentity } from '../identity.ts'
import { toView } from './frames.ts'
import { Heartbeat } from './heartbeat.ts'
import { installChatMedia } from './media.ts'
import { ChatSocket } from './socket.ts'

/** Limits never bite below 20 messages in 10 s per conversation and 200 new conversations a minute per address. */
const MESSAGES_PER_10_S = 40
/** Whatever the frames are: somebody who writes, is writing and rates what was answered stays far below. */
const FRAMES_PER_10_S = 80
const CONVERSATIONS_PER_MINUTE = 300
const FAULTS_PER_MINUTE = 100
const RECOVERIES_PER_10_MINUTES = 5

const connectQuery = z.object({
  line: z.enum(lines).default('citizen'),
  resume: z.string().max(100).optional(),
  after: z.string().max(64).optional(),
})
type ConnectQuery = z.infer<typeof connectQuery>

/** The chat of our own pages: a WebSocket, the history, files sent along, and the way back to a lost conversation. */
export const webChat: Channel = {
  id: 'web',
  install(app, host) {
    installSocket(app, host)
    installHistory(app, host)
    installTickets(app, host)
    installChatMedia(app, host)
    installRecovery(app, host)
    installIdentity(app, host, { url: '/v1/identity', ownerOf: (request) => host.ownerOf(bearer(request)) })
  },
}

function installSocket(app: FastifyInstance, host: ChannelHost): void {
  const messageLimit = new RateLimit(MESSAGES_PER_10_S, 10_000)
  const frameLimit = new RateLimit(FRAMES_PER_10_S, 10_000)
  const conversationLimit = new RateLimit(CONVERSATIONS_PER_MINUTE, 60_000)
  const faultLimit = new RateLimit(FAULTS_PER_MINUTE, 60_000)
  // Nothing of a request may be held by its socket: it would live as long.
  const onError = (err: unknown) => app.log.error({ err }, 'a chat socket failed')
  const deps = { host, messageLimit, frameLimit, faultLimit, heartbeat: new Heartbeat(), onError }

  const countNew = (request: FastifyRequest) => {
    if (!conversationLimit.take(request.ip))
      throw new AppError('TOO_FAST', 'too many new conversations from this address')
  }
  const admit = async (request: FastifyRequest) => {
    if (!isAllowedOrigin(request.headers.origin, request.headers.host, host.allowedOrigins)) {
      throw new AppError('ORIGIN_FOREIGN', 'pages of that origin may not use this chat')
    }
    const { resume } = request.query as ConnectQuery
    if (!resume) countNew(request)
  }

  const route = { websocket: true, preHandler: admit, schema: { hide: true, querystring: connectQuery } } as const
  app.get('/v1/chat', route, async (socket, request) => {
    const { line, resume, after } = request.query as ConnectQuery
    // Frames may arrive before the conversation is open; they wait in the paused stream.
    socket.pause()
    try {
      const { conversation, fault } = await enter(host, { line, resume, beforeNew: () => countNew(request) })
      const chat = new ChatSocket(socket, conversation.conversationId, deps)
      const served = chat.serve(conversation.resume, resume && !fault ? { after: after ?? null } : null)
      if (fault) chat.fault(fault)
      socket.resume()
      await served
    } catch (error) {
      if (error instanceof AppError) socket.close(1013, error.code)
      else {
        onError(error)
        socket.close(1011, 'please try again')
      }
    }
  })
}

/** Opens the conversation of the token, or a new one when the token is wrong: the fault is told after the greeting. */
async function enter(
  host: ChannelHost,
  { line, resume, beforeNew }: { line: Line; resume: string | undefined; beforeNew: () => void },
): Promise<{ conversation: OpenConversation; fault?: AppError }> {
  if (!resume) return { conversation: await host.open('web', line) }
  try {
    return { conversation: await host.resume(resume) }
  } catch (fault) {
    if (!(fault instanceof AppError)) throw fault
    beforeNew()
    return { conversation: await host.open('web', line), fault }
  }
}

function installHistory(app: FastifyInstance, host: ChannelHost): void {
  const params = z.object({ id: z.uuid() })
  const querystring = z.object({ after: z.string().max(64).optional() })
  app.get('/v1/conversations/:id/messages', { schema: { params, querystring } }, async (request) => {
    const { id } = request.params as z.infer<typeof params>
    const { after } = request.query as z.infer<typeof querystring>
    await host.authorise(id, bearer(request))
    return { messages: (await host.history(id, after)).map(toView) }
  })
}

const ownTicket = z.object({
  ticketNo: z.string(),
  title: z.string(),
  status: z.enum(ticketStatuses),
  statusText: z.string(),
  unit: z.string().nullable(),
  dueAt: z.string(),
  receivedAt: z.string(),
})

function installTickets(app: FastifyInstance, host: ChannelHost): void {
  const params = z.object({ id: z.uuid() })
  const response = { 200: z.object({ tickets: z.array(ownTicket) }) }
  app.get('/v1/conversations/:id/tickets', { schema: { params, response } }, async (request) => {
    const { id } = request.params as z.infer<typeof params>
    await host.authorise(id, bearer(request))
    return { tickets: await host.ticketsOf(id) }
  })
}

/** A lost token: the ticket's number and the last four digits of the phone prove whose conversation it is. */
function installRecovery(app: FastifyInstance, host: ChannelHost): void {
  const perAddress = new RateLimit(RECOVERIES_PER_10_MINUTES, 600_000)
  const perTicket = new RateLimit(RECOVERIES_PER_10_MINUTES, 600_000)
  const body = z.object({
    ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/),
    phoneLast4: z.string().regex(/^\d{4}$/),
  })
  app.post('/v1/conversations/recover', { schema: { body } }, async (request) => {
    const { ticketNo, phoneLast4 } = request.body as z.infer<typeof body>
    // The address first: whoever has used up their attempts must not use up the ticket's for its owner.
    if (!perAddress.take(request.ip) || !perTicket.take(ticketNo)) {
      throw new AppError('TOO_FAST', 'too many attempts; please try again in ten minutes')
    }
    return host.recover(ticketNo, phoneLast4)
  })
}
