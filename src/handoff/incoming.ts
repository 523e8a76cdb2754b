import { z } from 'zod'
import { AppError, instantOf, isStorable, toBeijingIso, type Unit, unitLevels, unstorable } from '../domain/index.ts'
import { verifyWebhook } from '../http/index.ts'
import { levelOfUnit } from '../tickets/index.ts'
import { mapped } from './mapping.ts'
import type { Receiver, Reporter, WebhookReceiver } from './receivers.ts'

/** What the database and the chat can hold: no NUL, no half of a surrogate pair. */
const words = (max: number) => z.string().max(max).refine(isStorable, unstorable)
const moment = z.iso
  .datetime({ offset: true, local: true })
  .refine((text) => instantOf(text) !== null, 'is no time, or its offset is beyond 14:00')

const statusEvent = z.object({
  ticketNo: z.string().regex(/^\d{8}-\d{6,12}$/),
  sequence: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  unit: z
    .union([
      words(100).min(1),
      z.object({
        code: words(64).default(''),
        name: words(100).min(1),
        level: z.enum(unitLevels).optional(),
      }),
    ])
    .optional(),
  publicText: words(2000).optional(),
  internalNote: z.string().max(10_000).optional(),
  /** Why it was sent back, or why more time is needed. Never shown to the requester. */
  reason: words(2000).optional(),
  at: moment,
  dueAt: moment.optional(),
  /** By how many days the deadline is extended, where no new one is named. */
  days: z.number().int().min(1).max(365).optional(),
  /** The code of our catalogue that the dispatch system classified the ticket under, where it did so anew. */
  category: words(64).optional(),
})
export type StatusEvent = z.infer<typeof statusEvent>

const cloudEvent = z.object({
  type: z.string().regex(/^ticket\.[a-z]+$/),
  data: z.unknown(),
})

/** One genuine event, and who sent it. */
export interface Incoming {
  id: string
  receiver: Reporter
  /** `ticket.accepted`, … */
  type: string
  event: StatusEvent
  /** What is kept of it: word for word, or in our words where it came under names of the receiver's own. */
  text: string
}

/** Reads one delivery. Throws SIGNATURE_INVALID unless a receiver of ours signed it, EVENT_INVALID for what is no event. */
export function readIncoming(
  receivers: readonly Receiver[],
  call: { headers: Readonly<Record<string, string | string[] | undefined>>; body: Buffer; now: Date },
): Incoming {
  const { id, text, receiver } = genuine(receivers, call)
  const parsed = parseEvent(text, receiver)
  return {
    id,
    receiver,
    ...parsed,
    text: receiver.inbound ? JSON.stringify({ type: parsed.type, data: parsed.event }) : text,
  }
}

/** The receiver whose secret signed a delivery. All are asked, so that the time taken does not tell which it was. */
function genuine(
  receivers: readonly Receiver[],
  call: { headers: Readonly<Record<string, string | string[] | undefined>>; body: Buffer; now: Date },
): { id: string; text: string; receiver: WebhookReceiver } {
  const signing = receivers.filter((one) => one.kind === 'webhook')
  let refusal: unknown = new AppError('SIGNATURE_INVALID', 'No receiver that signs is configured.')
  const found = signing.flatMap((receiver) => {
    try {
      return [{ ...verifyWebhook({ ...call, secrets: receiver.secrets }), receiver }]
    } catch (error) {
      refusal = error
      return []
    }
  })
  if (!found[0]) throw refusal
  return found[0]
}

function parseEvent(text: string, { inbound }: WebhookReceiver): { type: string; event: StatusEvent } {
  try {
    const given: unknown = JSON.parse(text)
    const { type, data } = cloudEvent.parse(inbound ? inOurWords(inbound, given) : given)
    return { type, event: statusEvent.parse(data) }
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined
    const detail = issue ? `${issue.path.join('.') || 'event'}: ${issue.message}` : 'the body is not JSON'
    throw new AppError('EVENT_INVALID', detail, { cause })
  }
}

/** An event under the receiver's own names; its `type` is one of their words for our steps. */
function inOurWords({ map, types }: NonNullable<WebhookReceiver['inbound']>, given: unknown): unknown {
  const { type, ...data } = mapped(map, given)
  const step = Object.hasOwn(types, String(type)) ? types[String(type)] : undefined
  const sequence =
    typeof data.sequence === 'string' && /^\d+$/.test(data.sequence) ? Number(data.sequence) : data.sequence
  const times = { at: timeOf(data.at), ...('dueAt' in data && { dueAt: timeOf(data.dueAt) }) }
  return { type: step && `ticket.${step}`, data: { ...data, sequence, ...times } }
}

const SECONDS = 1e11

/** Times as systems write them: `2026-11-25 10:00:00`, `2026/11/25 10:00`, seconds or milliseconds since 1970. */
function timeOf(value: unknown): unknown {
  const number = typeof value === 'string' && /^\d{10}(\d{3})?$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && number > 0 && number < SECONDS * 1000)
    return toBeijingIso(new Date(number < SECONDS ? number * 1000 : number))
  if (typeof value !== 'string') return value
  return value.trim().replace(/^(\d{4})[-/](\d\d)[-/](\d\d)[ T](?=\d\d:)/, '$1-$2-$3T')
}

/** A time without a zone is Beijing's. */
export function zoned(time: string): string {
  return /(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}+08:00`
}

export function unitOf(unit: StatusEvent['unit']): Unit | null {
  if (!unit) return null
  const { code, name, level } = typeof unit === 'string' ? { code: '', name: unit, level: undefined } : unit
  return { code, name, level: level ?? levelOfUnit(code) }
}
