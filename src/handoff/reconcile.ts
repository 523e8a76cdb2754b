import { z } from 'zod'
import type { Db } from '../db/index.ts'
import { AppError, newId, toBeijingIso } from '../domain/index.ts'
import { networkFault, signWebhook } from '../http/index.ts'
import type { WebhookReceiver } from './receivers.ts'
import * as store from './store.ts'

/** What a receiver answers: every event that it took in the span, and every event that it sent us. */
const answer = z.object({
  received: z.array(z.string().max(256)).max(1_000_000),
  reported: z
    .array(z.object({ id: z.string().max(256), ticketNo: z.string().max(64) }))
    .max(1_000_000)
    .default([]),
})

export interface Reconciliation {
  receiver: string
  /** Events that we hold for delivered. */
  delivered: number
  /** Events that the receiver says it took. */
  received: number
  /** Delivered by our book, and not in theirs. */
  missing: { id: string; ticketNo: string }[]
  /** In their book as sent to us, and not in ours. */
  unheard: { id: string; ticketNo: string }[]
  /** Still on their way to this receiver, and those that wait for a person. */
  waiting: number
  dead: number
}

/** What is delivered at the edge of the span may stand in the other book a moment later: asked for with this much around. */
const SLACK_MS = 60 * 60_000

/**
 * Compares both books over a span of time. Throws RECONCILE_FAILED when the receiver has no such address, does not
 * answer, or answers nonsense.
 */
export async function reconcile(
  db: Db,
  receiver: WebhookReceiver,
  span: { since: Date; to: Date; now: Date },
): Promise<Reconciliation> {
  const theirs = await askFor(receiver, span)
  const [ours, open] = await Promise.all([
    store.selectDelivered(db, { receiver: receiver.id, since: span.since, to: span.to }),
    store.countByReceiver(db),
  ])
  const received = new Set(theirs.received)
  const known = await store.knownEvents(
    db,
    theirs.reported.map(({ id }) => id),
  )
  const { waiting = 0, dead = 0 } = open.find((one) => one.receiver === receiver.id) ?? {}
  return {
    receiver: receiver.id,
    delivered: ours.length,
    received: received.size,
    missing: ours.filter(({ id }) => !received.has(id)),
    unheard: theirs.reported.filter(({ id }) => !known.has(id)),
    waiting,
    dead,
  }
}

async function askFor(
  { url, reconcileUrl, secrets, timeoutMs }: WebhookReceiver,
  { since, to, now }: { since: Date; to: Date; now: Date },
): Promise<z.infer<typeof answer>> {
  const body = JSON.stringify({
    since: toBeijingIso(new Date(since.getTime() - SLACK_MS)),
    to: toBeijingIso(new Date(to.getTime() + SLACK_MS)),
  })
  const headers = { ...signWebhook({ id: newId(), at: now, body, secrets }), 'content-type': 'application/json' }
  const address = reconcileUrl ?? new URL('reconcile', url).href
  const response = await fetch(address, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause) => {
    throw new AppError('RECONCILE_FAILED', `the receiver did not answer (${networkFault(cause)})`, { cause })
  })
  if (!response.ok) throw new AppError('RECONCILE_FAILED', `the receiver answered HTTP ${response.status}`)
  const parsed = answer.safeParse(await response.json().catch(() => null))
  if (!parsed.success) throw new AppError('RECONCILE_FAILED', 'the receiver’s answer is no list of events')
  return parsed.data
}
