import { signWebhook } from './standard-webhooks.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The waits that Standard Webhooks recommends, about three days in all; after them a person decides. */
export const WEBHOOK_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]

/** One attempt to deliver an event. `id` is the idempotency key, the same at every attempt. */
export interface EventPost {
  url: string
  id: string
  /** The CloudEvent as JSON. */
  body: string
  secrets: readonly string[]
  at: Date
  timeoutMs: number
  stopping: AbortSignal
  /** `application/cloudevents+json` when left out. */
  contentType?: string
}

/** `status` is missing where nothing answered; `answer` is the beginning of what the other side said. */
export type EventPosted =
  | { outcome: 'done' }
  | { outcome: 'retry'; error: string; afterMs?: number; status?: number; answer?: string }

/** As much of an answer as tells a person what is wrong. */
const ANSWER_LENGTH = 300
const ANSWER_BYTES = 4096

/**
 * Posts a structured CloudEvent with Standard Webhooks headers. Any 2xx is acceptance; a redirect is not followed;
 * everything else is to be tried again later. Never throws.
 */
export async function postEvent({
  contentType = 'application/cloudevents+json; charset=utf-8',
  ...post
}: EventPost): Promise<EventPosted> {
  const { url, id, body, secrets, at, timeoutMs, stopping } = post
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...signWebhook({ id, at, body, secrets }),
        'content-type': contentType,
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
    })
    if (response.ok) {
      await response.body?.cancel()
      return { outcome: 'done' }
    }
    const answer = await beginningOf(response)
    const afterMs = retryAfterMs(response.headers.get('retry-after'))
    return { outcome: 'retry', error: `HTTP ${response.status}`, afterMs, status: response.status, answer }
  } catch (error) {
    return { outcome: 'retry', error: networkFault(error) }
  }
}

/** The first words of an answer; a body of any length is not read to its end. */
async function beginningOf(response: Response): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    parts.push(Buffer.from(part))
    bytes += part.length
    if (bytes >= ANSWER_BYTES) break
  }
  return Buffer.concat(parts).toString().replace(/\s+/g, ' ').trim().slice(0, ANSWER_LENGTH)
}

/** What kept a call from being answered, as a code: `ECONNREFUSED`, `TimeoutError`. */
export function networkFault(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  return cause?.code ?? name ?? 'fault'
}

/** Honours `Retry-After` in seconds, up to a day. */
function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header)
  return header && Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) * SECOND : undefined
}
