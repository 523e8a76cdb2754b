import type { FastifyBaseLogger } from 'fastify'
import type { Database } from './db/index.ts'
import type { Clock, Log } from './domain/index.ts'
import {
  deliverTo,
  type EventDeps,
  type Incoming,
  RETRY_DELAYS_MS,
  type Receiver,
  RequestFollower,
  receiveEvent,
  TICKET_TOPIC,
} from './handoff/index.ts'
import { OutboxWorker } from './outbox/index.ts'
import type { Vault } from './vault/index.ts'

/** The workers that bring ticket events to their receivers, as one. */
export interface TicketOutbox {
  start: () => void
  /** There is something new to deliver. */
  wake: () => void
  stop: () => Promise<void>
}

/** One worker for each receiver, so that one that is slow or gone never holds up another's tickets. */
export function ticketOutbox(
  receivers: readonly Receiver[],
  deps: { db: Database; vault: Vault; clock: Clock; log: FastifyBaseLogger; delaysMs?: readonly number[] },
): TicketOutbox {
  const { db, vault, clock, log, delaysMs = RETRY_DELAYS_MS } = deps
  const workers = receivers.map(
    (receiver) =>
      new OutboxWorker({
        db,
        clock,
        topic: TICKET_TOPIC,
        receiver: receiver.id,
        deliver: deliverTo(receiver, { db, vault, clock }),
        delaysMs,
        onError: (err) => log.warn({ err }, 'the outbox could not reach the database'),
        onSettled: ({ id, key, attempts }, { outcome }) =>
          log.info({ eventId: id, receiver: receiver.id, ticketNo: key, attempts, outcome }, 'ticket event sent'),
      }),
  )
  return {
    start() {
      for (const worker of workers) worker.start()
    },
    wake() {
      for (const worker of workers) worker.wake()
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}

/** Who follows what was filed with Open311 servers: one for each, for they tell nothing by themselves. */
export function requestFollowers(receivers: readonly Receiver[], deps: EventDeps & { log: Log }): RequestFollower[] {
  const receive = (incoming: Incoming) => receiveEvent(deps, incoming)
  return receivers.flatMap((receiver) =>
    receiver.kind === 'open311' ? [new RequestFollower(receiver, { ...deps, receive })] : [],
  )
}
