import type { Db } from '../../db/index.ts'
import { talks } from '../talks.ts'

/** Finished conversations of one agent under one leaf, and what became of what they were suggested. */
export interface ServiceRow {
  agent: string
  category: string | null
  medium: 'call' | 'chat'
  talks: number
  seconds: number
  /** Conversations in which a suggestion was used, and how long they took. */
  helped: number
  helpedSeconds: number
  /** Suggestions by what became of them; `shown`: nothing. */
  shown: number
  used: number
  edited: number
  rejected: number
}

/** One row for each agent, leaf and medium, of conversations that began between two moments. */
export async function selectService(db: Db, from: Date, to: Date): Promise<ServiceRow[]> {
  return db.query<ServiceRow>(
    `with ${talks}, told as (
       select t.*, s.* from talk t cross join lateral (
         select count(*) filter (where fate = 'shown')::int as shown, count(*) filter (where fate = 'used')::int as used,
           count(*) filter (where fate = 'edited')::int as edited,
           count(*) filter (where fate = 'rejected')::int as rejected
         from suggestion where subject_id = t.subject and made_at >= t.began and made_at <= coalesce(t.ended, $2)
       ) s
     )
     select agent, category, medium, count(*)::int as talks, sum(seconds)::float8 as seconds,
       count(*) filter (where used + edited > 0)::int as helped,
       coalesce(sum(seconds) filter (where used + edited > 0), 0)::float8 as "helpedSeconds",
       sum(shown)::int as shown, sum(used)::int as used, sum(edited)::int as edited, sum(rejected)::int as rejected
     from told group by agent, category, medium`,
    [from, to],
  )
}

/** How fields of forms were filled, of tickets that were filed between two moments. */
export async function selectFields(db: Db, from: Date, to: Date) {
  return db.query<{ field: string; kept: number; edited: number; typed: number; empty: number }>(
    `select field, count(*) filter (where outcome = 'kept')::int as kept,
       count(*) filter (where outcome = 'edited')::int as edited, count(*) filter (where outcome = 'typed')::int as typed,
       count(*) filter (where outcome = 'empty')::int as empty
     from form_outcome where at >= $1 and at < $2 group by field`,
    [from, to],
  )
}
