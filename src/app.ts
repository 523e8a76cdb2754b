import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { ChannelEngine } from './channel-engine/index.ts'
import { channelHost, phoneOf } from './channel-host.ts'
import { type Accounts, noAccounts } from './channels/index.ts'
import {
  appealFiler,
  fileInChat,
  greeting,
  type Reference,
  SilentDrafts,
  TurnHandler,
  TurnRunner,
} from './conversation/index.ts'
import type { Database, Db } from './db/index.ts'
import {
  type Clock,
  type FileAppeal,
  type QuietHours,
  quietUntil,
  type Reply,
  type StoredMessage,
} from './domain/index.ts'
import { Learner } from './editorial/index.ts'
import {
  Companies,
  CompanyTalk,
  Conferences,
  GreenChannels,
  Managers,
  Policies,
  PolicyAlerts,
} from './enterprise/index.ts'
import { FollowUps } from './followup/index.ts'
import { type EventDeps, type Receiver, withDispatch } from './handoff/index.ts'
import { fetchOutside, RateLimit, WEBHOOK_DELAYS_MS } from './http/index.ts'
import { buildHttp } from './http-face.ts'
import { Identity } from './identity/index.ts'
import { RetentionJob, type RetentionPeriods } from './keeping/index.ts'
import { createKnowledge, type Knowledge } from './knowledge/index.ts'
import { type FetchOutside, linkedMediaWorker } from './linked-media.ts'
import { joinCalls } from './live-calls.ts'
import { Media, type MediaFiles } from './media/index.ts'
import { MessageLog, Replicas } from './messages/index.ts'
import type { ChatModel, Embedder } from './model/index.ts'
import { createInterpreter, createLeafChooser } from './nlu/index.ts'
import { NOTICE_RECEIVER, NOTICE_TOPIC, Notices } from './notices/index.ts'
import { OutboxWorker } from './outbox/index.ts'
import { outgoingWorkers, pushesOf } from './outgoing.ts'
import { createPeople, Oidc, type OidcSettings, type People } from './people/index.ts'
import { holdByPlatform } from './platform-agents.ts'
import { ReferenceData } from './reference-data.ts'
import { installRoutes } from './routes.ts'
import { defaultTakeoverSettings, Takeover, type TakeoverSettings } from './takeover/index.ts'
import { requestFollowers, ticketOutbox } from './ticket-outbox.ts'
import { ticketNumbers } from './tickets/index.ts'
import type { Vault } from './vault/index.ts'

const nobody = { url: undefined, secrets: [], timeoutMs: 0 }
/** How often a replica looks for what another one changed in knowledge, catalogue and gazetteer. */
const REFRESH_MS = 1000
/** Four digits are few: a ticket's number and its phone may be tried this often, by everybody together. */
const PROOFS_PER_TICKET = 5
const PROOFS_PER_TICKET_A_DAY = 20
/** Codes that one conversation may ask for, and that one phone may be sent. */
const CODES_PER_HOUR = 3
const PROOF_WINDOW_MS = 600_000
const DAY_MS = 24 * 3600_000
/** GB/T 2260 codes of Beijing's districts; 110000 is the city, 110100 its urban area as a whole. */
const DISTRICT = /^1101(?!00)\d\d$/

export interface AppDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: FastifyBaseLogger
  embedder: Embedder
  /** Null: full service without a model. */
  model: ChatModel | null
  answerThreshold?: number
  /** Nobody publishes an article that they wrote in; left out, so it is. */
  twoPersonRule?: boolean
  dispatch: { url: () => string; secrets: readonly string[]; timeoutMs: number; delaysMs?: readonly number[] }
  /** The channels' accounts; left out, the web chat alone. */
  accounts?: Accounts
  /** Waits between attempts of webhooks to partners and the app; left out, about three days. */
  webhookDelaysMs?: readonly number[]
  /** Waits between attempts to send on a channel. */
  channelDelaysMs?: readonly number[]
  /** Who sends text messages and codes; left out, nobody. */
  notices?: { url: string | undefined; secrets: readonly string[]; timeoutMs: number; delaysMs?: readonly number[] }
  /** When nobody is pushed what they did not ask; null or left out: at any time. */
  quietHours?: QuietHours | null
  /** Who else hears of tickets; one with the id `dispatch` takes the place of `dispatch`. */
  receivers?: readonly Receiver[]
  allowedOrigins?: readonly string[]
  /** Where the files that people send along lie, sealed. */
  mediaFiles: MediaFiles
  /** Origins of foreign pages that may show ours in a frame. */
  embedOrigins?: readonly string[]
  /** The gateway stands behind exactly one proxy, which appends the address it was asked from. */
  trustProxy?: boolean
  /** The city's identity provider, for sign-in at the desk; left out, local accounts only. */
  oidc?: OidcSettings
  /** Gets files that appeals name by an address; left out, the guarded way, from the public internet only. */
  fetchOutside?: FetchOutside
  /** Groups, working hours and rules of the agents; left out, the defaults. */
  takeover?: TakeoverSettings
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
  messages: MessageLog
  /** Files an appeal that comes whole, without a chat. */
  fileAppeal: FileAppeal
  people: People
  takeover: Takeover
  followUps: FollowUps
  silentDrafts: SilentDrafts
  companies: Companies
  alerts: PolicyAlerts
  greenChannels: GreenChannels
  /** Who hears of tickets. */
  receivers: readonly Receiver[]
  /** Begins to work on what waits; the HTTP face may already listen. */
  start: () => void
  /** Stops taking in, lets work under way finish, and leaves the rest to the next start. */
  stop: () => Promise<void>
}

/** Joins the parts. The database must be migrated and have its first content. */
export async function buildApp(deps: AppDeps): Promise<Gateway> {
  const { db, vault, clock, log, accounts = noAccounts, quietHours = null } = deps
  const knowledge = await createKnowledge({ ...deps, threshold: deps.answerThreshold })
  const reference = await ReferenceData.load(db, vault, clock)
  const receivers = withDispatch(deps.receivers ?? [], deps.dispatch)
  const outbox = ticketOutbox(receivers, { ...deps, delaysMs: deps.dispatch.delaysMs })
  const notices = new Notices({ db, vault, clock, ...(deps.notices ?? nobody), onCreated: () => noticeWorker.wake() })
  const noticeWorker = new OutboxWorker({
    db,
    clock,
    topic: NOTICE_TOPIC,
    receiver: NOTICE_RECEIVER,
    deliver: (row, stopping) => notices.deliver(row, stopping),
    delaysMs: deps.notices?.delaysMs ?? WEBHOOK_DELAYS_MS,
    onError: (err) => log.warn({ err }, 'the outbox could not reach the database'),
    onSettled: ({ id, attempts }, delivery) => log.info({ eventId: id, attempts, ...delivery }, 'notice sent'),
  })
  const messages = new MessageLog({
    db,
    vault,
    clock,
    quietHours,
    onReceived: (conversationId) => runner.wake(conversationId),
    onSpoken: () => engine.wake(),
  })
  const replicas = new Replicas({ db, log, bus: messages.bus, showLast: (id) => messages.showLast(id) })
  // A page that nobody has open rings at nobody.
  const isQuiet = (channel: string, at: Date) =>
    channel !== 'web' && quietHours !== null && quietUntil(quietHours, at) !== null
  const proofs = new RateLimit(PROOFS_PER_TICKET, PROOF_WINDOW_MS)
  const codes = new RateLimit(CODES_PER_HOUR, 3_600_000)
  const proofsOfDay = new RateLimit(PROOFS_PER_TICKET_A_DAY, DAY_MS)
  const mayProve = (ticketNo: string) => proofs.take(ticketNo) && proofsOfDay.take(ticketNo)
  const takeover = new Takeover({
    db,
    vault,
    clock,
    log,
    settings: deps.takeover ?? defaultTakeoverSettings,
    append: (tx, conversationId, reply, messageId) => messages.append(tx, conversationId, reply, { messageId }),
    publish: (message) => messages.publish(message),
    wake: (conversationId) => runner.wake(conversationId),
  })
  const followUps = new FollowUps({
    db,
    vault,
    clock,
    log,
    receivers,
    isQuiet,
    append: (tx, conversationId, reply) => messages.append(tx, conversationId, reply, { unasked: true }),
    publish: (message) => messages.publish(message),
    onOutbox: () => outbox.wake(),
  })
  const events: EventDeps = {
    db,
    vault,
    clock,
    receivers,
    onOutbox: () => outbox.wake(),
    onCompleted: (tx, completed) => followUps.onCompleted(tx, completed),
    append: (tx, conversationId, reply, { unasked }) => messages.append(tx, conversationId, reply, { unasked }),
    publish: (message) => messages.publish(message),
  }
  const followers = requestFollowers(receivers, { ...events, log })
  const filing = {
    db,
    vault,
    clock,
    reference: () => reference.current,
    ticketNumber: ticketNumbers(db),
    receivers,
    onOutbox: () => outbox.wake(),
    pushes: pushesOf(accounts),
  }
  const fileAppeal = appealFiler(filing)
  const identity = new Identity({ db, vault, clock, notices, mayProve, mayAsk: (key) => codes.take(key) })
  const districtName = (code: string) =>
    DISTRICT.test(code) ? (reference.current.gazetteer.areas.get(code)?.name ?? null) : null
  const policies = new Policies(knowledge, districtName)
  const companies = new Companies({ db, vault, clock, notices, mayAsk: (key) => codes.take(key) })
  const telling = {
    db,
    vault,
    clock,
    log,
    receivers,
    append: (tx: Db, conversationId: string, reply: Reply) =>
      messages.append(tx, conversationId, reply, { unasked: true }),
    publish: (message: StoredMessage) => messages.publish(message),
    onOutbox: () => outbox.wake(),
  }
  const silentDrafts = new SilentDrafts({ ...telling, isQuiet })
  const alerts = new PolicyAlerts({ ...telling, companies, policies, isQuiet })
  const greenChannels = new GreenChannels(telling)
  const enterprise = {
    companies,
    policies,
    managers: new Managers({ db, vault, clock }),
    conferences: new Conferences(telling),
    greenChannels,
  }
  const turns = new TurnHandler({
    ...filing,
    log,
    messages,
    knowledge,
    takeover,
    followUps,
    companies: new CompanyTalk(companies, policies),
    identity,
    interpreter: deps.model && createInterpreter(deps.model),
    leafChooser: deps.model && createLeafChooser(deps.model),
  })
  const runner = new TurnRunner({
    db,
    log,
    handle: (leased) => turns.handle(leased),
    giveUp: (leased) => turns.giveUp(leased),
    missed: (conversationId) => messages.repeatLast(conversationId),
    storing: () => messages.storing,
  })
  const media = new Media({
    db,
    vault,
    clock,
    files: deps.mediaFiles,
    onError: (err) => log.warn({ err }, 'old uploads could not be looked through'),
  })
  const engine = new ChannelEngine(
    {
      ...deps,
      messages,
      media,
      notices,
      greeting,
      phoneOf: (conversationId) => phoneOf(db, vault, conversationId),
      hold: (conversationId, by) => holdByPlatform(takeover, conversationId, by),
      delaysMs: deps.channelDelaysMs,
    },
    accounts,
  )
  const retention = deps.retention
    ? new RetentionJob({ db, clock, log, periods: deps.retention, openConversations: () => messages.bus.listened })
    : null
  const host = channelHost({
    ...deps,
    accounts,
    fileAppeal,
    catalogue: () => reference.current.catalogue,
    identity,
    allowedOrigins: deps.allowedOrigins ?? [],
    messages,
    media,
    mayProve,
  })
  const linkedMedia = linkedMediaWorker({ fetchOutside, ...deps, media, receivers, onOutbox: () => outbox.wake() })
  const outgoing = outgoingWorkers({ ...deps, accounts })
  const people = createPeople({ db, vault, clock })
  const oidc = deps.oidc ? new Oidc({ db, vault, clock }, deps.oidc) : null
  const live = joinCalls(deps, {
    messages,
    knowledge,
    reference: () => reference.current,
    fileAppeal,
    fileInChat: (appeal) =>
      fileInChat(
        {
          ...filing,
          append: (tx, id, reply) => messages.append(tx, id, reply),
          publish: (said) => messages.publish(said),
        },
        appeal,
      ),
    people,
  })
  const http = await buildHttp(deps, (scope) =>
    installRoutes(scope, deps, {
      host,
      messages,
      media,
      people,
      oidc,
      takeover,
      engine,
      knowledge,
      enterprise,
      live,
      receivers,
      followUps,
      events,
      onOutbox: () => outbox.wake(),
      reference: () => {
        const { catalogue, gazetteer, classifier } = reference.current
        return { catalogue, gazetteer, classify: (text) => classifier.classify(text) }
      },
      onReviewed: async () => {
        await reference.refresh()
        outbox.wake()
      },
    }),
  )
  const learner = new Learner({ db, vault, clock, log })
  let refreshing: NodeJS.Timeout | undefined

  return {
    http,
    people,
    knowledge,
    reference: () => reference.current,
    messages,
    fileAppeal,
    takeover,
    followUps,
    silentDrafts,
    companies,
    alerts,
    greenChannels,
    receivers,
    start() {
      replicas.start()
      runner.start()
      outbox.start()
      if (notices.available) noticeWorker.start()
      for (const worker of [...outgoing, ...followers, linkedMedia]) worker.start()
      media.start()
      takeover.start()
      followUps.start()
      silentDrafts.start()
      alerts.start()
      greenChannels.start()
      engine.start()
      retention?.start()
      learner.start()
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
      await learner.stop()
      await http.close()
      await takeover.stop()
      await followUps.stop()
      await silentDrafts.stop()
      await alerts.stop()
      await greenChannels.stop()
      await engine.stop()
      live.stop()
      await runner.stop()
      await outbox.stop()
      await noticeWorker.stop()
      await Promise.all([...outgoing, ...followers, linkedMedia].map((worker) => worker.stop()))
      await replicas.stop()
      await knowledge.close()
    },
  }
}
