import type { Db } from '../db/index.ts'
import { AppError, type Clock, type StoredMessage, type Ticket } from '../domain/index.ts'
import { publicPart } from '../handoff/index.ts'
import { COMMENT_PURPOSE } from '../messages/index.ts'
import { ticketsOf } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'
import * as store from './store.ts'

const ALL = 1_000_000

export interface ExportDeps {
  db: Db
  vault: Vault
  clock: Clock
  history: (conversationId: string) => Promise<StoredMessage[]>
}

/** A ticket with what was told to its requester on the way. */
export type ExportedTicket = Ticket & {
  progress: { at: string; type: string; unit: string | null; publicText: string | null }[]
}

/** Everything that is held about the person of one conversation, for themselves. Times are ISO 8601. */
export interface PersonExport {
  exportedAt: string
  conversation: { conversationId: string; channel: string; line: string; openedAt: string; lastActiveAt: string }
  messages: (Omit<StoredMessage, 'seq' | 'conversationId' | 'at'> & { at: string })[]
  feedback: { messageId: string; helpful: boolean; comment: string | null; at: string }[]
  media: { mediaId: string; type: string; bytes: number; at: string }[]
  tickets: ExportedTicket[]
  takeovers: { status: string; ticketNo: string | null; requestedAt: string; closedAt: string | null }[]
  /** Companies that they speak for, or claimed to, and what they agreed to for them. */
  companies: {
    name: string
    creditCode: string
    role: string
    status: string
    claimedAt: string
    provedAt: string | null
    agreed: { purpose: string; givenAt: string; takenBackAt: string | null }[]
  }[]
}

/**
 * Gives a person a copy of what is held about them (个人信息保护法 第四十五条): unmasked, for it is their own, and without
 * the units' internal notes. Throws CONVERSATION_UNKNOWN.
 */
export async function exportPerson(deps: ExportDeps, conversationId: string): Promise<PersonExport> {
  const { db, vault, clock, history } = deps
  const conversation = await store.findConversation(db, conversationId)
  if (!conversation) throw new AppError('CONVERSATION_UNKNOWN', 'there is no such conversation')
  return {
    exportedAt: clock().toISOString(),
    conversation: {
      conversationId,
      channel: conversation.channel,
      line: conversation.line,
      openedAt: conversation.created_at.toISOString(),
      lastActiveAt: conversation.updated_at.toISOString(),
    },
    messages: (await history(conversationId)).map(exportedMessage),
    feedback: (await store.selectFeedback(db, conversationId)).map((row) => ({
      messageId: row.message_id,
      helpful: row.helpful,
      comment: row.comment && vault.open<string>(COMMENT_PURPOSE, row.comment),
      at: row.at.toISOString(),
    })),
    media: (await store.selectMedia(db, conversationId)).map((row) => ({
      mediaId: row.id,
      type: row.type,
      bytes: row.bytes,
      at: row.created_at.toISOString(),
    })),
    tickets: await exportedTickets(deps, conversationId),
    takeovers: (await store.selectTakeovers(db, conversationId)).map((row) => ({
      status: row.status,
      ticketNo: row.ticket_no,
      requestedAt: row.requested_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
    })),
    companies: (await store.selectSpeaking(db, conversationId)).map((row) => ({
      name: row.name,
      creditCode: row.credit_code,
      role: row.role,
      status: row.status,
      claimedAt: row.claimed_at.toISOString(),
      provedAt: row.proved_at?.toISOString() ?? null,
      agreed: row.agreed,
    })),
  }
}

function exportedMessage({ seq: _seq, conversationId: _id, at, ...message }: StoredMessage) {
  return { ...message, at: at.toISOString() }
}

async function exportedTickets({ db, vault }: ExportDeps, conversationId: string): Promise<ExportedTicket[]> {
  const tickets = await ticketsOf(db, vault, conversationId, ALL)
  const events = await store.selectEvents(
    db,
    tickets.map(({ ticketNo }) => ticketNo),
  )
  return tickets.map((ticket) => ({
    ...ticket,
    progress: events
      .filter((event) => event.ticket_no === ticket.ticketNo && event.outcome === 'applied')
      .map(({ at, type, body }) => ({ at: at.toISOString(), type, ...publicPart(vault, body) })),
  }))
}
