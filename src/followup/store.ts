import type { Db } from '../db/index.ts'
import type { Answers, Question, Satisfaction } from './reading.ts'

export interface NewFollowUp {
  ticketNo: string
  round: number
  status: 'open' | 'excluded'
  mode: 'channel' | 'phone'
  asked: Question | null
  exclusion: string | null
  kind: string
  unitCode: string
  unitName: string
  districtCode: string | null
  streetCode: string | null
  categoryCode: string | null
  channel: string
  line: string
  completedAt: Date
  askedAt: Date | null
  now: Date
}

/** Begins the follow-up of a round; a round that a unit calls done twice is asked about once. */
export async function insertFollowUp(tx: Db, one: NewFollowUp): Promise<boolean> {
  const rows = await tx.query(
    `insert into follow_up (ticket_no, round, status, mode, asked, exclusion, kind, unit_code, unit_name, district_code,
       street_code, category_code, channel, line, completed_at, asked_at, closed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
       case when $3 = 'excluded' then $17::timestamptz end)
     on conflict (ticket_no, round) do nothing returning ticket_no`,
    [
      one.ticketNo,
      one.round,
      one.status,
      one.mode,
      one.asked,
      one.exclusion,
      one.kind,
      one.unitCode,
      one.unitName,
      one.districtCode,
      one.streetCode,
      one.categoryCode,
      one.channel,
      one.line,
      one.completedAt,
      one.askedAt,
      one.now,
    ],
  )
  return rows.length > 0
}

export interface FollowUpRow {
  ticketNo: string
  round: number
  conversationId: string
  status: 'open' | 'answered' | 'unanswered' | 'excluded'
  mode: 'channel' | 'phone'
  asked: Question | null
  contacted: boolean | null
  resolved: boolean | null
  satisfaction: Satisfaction | null
  unitName: string
  districtCode: string | null
  streetCode: string | null
  categoryCode: string | null
  channel: string
  line: string
  kind: string
  completedAt: Date
  askedAt: Date | null
  remindedAt: Date | null
  attempts: number
}

const columns = `f.ticket_no as "ticketNo", f.round, t.conversation_id as "conversationId", f.status, f.mode, f.asked, f.contacted,
  f.resolved, f.satisfaction, f.unit_name as "unitName", f.district_code as "districtCode", f.street_code as "streetCode",
  f.category_code as "categoryCode", f.channel, f.line, f.kind, f.completed_at as "completedAt", f.asked_at as "askedAt",
  f.reminded_at as "remindedAt", f.attempts`
const source = 'follow_up f join ticket t on t.ticket_no = f.ticket_no'

export async function selectFollowUp(db: Db, ticketNo: string, round: number): Promise<FollowUpRow | null> {
  const [row] = await db.query<FollowUpRow>(
    `select ${columns} from ${source} where f.ticket_no = $1 and f.round = $2`,
    [ticketNo, round],
  )
  return row ?? null
}

/** Open follow-ups of one mode, the oldest first. */
export async function selectOpen(db: Db, mode: 'channel' | 'phone', limit: number): Promise<FollowUpRow[]> {
  return db.query<FollowUpRow>(
    `select ${columns} from ${source} where f.status = 'open' and f.mode = $1 order by f.completed_at limit $2`,
    [mode, limit],
  )
}

/** Held against others until the transaction ends; null when it is open no more. */
export async function lockOpen(tx: Db, ticketNo: string, round: number): Promise<FollowUpRow | null> {
  const [row] = await tx.query<FollowUpRow>(
    `select ${columns} from ${source} where f.ticket_no = $1 and f.round = $2 and f.status = 'open' for update of f`,
    [ticketNo, round],
  )
  return row ?? null
}

export async function markAsked(
  tx: Db,
  one: { ticketNo: string; round: number; at: Date; isReminder: boolean },
): Promise<void> {
  await tx.query(
    `update follow_up set asked_at = coalesce(asked_at, $3), reminded_at = case when $4 then $3::timestamptz else reminded_at end,
       asked = coalesce(asked, 'contacted') where ticket_no = $1 and round = $2`,
    [one.ticketNo, one.round, one.at, one.isReminder],
  )
}

export async function toPhone(tx: Db, ticketNo: string, round: number): Promise<void> {
  await tx.query(`update follow_up set mode = 'phone' where ticket_no = $1 and round = $2`, [ticketNo, round])
}

export async function countAttempt(tx: Db, ticketNo: string, round: number): Promise<number> {
  const [row] = await tx.query<{ attempts: number }>(
    'update follow_up set attempts = attempts + 1 where ticket_no = $1 and round = $2 returning attempts',
    [ticketNo, round],
  )
  return row!.attempts
}

export async function close(
  tx: Db,
  one: {
    ticketNo: string
    round: number
    status: 'answered' | 'unanswered' | 'excluded'
    exclusion?: string | null
    answers?: Omit<Answers, 'reason'> & { reason?: Buffer | null }
    by: string
    at: Date
  },
): Promise<void> {
  const { answers = {} } = one
  await tx.query(
    `update follow_up set status = $3, exclusion = $4, closed_at = $5, closed_by = $6, contacted = coalesce($7, contacted),
       resolved = coalesce($8, resolved), satisfaction = coalesce($9, satisfaction), reason = coalesce($10, reason)
     where ticket_no = $1 and round = $2`,
    [
      one.ticketNo,
      one.round,
      one.status,
      one.exclusion ?? null,
      one.at,
      one.by,
      answers.contacted ?? null,
      answers.resolved ?? null,
      answers.satisfaction ?? null,
      answers.reason ?? null,
    ],
  )
}

/** By what the rates can be told apart. */
export const dimensions = {
  unit: 'unit_name',
  street: 'street_code',
  district: 'district_code',
  category: 'category_code',
  channel: 'channel',
  line: 'line',
  month: 'month',
} as const
export type Dimension = keyof typeof dimensions

export interface RateRow {
  key: string | null
  rounds: number
  unanswered: number
  excluded: number
  responseCounted: number
  responseMet: number
  resolutionCounted: number
  resolutionMet: number
  satisfactionCounted: number
  satisfactionMet: number
}

/** Counts of the three rates by one dimension, from the documented views; months inclusive. */
export async function selectRates(db: Db, by: Dimension, span: { from: string; to: string }): Promise<RateRow[]> {
  const column = dimensions[by]
  const sums = (view: string, name: string) =>
    `(select ${column} as key, sum(counted)::int as counted, sum(met)::int as met from ${view}
      where month between $1 and $2 group by ${column}) ${name}`
  return db.query<RateRow>(
    `select a.key, a.rounds, a.unanswered, a.excluded, p.counted as "responseCounted", p.met as "responseMet",
       s.counted as "resolutionCounted", s.met as "resolutionMet", z.counted as "satisfactionCounted", z.met as "satisfactionMet"
     from (select ${column} as key, count(*)::int as rounds, count(*) filter (where status = 'unanswered')::int as unanswered,
             count(*) filter (where status = 'excluded')::int as excluded
           from follow_up_round where month between $1 and $2 group by ${column}) a
     join ${sums('response_rate', 'p')} on p.key is not distinct from a.key
     join ${sums('resolution_rate', 's')} on s.key is not distinct from a.key
     join ${sums('satisfaction_rate', 'z')} on z.key is not distinct from a.key
     order by a.rounds desc, a.key limit 1000`,
    [span.from, span.to],
  )
}
