import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import fastifyWebsocket from '@fastify/websocket'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { type ChannelHost, channels, type OwnTicket } from './channels/index.ts'
import { type Reference, TurnHandler, TurnRunner } from './conversation/index.ts'
import type { Database } from './db/index.ts'
import { AppError, type Clock, type Ticket } from './domain/index.ts'
import { deliverTo, installDispatchEvents, RETRY_DELAYS_MS, TICKET_TOPIC } from './handoff/index.ts'
import {
  installErrors,
  installHeaders,
  installHealth,
  installPages,
  onFrameworkError,
  RateLimit,
} from './http/index.ts'
import { installKeeping, RetentionJob, type RetentionPeriods } from './keeping/index.ts'
import { createKnowledge, type Knowledge } from './knowledge/index.ts'
import { MAX_MEDIA_BYTES, Media, type MediaFiles } from './media/index.ts'
import { MessageLog } from './messages/index.ts'
import type { ChatModel, Embedder } from './model/index.ts'
import { countOpen, OutboxWorker } from './outbox/index.ts'
import { ReferenceData } from './reference-data.ts'
import { maskPersonalData } from './text/index.ts'
import { findTicket, receiptOf, statusSentence, ticketNumbers, ticketsOf } from './tickets/index.ts'
import type { Vault } from './vault/index.ts'

/** A frame may be this large, so that what is too long can still be told so; beyond it the socket is closed. */
const MAX_FRAME_BYTES = 8 * 1024 * 1024
/** RFC 6455, 7.4.1: the server goes away; clients come back. */
const GOING_AWAY = 1001
/** Swagger UI draws its symbols from `data:` and sets styles in its elements. */
const DOCS_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
const MAX_BODY_BYTES = 1024 * 1024
/** How often a replica looks for what another one changed in knowledge, catalogue and gazetteer. */
const REFRESH_MS = 1000
/** Four digits are few: a ticket's number and its phone may be tried this often, by everybody together. */
const PROOFS_PER_TICKET = 5
const PROOF_WINDOW_MS = 600_000
/** As many as somebody is shown of what they filed in one conversation. */
const MAX_OWN_TICKETS = 50

export interface AppDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: FastifyBaseLogger
  embedder: Embedder
  /** Null: full service without a model. */
  model: ChatModel | null
  answerThreshold?: number
  dispatch: { url: () => string; secrets: readonly string[]; timeoutMs: number; delaysMs?: readonly number[] }
  allowedOrigins?: readonly string[]
  /** Where the files that people send along lie, sealed. */
  mediaFiles: MediaFiles
  /** Origins of foreign pages that may show ours in a frame. */
  embedOrigins?: readonly string[]
  /** The gateway stands behind exactly one proxy, which appends the address it was asked from. */
  trustProxy?: boolean
  /** How long things are kept; left out, nothing is removed by itself. */
  retention?: RetentionPeriods
  /** Folder of the built pages. */
  pages: string
}

/** The whole gateway: its HTTP face, and the workers behind it. */
export interface Gateway {
  http: FastifyInstance
  knowledge: Knowledge
  reference: () => Reference
  /** Begins to work on what waits; the HTTP face may already listen. */
  start: () => void
  /** Stops taking in, lets work under way finish, and leaves the rest to the next start. */
  stop: () => Promise<void>
}

/** Joins the parts. The database must be migrated and have its first content. */
export async function buildApp(deps: AppDeps): Promise<Gateway> {
  const { db, vault, clock, log } = deps
  const knowledge = await createKnowledge({ ...deps, threshold: deps.answerThreshold })
  const reference = await ReferenceData.load(db, clock)
  const outbox = new OutboxWorker({
    db,
    clock,
    topic: TICKET_TOPIC,
    deliver: deliverTo({ vault, clock, ...deps.dispatch }),
    delaysMs: deps.dispatch.delaysMs ?? RETRY_DELAYS_MS,
    onError: (err) => log.warn({ err }, 'the outbox could not reach the database'),
    onSettled: ({ id, key, attempts }, delivery) =>
      log.info({ eventId: id, ticketNo: key, attempts, ...delivery }, 'ticket event sent'),
  })
  const messages = new MessageLog({ db, vault, clock, onReceived: (conversationId) => runner.wake(conversationId) })
  const proofs = new RateLimit(PROOFS_PER_TICKET, PROOF_WINDOW_MS)
  const mayProve = (ticketNo: string) => proofs.take(ticketNo)
  const turns = new TurnHandler({
    db,
    vault,
    clock,
    log,
    messages,
    knowledge,
    reference: () => reference.current,
    ticketNumber: ticketNumbers(db),
    mayProve,
    onOutbox: () => outbox.wake(),
  })
  const runner = new TurnRunner({
    db,
    log,
    handle: (leased) => turns.handle(leased),
    giveUp: (leased) => turns.giveUp(leased),
  })
  const media = new Media({
    db,
    vault,
    clock,
    files: deps.mediaFiles,
    onError: (err) => log.warn({ err }, 'old uploads could not be looked through'),
  })
  const retention = deps.retention
    ? new RetentionJob({ db, clock, log, periods: deps.retention, openConversations: () => messages.bus.listened })
    : null
  const http = await buildHttp(deps, messages, media, mayProve)
  let refreshing: NodeJS.Timeout | undefined

  return {
    http,
    knowledge,
    reference: () => reference.current,
    start() {
      runner.start()
      outbox.start()
      media.start()
      retention?.start()
      refreshing = setInterval(() => {
        Promise.all([knowledge.refresh(), reference.refresh()]).catch((err) =>
          log.warn({ err }, 'changes of knowledge and catalogue could not be read'),
        )
      }, REFRESH_MS)
    },
    async stop() {
      clearInterval(refreshing)
      media.stop()
      await retention?.stop()
      await http.close()
      await runner.stop()
      await outbox.stop()
      await knowledge.close()
    },
  }
}

async function buildHttp(
  deps: AppDeps,
  messages: MessageLog,
  media: Media,
  mayProve: (ticketNo: string) => boolean,
): Promise<FastifyInstance> {
  const { db, vault, clock, log, dispatch } = deps
  const http = fastify({
    loggerInstance: log.child(
      {},
      { serializers: { req: ({ method, routeOptions }) => ({ method, route: routeOptions?.url }) } },
    ) as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // One hop: what stands further left in X-Forwarded-For is the visitor's own invention.
    trustProxy: deps.trustProxy ? (_address, hop) => hop < 1 : false,
    frameworkErrors: onFrameworkError,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
  })
  http.setValidatorCompiler(validatorCompiler)
  http.setSerializerCompiler(serializerCompiler)
  installErrors(http)
  installHeaders(http)
  await http.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Jiesu', version: '0.1.0', description: 'The intake gateway of a 12345 hotline.' },
    },
    transform: jsonSchemaTransform,
  })
  await http.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY })
  await http.register(fastifyWebsocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    preClose(done) {
      for (const client of http.websocketServer.clients) client.close(GOING_AWAY, 'the gateway restarts')
      http.websocketServer.close()
      done()
    },
  })
  await http.register(async (scope) => {
    const host = channelHost(deps, messages, media, mayProve)
    for (const channel of channels) channel.install(scope, host)
    installDispatchEvents(scope, {
      db,
      vault,
      clock,
      secrets: dispatch.secrets,
      append: (tx, conversationId, reply) => messages.append(tx, conversationId, reply),
      publish: (message) => messages.publish(message),
    })
    installKeeping(scope, {
      db,
      vault,
      clock,
      log,
      authorise: (conversationId, token) => messages.authorise(conversationId, token),
      history: (conversationId) => messages.history(conversationId),
      onErased: (conversationId) => messages.bus.publish(conversationId, { type: 'closed' }),
    })
    installHealth(scope, {
      ping: () => db.query('select 1'),
      gauges: {
        jiesu_outbox_waiting: {
          help: 'Deliveries that wait for their time.',
          read: async () => (await countOpen(db)).waiting,
        },
        jiesu_outbox_dead: { help: 'Deliveries that wait for a person.', read: async () => (await countOpen(db)).dead },
      },
    })
    await installPages(scope, deps.pages, deps.embedOrigins ?? [])
  })
  return http
}

/** What channels may ask of the gateway, and nothing else. */
function channelHost(
  { db, vault, clock, allowedOrigins = [] }: AppDeps,
  messages: MessageLog,
  media: Media,
  mayProve: (ticketNo: string) => boolean,
): ChannelHost {
  return {
    clock,
    allowedOrigins,
    async receive(message) {
      const { conversationId, attachments = [] } = message
      const own = await media.attach(
        conversationId,
        attachments.map(({ mediaId }) => mediaId),
      )
      return messages.receive({ ...message, attachments: own })
    },
    open: (channel, line) => messages.open(channel, line),
    resume: (token) => messages.resume(token),
    confirmResume: (conversationId, token) => messages.confirmResume(conversationId, token),
    authorise: (conversationId, token) => messages.authorise(conversationId, token),
    ownerOf: (token) => messages.ownerOf(token),
    maxMediaBytes: MAX_MEDIA_BYTES,
    keepMedia: (conversationId, bytes) => media.keep(conversationId, bytes),
    readMedia: (conversationId, mediaId) => media.read(conversationId, mediaId),
    ticketsOf: async (conversationId) => (await ticketsOf(db, vault, conversationId, MAX_OWN_TICKETS)).map(ownTicket),
    history: (conversationId, after) => messages.history(conversationId, after),
    subscribe: (conversationId, listener) => messages.bus.subscribe(conversationId, listener),
    keepFeedback: (conversationId, feedback) => messages.keepFeedback(conversationId, feedback),
    async recover(ticketNo, phoneLast4) {
      if (!mayProve(ticketNo)) throw new AppError('TOO_FAST', 'too many attempts; please try again in ten minutes')
      const kept = await findTicket(db, vault, ticketNo)
      if (!kept?.ticket.requester.phone?.endsWith(phoneLast4)) {
        throw new AppError('TICKET_UNKNOWN', 'no ticket has that number and those digits')
      }
      const reopened = await messages.reopen(kept.conversationId)
      messages.bus.publish(kept.conversationId, { type: 'closed' })
      return reopened
    },
  }
}

function ownTicket(ticket: Ticket): OwnTicket {
  const { ticketNo, status, dueAt, unit = null } = receiptOf(ticket)
  const statusText = statusSentence(status, { ticketNo, unit, dueAt, mergedInto: ticket.mergedInto })
  return {
    ticketNo,
    title: maskPersonalData(ticket.title),
    status,
    statusText,
    unit,
    dueAt,
    receivedAt: ticket.receivedAt,
  }
}
