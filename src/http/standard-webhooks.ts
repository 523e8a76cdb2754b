import { timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { AppError } from '../domain/index.ts'

/**
 * Standard Webhooks 1.0.0, symmetric signatures (v1), on the `standardwebhooks` package.
 * The package's own `verify` reads the system clock and decodes bodies leniently; ours takes the moment as an argument
 * and refuses what is not UTF-8, so that the bytes checked are the bytes parsed.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */

/** How far a message's timestamp may lie from now, both ways, in seconds: what the specification's libraries use. */
export const TOLERANCE_SECONDS = 300

/** The three headers of one delivery. `webhook-id` stays the same over retries; the other two are of this attempt. */
export interface WebhookHeaders {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

/** A delivery about to leave: the moment of this attempt, and every secret the receiver may hold by now. */
export interface OutgoingWebhook {
  id: string
  at: Date
  body: string
  /** `whsec_…`; with several the receiver accepts any one, which is how secrets rotate. */
  secrets: readonly string[]
}

/** A delivery that came in; `body` is the raw bytes, before anything parsed them. */
export interface IncomingWebhook {
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
  secrets: readonly string[]
  now: Date
}

/** The headers that sign one delivery. Throws a plain Error on an id that the format has no room for. */
export function signWebhook({ id, at, body, secrets }: OutgoingWebhook): WebhookHeaders {
  if (!isId(id)) throw new Error('a webhook id must be 1 to 256 visible characters without a dot')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
}

/** Gives the id and the text of a genuine, fresh delivery; throws SIGNATURE_INVALID for any other. */
export function verifyWebhook({ headers, body, secrets, now }: IncomingWebhook): { id: string; text: string } {
  const id = single(headers['webhook-id'])
  const at = freshTimestamp(single(headers['webhook-timestamp']), now)
  if (!isId(id)) throw refused('The webhook-id is missing or malformed.')
  const text = decode(body)
  const offered = single(headers['webhook-signature']).split(' ')
  const expected = secrets.map((secret) => new Webhook(secret).sign(id, at, text))
  // Every pair is compared, whatever matched before: the time taken tells nothing.
  const matches = expected.flatMap((right) => offered.map((signature) => equal(signature, right)))
  if (!matches.includes(true)) throw refused('No webhook-signature matches.')
  return { id, text }
}

function freshTimestamp(header: string, now: Date): Date {
  if (!/^\d{1,12}$/.test(header)) throw refused('The webhook-timestamp is missing or malformed.')
  const at = new Date(Number(header) * 1000)
  if (Math.abs(now.getTime() - at.getTime()) > TOLERANCE_SECONDS * 1000)
    throw refused('The webhook-timestamp is too far from now.')
  return at
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch (cause) {
    throw new AppError('SIGNATURE_INVALID', 'The body is not UTF-8.', { cause })
  }
}

/** A header that came twice is no header: which of the two was signed cannot be told. */
function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : ''
}

function isId(id: string): boolean {
  return /^[!-~]{1,256}$/.test(id) && !id.includes('.')
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function refused(message: string): AppError {
  return new AppError('SIGNATURE_INVALID', message)
}
