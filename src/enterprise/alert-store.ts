import type { Db } from '../db/index.ts'

/** A company that agreed to hear of new policies, and where: the conversation of the newest consent. */
export interface Subscriber {
  companyId: string
  conversationId: string
  channel: string
  /** Changes of the knowledge base up to this one were looked at for it. */
  lookedSeq: number
}

const newestConsent = `select distinct on (k.company_id) k.company_id, k.conversation_id, k.looked_seq
  from company_consent k
  join company_speaker s on s.company_id = k.company_id and s.conversation_id = k.conversation_id and s.status = 'proved'
  where k.purpose = 'policies' and k.taken_back_at is null order by k.company_id, k.given_at desc`
const subscriber = `n.company_id as "companyId", n.conversation_id as "conversationId", c.channel, n.looked_seq::int as "lookedSeq"`

/** Companies for which something changed since it was looked at last, in the order of their ids. */
export async function subscribersBehind(
  db: Db,
  { revision, after, limit }: { revision: number; after: string; limit: number },
): Promise<Subscriber[]> {
  return db.query<Subscriber>(
    `select ${subscriber} from (${newestConsent}) n join conversation c on c.id = n.conversation_id
     where n.looked_seq < $1 and n.company_id > $2::uuid and c.erased_at is null order by n.company_id limit $3`,
    [revision, after, limit],
  )
}

/** The same for one company, held against others who look, until the transaction ends; null when nothing is to be done. */
export async function lockSubscriber(tx: Db, companyId: string, revision: number): Promise<Subscriber | null> {
  await tx.query(
    `select company_id from company_consent where company_id = $1 and purpose = 'policies' order by conversation_id for update`,
    [companyId],
  )
  const [row] = await tx.query<Subscriber>(
    `select ${subscriber} from (${newestConsent}) n join conversation c on c.id = n.conversation_id
     where n.company_id = $1 and n.looked_seq < $2 and c.erased_at is null`,
    [companyId, revision],
  )
  return row ?? null
}

/**
 * Policies that were published or changed after one change and up to another, in the version in use. What was changed
 * again since is left to the look that knows of it.
 */
export async function changedPolicies(
  db: Db,
  { after, upTo }: { after: number; upTo: number },
): Promise<{ articleId: string; version: number }[]> {
  return db.query(
    `select a.id as "articleId", a.version from knowledge_change k
     join article a on a.id = k.article_id and a.version = k.version
     where k.seq > $1 and k.seq <= $2 and k.change <> 'withdrawn' and a.withdrawn_at is null and a.content ? 'policy'
     order by a.id`,
    [after, upTo],
  )
}

/** Keeps that a company is told of these versions, and gives those that it was not told of before. */
export async function claimTold(
  tx: Db,
  companyId: string,
  policies: readonly { articleId: string; version: number }[],
  at: Date,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `insert into policy_told (company_id, article_id, version, at)
     select $1, "articleId", version, $2 from jsonb_to_recordset($3::jsonb) as g("articleId" text, version int)
     on conflict do nothing returning article_id as id`,
    [companyId, at, JSON.stringify(policies)],
  )
  return rows.map(({ id }) => id)
}

/** Everything up to this change was looked at for a company. */
export async function markLooked(tx: Db, companyId: string, revision: number): Promise<void> {
  await tx.query(
    `update company_consent set looked_seq = $2 where company_id = $1 and purpose = 'policies' and looked_seq < $2`,
    [companyId, revision],
  )
}
