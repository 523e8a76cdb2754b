import type { Accounts, ChannelHost, OwnTicket } from './channels/index.ts'
import type { Database } from './db/index.ts'
import { AppError, type Catalogue, type Clock, type FileAppeal, type Ticket } from './domain/index.ts'
import type { Identity } from './identity/index.ts'
import { publicRequests } from './intake/index.ts'
import { MAX_MEDIA_BYTES, type Media } from './media/index.ts'
import type { MessageLog } from './messages/index.ts'
import { maskPersonalData } from './text/index.ts'
import { findTicket, receiptOf, statusSentence, ticketsOf, ticketsOfPerson } from './tickets/index.ts'
import { isOpenLink, type Vault } from './vault/index.ts'

/** As many as somebody is shown of what they filed in one conversation. */
const MAX_OWN_TICKETS = 50

/** The parts that channels reach through their host. */
export interface HostParts {
  db: Database
  vault: Vault
  clock: Clock
  accounts: Accounts
  fileAppeal: FileAppeal
  catalogue: () => Catalogue
  identity: Identity
  allowedOrigins: readonly string[]
  messages: MessageLog
  media: Media
  /** False when somebody has tried too often to prove that this ticket is theirs. */
  mayProve: (ticketNo: string) => boolean
}

/** What channels may ask of the gateway, and nothing else. */
export function channelHost(parts: HostParts): ChannelHost {
  const { db, vault, clock, accounts, fileAppeal, allowedOrigins, messages, media, mayProve } = parts
  return {
    clock,
    accounts,
    fileAppeal,
    identity: identityDoors(parts.identity),
    leaves: () => [...parts.catalogue().leaves.values()],
    publicRequests: (query) => publicRequests(db, vault, query),
    allowedOrigins,
    async receive(message) {
      const { conversationId, attachments = [] } = message
      const own = await media.attach(
        conversationId,
        attachments.map(({ mediaId }) => mediaId),
      )
      return messages.receive({ ...message, attachments: own })
    },
    conversationOf: (channel, account, peerId, line, options) =>
      messages.conversationOf({ channel, account, peerId, line, ...options }),
    open: (channel, line) => messages.open(channel, line),
    resume: (token) => messages.resume(token),
    confirmResume: (conversationId, token) => messages.confirmResume(conversationId, token),
    authorise: (conversationId, token) => messages.authorise(conversationId, token),
    ownerOf: (token) => messages.ownerOf(token),
    maxMediaBytes: MAX_MEDIA_BYTES,
    keepMedia: (conversationId, bytes) => media.keep(conversationId, bytes),
    readMedia: (conversationId, mediaId) => media.read(conversationId, mediaId),
    async readLinkedMedia(mediaId, link) {
      if (!isOpenLink(vault, { subject: `media ${mediaId}`, ...link, now: clock() })) {
        throw new AppError('LINK_INVALID', 'this address is wrong, or its time is over')
      }
      return media.readAny(mediaId)
    },
    ticketsOf: async (conversationId) =>
      (await ticketsOfPerson(db, vault, conversationId, MAX_OWN_TICKETS)).map(ownTicket),
    history: (conversationId, after) => messages.history(conversationId, after),
    subscribe: (conversationId, listener) =>
      messages.bus.subscribe(conversationId, (event) => {
        if (event.type === 'typing') {
          if (event.by === 'agent') listener({ type: 'typing' })
        } else if (event.type !== 'heard') listener(event)
      }),
    typing: (conversationId) => messages.bus.publish(conversationId, { type: 'typing', by: 'requester' }),
    keepFeedback: (conversationId, feedback) => messages.keepFeedback(conversationId, feedback),
    async recover(ticketNo, phoneLast4) {
      if (!mayProve(ticketNo)) throw new AppError('TOO_FAST', 'too many attempts; please try again in ten minutes')
      const kept = await findTicket(db, vault, ticketNo)
      if (!kept?.ticket.requester.phone?.endsWith(phoneLast4)) {
        throw new AppError('TICKET_UNKNOWN', 'no ticket has that number and those digits')
      }
      const reopened = await messages.reopen(kept.conversationId)
      messages.bus.publish(kept.conversationId, { type: 'closed' })
      return reopened
    },
  }
}

/** The proofs, each with its change written at once. */
function identityDoors(identity: Identity): ChannelHost['identity'] {
  return {
    sendCode: async (conversationId, phone) => identity.apply(identity.codeTo(conversationId, phone)),
    confirmCode: async (conversationId, code) => identity.apply((await identity.byCode(conversationId, code)).change),
    proveTicket: async (conversationId, ticketNo, phoneLast4) =>
      identity.apply((await identity.byTicket(conversationId, ticketNo, phoneLast4)).change),
    proveAccount: async (conversationId, phone) => identity.apply(identity.byAccount(conversationId, phone)),
    async unlink(conversationId) {
      const wasLinked = await identity.isLinked(conversationId)
      await identity.apply(identity.parting(conversationId))
      return wasLinked
    },
    linked: (conversationId) => identity.linked(conversationId),
  }
}

function ownTicket(ticket: Ticket): OwnTicket {
  const { ticketNo, status, dueAt, unit = null } = receiptOf(ticket)
  const statusText = statusSentence(status, { ticketNo, unit, dueAt, mergedInto: ticket.mergedInto })
  return {
    ticketNo,
    title: maskPersonalData(ticket.title),
    status,
    statusText,
    unit,
    dueAt,
    receivedAt: ticket.receivedAt,
  }
}

/**
 * The phone that the newest ticket of a conversation was filed with; null where there is none. Who stays anonymous has
 * left none, and who wanted confidentiality is not written to in the open.
 */
export async function phoneOf(db: Database, vault: Vault, conversationId: string): Promise<string | null> {
  const tickets = await ticketsOf(db, vault, conversationId, MAX_OWN_TICKETS)
  const known = tickets.find(({ requester }) => requester.phone && !requester.anonymous && !requester.confidential)
  return known?.requester.phone ?? null
}
