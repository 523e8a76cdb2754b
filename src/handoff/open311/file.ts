import type { Database } from '../../db/index.ts'
import type { Clock, Ticket } from '../../domain/index.ts'
import type { EventPosted } from '../../http/index.ts'
import type { Open311Receiver } from '../receivers.ts'
import type { CloudEvent } from '../sealed-event.ts'
import type { Answered } from './answer.ts'
import { callServer, Open311CallFault } from './client.ts'
import { markOf, requestForm, serviceOf } from './form.ts'
import * as store from './store.ts'

const DAY_MS = 86_400_000

/** One attempt to file a ticket. */
export interface FilingAttempt {
  event: CloudEvent
  /** The same at every attempt. */
  eventId: string
  stopping: AbortSignal
}

/**
 * Files a ticket as a service request (GeoReport v2, POST Service Request), and keeps under which id it is followed. The
 * protocol has no updates: only `ticket.created` is sent. It has no idempotency key either, so after an answer that was
 * never seen the server's list is asked whether the request is there.
 */
export async function fileRequest(
  endpoint: Open311Receiver,
  { db, clock }: { db: Database; clock: Clock },
  { event, eventId, stopping }: FilingAttempt,
): Promise<EventPosted> {
  if (event.type !== 'ticket.created') return { outcome: 'done' }
  const ticket = event.data as Ticket
  const of = { ticketNo: ticket.ticketNo, receiver: endpoint.id }
  const known = await store.beginFiling(db, { ...of, now: clock() })
  if (!known || known.requestId || known.token) return { outcome: 'done' }
  try {
    const there = known.isFirst ? null : await lookFor(endpoint, ticket, { now: clock(), stopping })
    const filed = there ?? (await post(endpoint, ticket, { eventId, stopping }))
    const { requestId = null, token = null } = filed ?? {}
    await store.nameRequest(db, of, { requestId, token, dueAt: clock() })
    return { outcome: 'done' }
  } catch (error) {
    if (!(error instanceof Open311CallFault)) throw error
    // It was taken, and cannot be followed: to send it again would file it twice.
    if (error.message === 'ANSWER_UNREADABLE') return { outcome: 'done' }
    const { message, status, answer } = error
    return { outcome: 'retry', error: message, ...(status && { status }), ...(answer && { answer }) }
  }
}

async function post(
  endpoint: Open311Receiver,
  ticket: Ticket,
  { eventId, stopping }: Omit<FilingAttempt, 'event'>,
): Promise<Answered | undefined> {
  const form = requestForm(endpoint, ticket)
  // Unknown to the specification and harmless to who does not know it; our own endpoint does.
  const headers = { 'idempotency-key': eventId }
  const [filed] = await callServer(endpoint, { path: 'requests', form, headers, stopping })
  return filed
}

/** The request of a ticket in the server's list; null where it is not, or the server has no list for us. */
async function lookFor(
  endpoint: Open311Receiver,
  ticket: Ticket,
  { now, stopping }: { now: Date; stopping: AbortSignal },
): Promise<Answered | null> {
  const query = {
    service_code: serviceOf(endpoint, ticket),
    start_date: new Date(Date.parse(ticket.receivedAt) - DAY_MS).toISOString(),
    end_date: new Date(now.getTime() + DAY_MS).toISOString(),
  }
  const listed = await callServer(endpoint, { path: 'requests', query, stopping }).catch((error) => {
    const isRefused = error instanceof Open311CallFault && (error.status ?? 500) < 500
    if (isRefused) return []
    throw error
  })
  const mark = markOf(ticket.ticketNo).trim()
  return listed.find(({ requestId, description }) => requestId && description?.includes(mark)) ?? null
}
