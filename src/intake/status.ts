import type { Db } from '../db/index.ts'
import type { TicketStatus } from '../domain/index.ts'
import { publicPart } from '../handoff/index.ts'
import { findTicket, receiptOf, statusSentence } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'

/** Where an appeal of a partner stands, for the partner's own page. No words of its requester, no internal notes. */
export interface AppealStatus {
  /** The partner's own id. */
  id: string
  ticketNo: string
  status: TicketStatus
  /** The status in a sentence for the requester. */
  statusText: string
  /** Name of the unit that has it; null while none is settled. */
  unit: string | null
  dueAt: string
  /** The unit's words for the public, the newest; null before there are any. */
  reply: string | null
  /** When it last changed, ISO 8601. */
  updatedAt: string
}

interface StatusRow {
  external_id: string
  ticket_no: string
  updated_at: Date
}

const PAGE = 500

/** Every ticket of an account that changed since then, in the order of its last change. */
export async function* statusesSince(
  db: Db,
  vault: Vault,
  { channel, account, since }: { channel: string; account: string; since: Date },
): AsyncGenerator<AppealStatus> {
  let after = { at: since, ticketNo: '' }
  for (;;) {
    const rows = await db.query<StatusRow>(
      `select m.external_id, t.ticket_no, t.updated_at from conversation c
       join ticket t on t.conversation_id = c.id
       join lateral (select external_id from message where conversation_id = c.id and author = 'requester'
         order by seq limit 1) m on true
       where c.channel = $1 and c.account = $2 and (t.updated_at, t.ticket_no) > ($3::timestamptz, $4)
       order by t.updated_at, t.ticket_no limit ${PAGE}`,
      [channel, account, after.at, after.ticketNo],
    )
    for (const row of rows) yield await statusOf(db, vault, row)
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = { at: last.updated_at, ticketNo: last.ticket_no }
  }
}

/** Where the appeal of that conversation stands; null when it has no ticket any more. */
export async function statusOfConversation(db: Db, vault: Vault, conversationId: string): Promise<AppealStatus | null> {
  const [row] = await db.query<StatusRow>(
    `select m.external_id, t.ticket_no, t.updated_at from ticket t
     join message m on m.conversation_id = t.conversation_id and m.author = 'requester'
     where t.conversation_id = $1 order by m.seq, t.ticket_no limit 1`,
    [conversationId],
  )
  return row ? statusOf(db, vault, row) : null
}

async function statusOf(db: Db, vault: Vault, row: StatusRow): Promise<AppealStatus> {
  const kept = await findTicket(db, vault, row.ticket_no)
  const { ticketNo, status, dueAt, unit = null } = receiptOf(kept!.ticket)
  const reply = await newestReply(db, vault, ticketNo)
  const facts = { ticketNo, unit, dueAt, publicText: reply, mergedInto: kept!.ticket.mergedInto }
  return {
    id: row.external_id,
    ticketNo,
    status,
    statusText: statusSentence(status, facts),
    unit,
    dueAt,
    reply,
    updatedAt: row.updated_at.toISOString(),
  }
}

async function newestReply(db: Db, vault: Vault, ticketNo: string): Promise<string | null> {
  const events = await db.query<{ body: Buffer }>(
    `select body from ticket_event where ticket_no = $1 and outcome = 'applied' order by sequence desc limit 20`,
    [ticketNo],
  )
  for (const { body } of events) {
    const { publicText } = publicPart(vault, body)
    if (publicText) return publicText
  }
  return null
}
