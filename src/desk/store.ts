import type { Db } from '../db/index.ts'

/** What happened on each channel's account within the last day. */
export interface ChannelCount {
  channel: string
  account: string
  conversations: number
  messages: number
  waiting: number
  lastAt: Date | null
}

export async function countByChannel(db: Db): Promise<ChannelCount[]> {
  return db.query<ChannelCount>(
    `select c.channel, c.account, count(distinct c.id)::int as conversations,
       count(m.seq) filter (where m.author = 'requester')::int as messages,
       count(m.seq) filter (where m.author = 'requester' and m.handled_at is null)::int as waiting,
       max(m.at) as "lastAt"
     from conversation c left join message m on m.conversation_id = c.id and m.at > now() - interval '1 day'
     where c.updated_at > now() - interval '1 day' group by c.channel, c.account order by 1, 2`,
  )
}

/** One conversation of a list. */
export interface ListedConversation {
  conversationId: string
  channel: string
  account: string
  line: string
  createdAt: Date
  updatedAt: Date
  messages: number
  lastAuthor: string | null
  tickets: string[]
  /** Name of the agent who holds it. */
  holder: string | null
  /** Where it stands in the list, to the microsecond. */
  place: string
}

/** Conversations in which something was said, by their last activity. */
export async function listConversations(
  db: Db,
  filter: { channel?: string; line?: string; before?: { at: string; id: string }; limit: number },
): Promise<ListedConversation[]> {
  return db.query<ListedConversation>(
    `select c.id as "conversationId", c.channel, c.account, c.line, c.created_at as "createdAt",
       c.updated_at as "updatedAt",
       (select count(*)::int from message m where m.conversation_id = c.id) as messages,
       (select m.author from message m where m.conversation_id = c.id order by m.seq desc limit 1) as "lastAuthor",
       array(select t.ticket_no from ticket t where t.conversation_id = c.id order by t.ticket_no) as tickets,
       (select k.agent_name from takeover k where k.conversation_id = c.id and k.status = 'taken') as holder,
       to_char(c.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z~"') || c.id as place
     from conversation c
     where c.erased_at is null and exists (select from message m where m.conversation_id = c.id)
       and ($1::text is null or c.channel = $1) and ($2::text is null or c.line = $2)
       and ($3::timestamptz is null or (c.updated_at, c.id) < ($3, $4::uuid))
     order by c.updated_at desc, c.id desc limit $5`,
    [filter.channel ?? null, filter.line ?? null, filter.before?.at ?? null, filter.before?.id ?? null, filter.limit],
  )
}
