import type { Db } from '../../db/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { FactSource, Facts } from './profile.ts'
import { type CompanyRow, companyColumns } from './store.ts'

const PENDING = 'company.pending'

/** 法定代表人、负责人、财务、人事、行政、代办机构、其他. */
export const speakerRoles = ['legal', 'owner', 'finance', 'personnel', 'office', 'agency', 'other'] as const
export type SpeakerRole = (typeof speakerRoles)[number]
export type SpeakerStatus = 'claimed' | 'proved' | 'refused' | 'revoked'
/** What was told before it was proved who speaks. */
export interface Pending {
  facts: Facts
  source: FactSource
}
export type ConsentPurpose = 'profile' | 'policies'

/** Somebody who speaks, or says that they speak, for a company. */
export interface Speaker {
  companyId: string
  conversationId: string
  role: SpeakerRole
  status: SpeakerStatus
  proof: 'code' | 'agent' | null
  claimedAt: Date
  provedAt: Date | null
  provedBy: string | null
  endedAt: Date | null
}

const speakerColumns = `s.company_id as "companyId", s.conversation_id as "conversationId", s.role, s.status, s.proof,
  s.claimed_at as "claimedAt", s.proved_at as "provedAt", s.proved_by as "provedBy", s.ended_at as "endedAt"`
/** A person's conversations: this one, and all that are proved to be the same person's. */
const ofPerson = `(s.conversation_id = $1 or s.conversation_id in (
  select o.conversation_id from identity_conversation m join identity_conversation o using (identity_id)
  where m.conversation_id = $1))`

/** The companies for which a person speaks or claims to, those that are proved first. */
export async function companiesOf(
  db: Db,
  conversationId: string,
): Promise<(CompanyRow & { status: SpeakerStatus; role: SpeakerRole })[]> {
  return db.query(
    `select * from (
       select distinct on (c.id) ${companyColumns}, s.status, s.role, s.claimed_at from company_speaker s
       join company c on c.id = s.company_id
       where ${ofPerson} and s.status in ('claimed', 'proved') order by c.id, s.status desc, s.claimed_at
     ) found order by status desc, claimed_at`,
    [conversationId],
  )
}

/** Of a person's conversations those in which they speak, or claim to, for a company. */
export async function speakingIn(db: Db, conversationId: string, companyId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select s.conversation_id as id from company_speaker s where ${ofPerson} and s.company_id = $2`,
    [conversationId, companyId],
  )
  return rows.map(({ id }) => id)
}

export async function speakersOf(db: Db, companyId: string): Promise<Speaker[]> {
  return db.query<Speaker>(
    `select ${speakerColumns} from company_speaker s where s.company_id = $1 order by s.claimed_at desc`,
    [companyId],
  )
}

/** Claims that wait for an agent, the oldest first. */
export async function claims(db: Db, limit: number): Promise<(Speaker & { name: string; creditCode: string })[]> {
  return db.query(
    `select ${speakerColumns}, c.name, c.credit_code as "creditCode" from company_speaker s
     join company c on c.id = s.company_id where s.status = 'claimed' order by s.claimed_at limit $1`,
    [limit],
  )
}

/** Claims to speak for a company; a claim that was refused or revoked before begins anew. Gives its status. */
export async function putClaim(
  tx: Db,
  vault: Vault,
  claim: { companyId: string; conversationId: string; role: SpeakerRole; pending: Pending; at: Date },
): Promise<SpeakerStatus> {
  const [row] = await tx.query<{ status: SpeakerStatus }>(
    `insert into company_speaker (company_id, conversation_id, role, status, pending, claimed_at)
     values ($1, $2, $3, 'claimed', $4, $5)
     on conflict (company_id, conversation_id) do update set role = excluded.role,
       status = case when company_speaker.status = 'proved' then 'proved' else 'claimed' end,
       pending = excluded.pending, ended_at = null, ended_by = null,
       claimed_at = case when company_speaker.status in ('claimed', 'proved') then company_speaker.claimed_at
         else excluded.claimed_at end
     returning status`,
    [claim.companyId, claim.conversationId, claim.role, vault.seal(PENDING, claim.pending), claim.at],
  )
  return row!.status
}

/** The code that a claim waits for; null where that message asked for it before. */
export async function putCode(
  tx: Db,
  code: { companyId: string; conversationId: string; hash: Buffer; expiresAt: Date; askedBy: string },
): Promise<boolean> {
  const rows = await tx.query(
    `update company_speaker set code_hash = $3, code_expires_at = $4, code_for = $5, code_tries = 0
     where company_id = $1 and conversation_id = $2 and status = 'claimed' and code_for is distinct from $5
     returning company_id`,
    [code.companyId, code.conversationId, code.hash, code.expiresAt, code.askedBy],
  )
  return rows.length > 0
}

/** Counts one try and gives what the conversation waits for, while it may still be tried. */
export async function tryCode(
  db: Db,
  given: { conversationId: string; now: Date; most: number },
): Promise<{ companyId: string; hash: Buffer }[]> {
  return db.query(
    `update company_speaker set code_tries = code_tries + 1
     where conversation_id = $1 and status = 'claimed' and code_hash is not null and code_expires_at > $2 and code_tries < $3
     returning company_id as "companyId", code_hash as hash`,
    [given.conversationId, given.now, given.most],
  )
}

/** Makes a claim good and gives what was told before; null where there is no such claim. */
export async function setProved(
  tx: Db,
  vault: Vault,
  one: { companyId: string; conversationId: string; proof: 'code' | 'agent'; by: string; at: Date },
): Promise<Pending | null> {
  const [row] = await tx.query<{ pending: Buffer | null }>(
    `with before as (
       select pending from company_speaker where company_id = $1 and conversation_id = $2 and status = 'claimed' for update
     )
     update company_speaker s set status = 'proved', proof = $3, proved_by = $4, proved_at = $5, pending = null,
       code_hash = null, code_expires_at = null
     from before where s.company_id = $1 and s.conversation_id = $2 returning before.pending`,
    [one.companyId, one.conversationId, one.proof, one.by, one.at],
  )
  if (!row) return null
  return row.pending ? vault.open<Pending>(PENDING, row.pending) : { facts: {}, source: 'said' }
}

/** Ends a claim or a right to speak; false where there was none. */
export async function setEnded(
  tx: Db,
  one: { companyId: string; conversationId: string; status: 'refused' | 'revoked'; by: string; at: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `update company_speaker set status = $3, ended_by = $4, ended_at = $5, pending = null, code_hash = null
     where company_id = $1 and conversation_id = $2 and status = any($6::text[]) returning company_id`,
    [
      one.companyId,
      one.conversationId,
      one.status,
      one.by,
      one.at,
      one.status === 'refused' ? ['claimed'] : ['claimed', 'proved'],
    ],
  )
  return rows.length > 0
}

export interface Consent {
  conversationId: string
  purpose: ConsentPurpose
  source: string
  givenAt: Date
  takenBackAt: Date | null
}

export async function consentsOf(db: Db, companyId: string): Promise<Consent[]> {
  return db.query<Consent>(
    `select conversation_id as "conversationId", purpose, source, given_at as "givenAt", taken_back_at as "takenBackAt"
     from company_consent where company_id = $1 order by given_at desc`,
    [companyId],
  )
}

/** Agrees; what was published until now is not new to the company any more. Agreeing twice is agreeing once. */
export async function giveConsent(
  tx: Db,
  one: { companyId: string; conversationId: string; purpose: ConsentPurpose; source: string; at: Date },
): Promise<void> {
  await tx.query(
    `insert into company_consent as k (company_id, conversation_id, purpose, source, given_at, looked_seq)
     values ($1, $2, $3, $4, $5, (select coalesce(max(seq), 0) from knowledge_change))
     on conflict (company_id, conversation_id, purpose) do update set source = excluded.source, given_at = excluded.given_at,
       taken_back_at = null, looked_seq = excluded.looked_seq where k.taken_back_at is not null`,
    [one.companyId, one.conversationId, one.purpose, one.source, one.at],
  )
}

/** Gives how many consents were taken back. Without `companyId`, those for every company that the person speaks for. */
export async function takeBackConsent(
  tx: Db,
  one: { companyId: string | null; conversationId: string; purpose: ConsentPurpose; at: Date },
): Promise<number> {
  const rows = await tx.query(
    `update company_consent s set taken_back_at = $4
     where ${ofPerson} and ($2::uuid is null or s.company_id = $2) and s.purpose = $3 and s.taken_back_at is null
     returning s.company_id`,
    [one.conversationId, one.companyId, one.purpose, one.at],
  )
  return rows.length
}

/** Removes what a conversation told of a company, and what it agreed to. */
export async function forgetTold(tx: Db, companyId: string, conversationId: string): Promise<void> {
  await tx.query('delete from company_fact where company_id = $1 and conversation_id = $2', [companyId, conversationId])
  await tx.query('delete from company_consent where company_id = $1 and conversation_id = $2', [
    companyId,
    conversationId,
  ])
}
