import { z } from 'zod'
import { AppError, lines, type Ticket, ticketKinds, unitLevels } from '../domain/index.ts'
import { reportedEvents } from '../tickets/index.ts'
import { mapping } from './mapping.ts'

export const ticketEventTypes = [
  'ticket.created',
  'ticket.updated',
  'ticket.merged',
  'ticket.reopened',
  'ticket.withdrawn',
] as const
export type TicketEventType = (typeof ticketEventTypes)[number]

/** The city's dispatch system, as DISPATCH_URL names it. */
export const DISPATCH = 'dispatch'

const some = <T extends z.ZodType>(type: T) => z.array(type).min(1).optional()
const code = z.string().min(1).max(64)

/** A ticket goes to a receiver when every given condition holds; a list holds when one of it does. */
const rule = z.strictObject({
  line: some(z.enum(lines)),
  kind: some(z.enum(ticketKinds)),
  urgency: some(z.enum(['ordinary', 'urgent', 'emergency'])),
  channel: some(code),
  /** Beginnings of category codes. */
  category: some(code),
  /** Codes of districts, six digits. */
  district: some(z.string().regex(/^\d{6}$/, 'must be six digits')),
  /** Codes of streets, nine digits. */
  street: some(z.string().regex(/^\d{9}$/, 'must be nine digits')),
  /** Codes of the lead unit. */
  unit: some(code),
  unitLevel: some(z.enum(unitLevels)),
})
export type ReceiverRule = z.infer<typeof rule>

const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and the Base64 of 24 to 64 random bytes')

const common = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name of small letters'),
  name: z.string().min(1).max(60),
  /** `masked` hides the requester's contact and every personal data in the texts. */
  contact: z.enum(['full', 'masked']).default('masked'),
  when: rule.default({}),
  events: some(z.enum(ticketEventTypes)),
  /** A CloudEvent with the ticket, or mapped members, as `data`; or the data alone. */
  format: z.enum(['cloudevent', 'plain']).default('cloudevent'),
  /** The city's own names: target path -> where the value comes from. Left out, the ticket of the contract. */
  map: mapping.optional(),
}
const answering = {
  url: z.url({ protocol: /^https?$/ }),
  timeoutMs: z.int().min(100).max(120_000).default(20_000),
  /** Failures in a row after which nothing is sent for a while. */
  breaker: z
    .strictObject({ failures: z.int().min(1).max(1000).default(5), pauseSeconds: z.int().min(1).max(3600).default(30) })
    .default({ failures: 5, pauseSeconds: 30 }),
}

const webhook = z.strictObject({
  ...common,
  ...answering,
  kind: z.literal('webhook'),
  /** Every delivery is signed with all of them, and any of them is accepted: how secrets change without loss. */
  secrets: z.array(secret).min(1).max(4),
  /** `status`: its events move the ticket; `timeline`: they are kept and told, and move nothing. */
  reports: z.enum(['status', 'timeline']).default('timeline'),
  /** What comes back under the receiver's own names. */
  inbound: z.strictObject({ map: mapping, types: z.record(z.string(), z.string().regex(/^[a-z]+$/)) }).optional(),
  /** Where the receiver tells what it has; see docs/handoff.md. */
  reconcileUrl: z.url({ protocol: /^https?$/ }).optional(),
})

const file = z.strictObject({
  ...common,
  kind: z.literal('file'),
  /** A folder; one file for each event, whole or not there. */
  folder: z.string().min(1),
})

const open311 = z.strictObject({
  ...common,
  ...answering,
  kind: z.literal('open311'),
  apiKey: z.string().min(1).optional(),
  jurisdictionId: z.string().optional(),
  /** Category code -> service code; others go under `defaultService`. */
  services: z.record(z.string(), z.string()).default({}),
  defaultService: z.string().min(1),
  /** How the server is spoken with: every server knows XML, most know JSON. */
  wire: z.enum(['json', 'xml']).default('json'),
  /** GeoReport tells nothing by itself: how often what is open there is asked after. */
  pollSeconds: z.number().int().min(1).max(86_400).default(300),
  /** As of a webhook: what it says moves the ticket, or is only kept and told. */
  reports: z.enum(['status', 'timeline']).default('timeline'),
  /** Its statuses, in small letters -> our steps; any other is news and no step. */
  statuses: z.record(z.string(), z.enum(reportedEvents)).default({ open: 'accepted', closed: 'completed' }),
})

const receiver = z.discriminatedUnion('kind', [webhook, file, open311])
export type Receiver = z.infer<typeof receiver>
export type WebhookReceiver = Extract<Receiver, { kind: 'webhook' }>
export type Open311Receiver = Extract<Receiver, { kind: 'open311' }>
/** Whoever tells us what becomes of a ticket. */
export type Reporter = WebhookReceiver | Open311Receiver

const schema = z.strictObject({ receivers: z.array(receiver).max(100) }).superRefine(({ receivers }, context) => {
  for (const [index, { id }] of receivers.entries()) {
    if (receivers.findIndex((one) => one.id === id) < index)
      context.addIssue({ code: 'custom', path: ['receivers', index, 'id'], message: 'is there twice' })
  }
  // By its secret a receiver is known when it reports.
  const webhooks = receivers.flatMap((one, index) => (one.kind === 'webhook' ? [{ index, secrets: one.secrets }] : []))
  for (const { index, secrets } of webhooks) {
    if (webhooks.some((other) => other.index < index && other.secrets.some((one) => secrets.includes(one))))
      context.addIssue({ code: 'custom', path: ['receivers', index, 'secrets'], message: 'are another receiver’s too' })
  }
})

/** Reads the file of RECEIVERS_FILE; `env` fills in its `env:NAME` values. Throws CONFIG_INVALID with every fault, by place and rule. */
export function parseReceivers(text: string, env: Readonly<Record<string, string | undefined>>): Receiver[] {
  const missing: string[] = []
  let given: unknown
  try {
    given = JSON.parse(text, (_key, value) => {
      if (typeof value !== 'string' || !value.startsWith('env:')) return value
      const found = env[value.slice(4)]
      if (found === undefined) missing.push(`  ${value}: is not set`)
      return found ?? value
    })
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', 'RECEIVERS_FILE: is not JSON', { cause })
  }
  const parsed = schema.safeParse(given)
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'file'}: ${message}`)
  if (!parsed.success || missing.length > 0)
    throw new AppError('CONFIG_INVALID', `RECEIVERS_FILE:\n${[...missing, ...faults].join('\n')}`)
  return parsed.data.receivers
}

/**
 * The Open311 servers that the accounts of CHANNELS_FILE name as `outgoing`, account -> settings: receivers like those
 * of RECEIVERS_FILE, `open311-<account>`; left to themselves they get what came in by Open311. Throws CONFIG_INVALID
 * with every fault.
 */
export function open311Receivers(outgoing: Readonly<Record<string, object>>): Receiver[] {
  const faults: string[] = []
  const receivers = Object.entries(outgoing).flatMap(([account, settings]) => {
    const id = `open311-${account.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}`.slice(0, 32)
    const given = { when: { channel: ['open311'] }, name: account.slice(0, 60), ...settings, id, kind: 'open311' }
    const parsed = open311.safeParse(given)
    if (parsed.success) return [parsed.data]
    const place = `open311.${account}.outgoing`
    faults.push(...parsed.error.issues.map(({ path, message }) => `  ${[place, ...path].join('.')}: ${message}`))
    return []
  })
  if (faults.length > 0) throw new AppError('CONFIG_INVALID', `CHANNELS_FILE:\n${faults.join('\n')}`)
  return receivers
}

/** The dispatch system of DISPATCH_URL: everything, with full contact, and its word moves the ticket. */
export function dispatchReceiver(at: {
  /** Asked anew for each delivery: the simulated system may start again on another port. */
  url: () => string
  secrets: readonly string[]
  timeoutMs: number
}): WebhookReceiver {
  return {
    kind: 'webhook',
    get url() {
      return at.url()
    },
    id: DISPATCH,
    name: '派单系统',
    contact: 'full',
    when: {},
    format: 'cloudevent',
    reports: 'status',
    breaker: { failures: 5, pauseSeconds: 30 },
    timeoutMs: at.timeoutMs,
    secrets: [...at.secrets],
  }
}

/** Everybody who hears of tickets: the dispatch system of DISPATCH_URL, unless one of the file takes its place, and the others. */
export function withDispatch(
  receivers: readonly Receiver[],
  dispatch: Parameters<typeof dispatchReceiver>[0],
): readonly Receiver[] {
  return receivers.some(({ id }) => id === DISPATCH) ? receivers : [dispatchReceiver(dispatch), ...receivers]
}

/** Whether a receiver is meant for this ticket. */
export function isMeantFor({ when }: Pick<Receiver, 'when'>, ticket: Ticket): boolean {
  const { line, kind, urgency, channel, category, district, street, unit, unitLevel } = when
  const among = (list: readonly string[] | undefined, value: string | null | undefined) =>
    !list || (typeof value === 'string' && list.includes(value))
  return (
    among(line, ticket.line) &&
    among(kind, ticket.kind) &&
    among(urgency, ticket.urgency) &&
    among(channel, ticket.channel) &&
    (!category || category.some((start) => ticket.category?.code.startsWith(start))) &&
    among(district, ticket.place?.districtCode) &&
    among(street, ticket.place?.streetCode) &&
    among(unit, ticket.leadUnit?.code) &&
    among(unitLevel, ticket.leadUnit?.level)
  )
}

/**
 * Who hears of an event: whom a rule means now, under `ticket.created` when it is their first of this ticket, and who
 * heard of it before. An empty list of `sentTo` is a ticket that nobody has yet. With `isKept` false, what is found here
 * will not be remembered at the ticket: then nobody hears of it for the first time, or they would again and again.
 */
export function receiversOf(
  receivers: readonly Receiver[],
  ticket: Ticket,
  type: TicketEventType,
  isKept = true,
): { receiver: Receiver; type: TicketEventType }[] {
  const before = ticket.sentTo ?? (type === 'ticket.created' ? [] : [DISPATCH])
  return receivers.flatMap((receiver) => {
    const knows = before.includes(receiver.id)
    if (!knows && (!isKept || !isMeantFor(receiver, ticket) || isOver(type))) return []
    const told = knows ? type : 'ticket.created'
    return !receiver.events || receiver.events.includes(told) ? [{ receiver, type: told }] : []
  })
}

/** Nobody is told first of a ticket that has ended. */
function isOver(type: TicketEventType): boolean {
  return type === 'ticket.withdrawn' || type === 'ticket.merged'
}
