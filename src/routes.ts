import type { FastifyInstance } from 'fastify'
import type { AppDeps } from './app.ts'
import type { ChannelEngine } from './channel-engine/index.ts'
import { type ChannelHost, channels, installPhone } from './channels/index.ts'
import { type DeskDeps, installDesk } from './desk/index.ts'
import { Editing, ImportDesk } from './editorial/index.ts'
import { installEnterprise, installOwnCompanies } from './enterprise/index.ts'
import type { FollowUps } from './followup/index.ts'
import { type EventDeps, installDispatchEvents, type Receiver } from './handoff/index.ts'
import { bearer, installHealth } from './http/index.ts'
import { installKeeping } from './keeping/index.ts'
import type { Knowledge } from './knowledge/index.ts'
import type { LiveCalls } from './live-calls.ts'
import type { Media } from './media/index.ts'
import type { MessageLog } from './messages/index.ts'
import { countOpen } from './outbox/index.ts'
import type { Oidc, People } from './people/index.ts'
import type { Takeover } from './takeover/index.ts'

/** The parts that answer requests. */
export interface RouteParts {
  host: ChannelHost
  messages: MessageLog
  media: Media
  people: People
  oidc: Oidc | null
  takeover: Takeover
  engine: ChannelEngine
  knowledge: Knowledge
  /** The business-service line. */
  enterprise: DeskDeps['enterprise']
  live: LiveCalls
  receivers: readonly Receiver[]
  followUps: FollowUps
  /** What status events work with. */
  events: EventDeps
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
  reference: DeskDeps['reference']
  onReviewed: DeskDeps['onReviewed']
}

/** Every route of the gateway, apart from its pages. */
export function installRoutes(scope: FastifyInstance, deps: AppDeps, parts: RouteParts): void {
  const {
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
    onOutbox,
    reference,
    onReviewed,
  } = parts
  const { db, vault, clock, log } = deps
  for (const channel of channels) channel.install(scope, host)
  engine.install(scope)
  installPhone(scope, live.phoneHost)
  installDispatchEvents(scope, parts.events)
  installKeeping(scope, {
    db,
    vault,
    clock,
    log,
    authorise: (conversationId, token) => messages.authorise(conversationId, token),
    history: (conversationId) => messages.history(conversationId),
    onErased: (conversationId) => messages.bus.publish(conversationId, { type: 'closed' }),
  })
  const editorial = { db, clock, knowledge, twoPersonRule: deps.twoPersonRule ?? true }
  const editing = new Editing(editorial)
  const imports = new ImportDesk(editorial)
  installDesk(scope, {
    db,
    vault,
    clock,
    log,
    people,
    oidc,
    takeover,
    followUps,
    onOutbox,
    messages,
    media,
    live,
    knowledge,
    editing,
    imports,
    receivers,
    enterprise,
    reference,
    onReviewed,
  })
  installEnterprise(scope, { policies: enterprise.policies, clock })
  installOwnCompanies(scope, {
    companies: enterprise.companies,
    ownerOf: (request) => messages.ownerOf(bearer(request)),
    lineOf: (conversationId) => messages.lineOf(conversationId),
  })
  installHealth(scope, {
    ping: () => db.query('select 1'),
    gauges: {
      jiesu_outbox_waiting: {
        help: 'Deliveries that wait for their time.',
        read: async () => (await countOpen(db)).waiting,
      },
      ...channelGauges(engine),
      jiesu_outbox_dead: { help: 'Deliveries that wait for a person.', read: async () => (await countOpen(db)).dead },
    },
  })
}

/** How each account does on its platform. */
function channelGauges(engine: ChannelEngine): Parameters<typeof installHealth>[1]['gauges'] {
  const read = (member: 'up' | 'waiting' | 'parked' | 'keyDays') => async () =>
    (await engine.states()).flatMap(({ channel, account, [member]: value }) =>
      value === null ? [] : [{ labels: { channel, account }, value }],
    )
  return {
    jiesu_channel_up: { help: '0 while calls to the platform of an account fail.', read: read('up') },
    jiesu_channel_waiting: { help: 'Messages of an account that wait to be sent.', read: read('waiting') },
    jiesu_channel_key_days: { help: 'Days until a key ends that only people can renew.', read: read('keyDays') },
    jiesu_channel_parked: { help: 'People for whom words wait until they write.', read: read('parked') },
  }
}
