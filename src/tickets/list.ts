import type { Db } from '../db/index.ts'
import type { TicketStatus } from '../domain/index.ts'

/** Which tickets; every member that is there must match. */
export interface TicketFilter {
  status?: TicketStatus
  /** Six digits. */
  district?: string
  /** Code of the lead unit, or a part of its name. */
  unit?: string
  /** `over`: the deadline is past; `day`: within the next 24 hours. Closed tickets have none. */
  due?: 'over' | 'day'
  /** Whole number or its beginning. */
  number?: string
  /** The last one of the page before. */
  before?: { receivedAt: Date; ticketNo: string }
  now: Date
  limit: number
}

/** One ticket of a list, by the columns that need no key to be read. */
export interface ListedTicket {
  ticketNo: string
  receivedAt: Date
}

/** Numbers of tickets, newest first. */
export async function listTickets(db: Db, filter: TicketFilter): Promise<ListedTicket[]> {
  const rows = await db.query<{ ticket_no: string; received_at: Date }>(
    `select ticket_no, received_at from ticket
     where ($1::text is null or status = $1) and ($2::text is null or district_code = $2)
       and ($3::text is null or lead_unit->>'code' = $3 or position($3 in lead_unit->>'name') > 0)
       and ($4::text is null or status not in ('completed', 'withdrawn', 'merged')
         and due_at < $5::timestamptz + case $4 when 'over' then interval '0' else interval '24 hours' end
         and ($4 = 'over' or due_at >= $5))
       and ($6::text is null or starts_with(ticket_no, $6))
       and ($7::timestamptz is null or (received_at, ticket_no) < ($7, $8))
     order by received_at desc, ticket_no desc limit $9`,
    [
      filter.status ?? null,
      filter.district ?? null,
      filter.unit ?? null,
      filter.due ?? null,
      filter.now,
      filter.number ?? null,
      filter.before?.receivedAt ?? null,
      filter.before?.ticketNo ?? null,
      filter.limit,
    ],
  )
  return rows.map((row) => ({ ticketNo: row.ticket_no, receivedAt: row.received_at }))
}

/** The districts that have tickets, with how many are open. */
export async function countByDistrict(db: Db): Promise<{ code: string; name: string; open: number }[]> {
  return db.query(
    `select t.district_code as code, coalesce(a.name, t.district_code) as name,
       count(*) filter (where t.status not in ('completed', 'withdrawn', 'merged'))::int as open
     from ticket t left join area a on a.code = t.district_code where t.district_code is not null
     group by 1, 2 order by 1`,
  )
}
