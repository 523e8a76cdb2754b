import type { Db } from '../db/index.ts'
import { type PublicRequest, type PublicRequestQuery, type Ticket, toBeijingIso } from '../domain/index.ts'
import { publicPart } from '../handoff/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { openTicketBody, projectTicket, statusSentence } from '../tickets/index.ts'
import type { Vault } from '../vault/index.ts'

interface PublicRow {
  ticket_no: string
  account: string
  status: Ticket['status']
  category_code: string | null
  unit: string | null
  received_at: Date
  updated_at: Date
  due_at: Date
  body: Buffer
  event: Buffer | null
}

/**
 * Requests that came through Open311, newest first: only these, for who files there knows that they are shown. Reports
 * of wrongdoing (举报) and whatever was filed in confidence or anonymously are shown to nobody but the account that filed them.
 */
export async function publicRequests(db: Db, vault: Vault, query: PublicRequestQuery): Promise<PublicRequest[]> {
  const { ticketNos, categoryCodes, statuses, receivedFrom, receivedTo, account = '', limit } = query
  const rows = await db.query<PublicRow>(
    `select t.ticket_no, c.account, t.status, t.category_code, t.lead_unit->>'name' as unit, t.received_at, t.updated_at,
       t.due_at, t.body, e.body as event
     from conversation c join ticket t on t.conversation_id = c.id
     left join lateral (select body from ticket_event where ticket_no = t.ticket_no and outcome = 'applied'
       order by sequence desc limit 1) e on true
     where c.channel = 'open311' and t.erased_at is null and (t.kind <> 'report' or c.account = $1)
       and ($2::text[] is null or t.ticket_no = any($2)) and ($3::text[] is null or t.category_code = any($3))
       and ($4::text[] is null or t.status = any($4)) and ($5::timestamptz is null or t.received_at >= $5)
       and ($6::timestamptz is null or t.received_at <= $6)
     order by t.received_at desc, t.ticket_no desc limit $7`,
    [
      account,
      ticketNos ?? null,
      categoryCodes ?? null,
      statuses ?? null,
      receivedFrom ?? null,
      receivedTo ?? null,
      limit,
    ],
  )
  return rows.flatMap((row) => {
    const ticket = openTicketBody(vault, row.body)
    const { confidential, anonymous } = ticket.requester
    return (confidential || anonymous) && row.account !== account ? [] : [publicRequest(vault, row, ticket)]
  })
}

function publicRequest(vault: Vault, row: PublicRow, ticket: Ticket): PublicRequest {
  const { description, place, category, mergedInto } = projectTicket(ticket, { contact: 'masked' })
  const told = row.event && publicPart(vault, row.event).publicText
  const publicText = told && withoutRequester(told, ticket)
  const facts = { ticketNo: row.ticket_no, unit: row.unit, dueAt: toBeijingIso(row.due_at), publicText, mergedInto }
  const hasPoint = place?.lat !== undefined && place.lon !== undefined
  return {
    ticketNo: row.ticket_no,
    status: row.status,
    statusText: statusSentence(row.status, facts),
    categoryCode: row.category_code,
    categoryName: category?.path.at(-1) ?? null,
    description,
    unit: row.unit,
    receivedAt: row.received_at,
    updatedAt: row.updated_at,
    dueAt: row.due_at,
    address: place?.text || null,
    point: hasPoint ? { lat: place.lat!, lon: place.lon! } : null,
  }
}

/** A unit's words to the requester, as everybody may read them. */
function withoutRequester(words: string, { requester }: Ticket): string {
  const known = [requester.name, requester.phone].filter((one): one is string => Boolean(one))
  return maskPersonalData(known.reduce((text, one) => text.replaceAll(one, '***'), words))
}
