import type { Database } from './db/index.ts'
import { AppError, type Attachment, type Clock, type Log, type Ticket } from './domain/index.ts'
import { eventRows, type Receiver } from './handoff/index.ts'
import { OutsideFault } from './http/index.ts'
import { MAX_MEDIA_BYTES, type Media } from './media/index.ts'
import { type Delivery, insertOutbox, type OutboxRow, OutboxWorker } from './outbox/index.ts'
import { LINKED_MEDIA, type LinkedMedia, lockTicket, sealTicket, updateBody } from './tickets/index.ts'
import type { Vault } from './vault/index.ts'

/** Gets what an address that came from outside names, and nothing of our own network. Throws OutsideFault. */
export type FetchOutside = (url: string, limits: { maxBytes: number; signal: AbortSignal }) => Promise<Buffer>

const MINUTE_MS = 60_000
/** A picture that its server does not give within some hours is left to the people who read the link. */
const DELAYS_MS = [MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS, 240 * MINUTE_MS]
const FETCH_TIMEOUT_MS = 20_000
const CONCURRENCY = 4

export interface LinkedMediaDeps {
  db: Database
  vault: Vault
  clock: Clock
  log: Log
  media: Media
  receivers: readonly Receiver[]
  fetchOutside: FetchOutside
  /** The receivers of ticket events were given something to do. */
  onOutbox: () => void
}

/**
 * Fetches the files whose addresses came with appeals (`media_url` of Open311), after the ticket is filed, so that no
 * server out there holds anything up. What is fetched is checked and kept like every upload, and joins its ticket; what
 * leads into our own network, or is no such file, is not, and its address stays words for people.
 */
export function linkedMediaWorker(deps: LinkedMediaDeps): OutboxWorker {
  const { db, clock, log } = deps
  return new OutboxWorker({
    db,
    clock,
    topic: LINKED_MEDIA.topic,
    receiver: LINKED_MEDIA.receiver,
    deliver: (row, stopping) => fetchOne(deps, row, stopping),
    delaysMs: DELAYS_MS,
    concurrency: CONCURRENCY,
    onError: (err) => log.warn({ err }, 'the outbox could not reach the database'),
  })
}

async function fetchOne(deps: LinkedMediaDeps, row: OutboxRow, stopping: AbortSignal): Promise<Delivery> {
  const { media, vault, log, fetchOutside } = deps
  const { conversationId, ticketNo, url } = vault.open<LinkedMedia>(LINKED_MEDIA.purpose, row.payload)
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(FETCH_TIMEOUT_MS)])
    const bytes = await fetchOutside(url, { maxBytes: MAX_MEDIA_BYTES, signal })
    const { mediaId } = await media.keep(conversationId, bytes)
    await join(deps, ticketNo, await media.attach(conversationId, [mediaId]))
    return { outcome: 'done' }
  } catch (error) {
    if (error instanceof OutsideFault && error.passing && row.attempts < DELAYS_MS.length) {
      return { outcome: 'retry', error: 'OUTSIDE' }
    }
    if (!(error instanceof OutsideFault || error instanceof AppError)) throw error
    const code = error instanceof AppError ? error.code : 'OUTSIDE'
    log.warn({ ticketNo, code }, 'a linked file was not taken')
    return { outcome: 'done' }
  }
}

/** The ticket with the files, and the word of it to its receivers, in one transaction. A second time changes nothing. */
async function join(deps: LinkedMediaDeps, ticketNo: string, files: readonly Attachment[]): Promise<void> {
  const { db, vault, clock, receivers, onOutbox } = deps
  const hasSent = await db.transaction(async (tx) => {
    const kept = await lockTicket(tx, vault, ticketNo)
    const fresh = files.filter((file) => !kept?.ticket.attachments.some(({ mediaId }) => mediaId === file.mediaId))
    if (!kept || fresh.length === 0) return false
    const grown: Ticket = { ...kept.ticket, attachments: [...kept.ticket.attachments, ...fresh] }
    const { ticket, rows } = eventRows({ vault, receivers }, grown, { type: 'ticket.updated', at: clock() })
    await updateBody(tx, ticketNo, sealTicket(vault, ticket))
    await insertOutbox(
      tx,
      rows.map((one) => ({ ...one, payload: Buffer.from(one.payload, 'base64') })),
    )
    return rows.length > 0
  })
  if (hasSent) onOutbox()
}
