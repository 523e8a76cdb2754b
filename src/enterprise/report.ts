import type { Db } from '../db/index.ts'
import { industrySections } from './industry.ts'

/** How often companies of one industry in one district asked, and what came of it. */
export interface ReportCell {
  /** Section of GB/T 4754 and its name; null: the company is not known. */
  industry: string | null
  industryName: string | null
  district: string | null
  /** Messages, and of them: answered with a source, refused, filed as a ticket, handed to a person. */
  asked: number
  answered: number
  refused: number
  filed: number
  handedOver: number
}

/** What was asked about, by the category of the articles that answered. */
export interface ReportTopic {
  topic: string
  answers: number
  companies: number
}

/** Tickets of the line by the leaf of the catalogue. */
export interface ReportCategory {
  code: string | null
  tickets: number
  open: number
  overdue: number
}

export interface EnterpriseReport {
  cells: ReportCell[]
  topics: ReportTopic[]
  categories: ReportCategory[]
  /** Companies that are kept, that are spoken for, that agreed to hear of policies; policies told in the span. */
  companies: { kept: number; spokenFor: number; subscribed: number; told: number }
}

const TOPICS = 30
const CATEGORIES = 50

/** The newest company that a conversation was proved to speak for. */
const speaksFor = `left join lateral (
    select o.industry, o.district, o.id from company_speaker s join company o on o.id = s.company_id
    where s.conversation_id = c.id and s.status = 'proved' order by s.proved_at desc limit 1) k on true`

/** What companies asked on the business-service line from one moment to another, by industry and district. */
export async function enterpriseReport(db: Db, { from, to }: { from: Date; to: Date }): Promise<EnterpriseReport> {
  const span = [from, to]
  const cells = await db.query<Omit<ReportCell, 'industryName'>>(
    `select left(k.industry, 1) as industry, k.district, count(*)::int as asked,
       count(*) filter (where r.kind = 'answer')::int as answered,
       count(*) filter (where r.kind = 'refusal')::int as refused,
       count(*) filter (where r.kind = 'ticket')::int as filed,
       count(*) filter (where r.kind = 'takeover')::int as "handedOver"
     from conversation c join message m on m.conversation_id = c.id and m.author = 'requester'
     left join message r on r.reply_to = m.id ${speaksFor}
     where c.line = 'enterprise' and c.updated_at >= $1 and m.at >= $1 and m.at < $2
     group by 1, 2 order by asked desc, 1, 2`,
    span,
  )
  const topics = await db.query<ReportTopic>(
    `select a.content->>'category' as topic, count(distinct r.id)::int as answers, count(distinct coalesce(k.id, c.id))::int as companies
     from conversation c join message r on r.conversation_id = c.id and r.kind = 'answer'
     join article_use u on u.message_id = r.id join article a on a.id = u.article_id ${speaksFor}
     where c.line = 'enterprise' and c.updated_at >= $1 and r.at >= $1 and r.at < $2
     group by 1 order by answers desc, 1 limit ${TOPICS}`,
    span,
  )
  const categories = await db.query<ReportCategory>(
    `select category_code as code, count(*)::int as tickets,
       count(*) filter (where status not in ('completed', 'withdrawn', 'merged'))::int as open,
       count(*) filter (where status not in ('completed', 'withdrawn', 'merged') and due_at < now())::int as overdue
     from ticket where line = 'enterprise' and received_at >= $1 and received_at < $2
     group by 1 order by tickets desc, 1 limit ${CATEGORIES}`,
    span,
  )
  const [companies] = await db.query<EnterpriseReport['companies']>(
    `select (select count(*) from company)::int as kept,
       (select count(distinct company_id) from company_speaker where status = 'proved')::int as "spokenFor",
       (select count(distinct company_id) from company_consent where purpose = 'policies' and taken_back_at is null)::int as subscribed,
       (select count(*) from policy_told where at >= $1 and at < $2)::int as told`,
    span,
  )
  const names = new Map(industrySections().map(({ code, name }) => [code, name]))
  return {
    cells: cells.map((cell) => ({ ...cell, industryName: cell.industry && (names.get(cell.industry) ?? null) })),
    topics,
    categories,
    companies: companies!,
  }
}
