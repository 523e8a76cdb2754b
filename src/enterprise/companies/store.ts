import type { Db } from '../../db/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { Fact, FactField, FactSource, Facts } from './profile.ts'

const FACT = 'company.fact'
const PENDING = 'company.pending'
const PHONE = 'company.phone'

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

export interface CompanyRow {
  id: string
  creditCode: string
  name: string
  industry: string | null
  district: string | null
  sizeClass: string | null
  park: string | null
  registeredAt: Date | null
}

const columns = `c.id, c.credit_code as "creditCode", c.name, c.industry, c.district, c.size_class as "sizeClass", c.park,
  c.registered_at as "registeredAt"`

export async function findCompany(db: Db, by: { id: string } | { creditCode: string }): Promise<CompanyRow | null> {
  const [row] = await db.query<CompanyRow>(
    `select ${columns} from company c where c.id = $1::uuid or c.credit_code = $2`,
    ['id' in by ? by.id : null, 'creditCode' in by ? by.creditCode : null],
  )
  return row ?? null
}

/** Companies whose name holds those words, or with that credit code; those with the newest word first. */
export async function searchCompanies(db: Db, words: string, limit: number): Promise<CompanyRow[]> {
  return db.query<CompanyRow>(
    `select ${columns} from company c where $1 = '' or c.credit_code = upper($1) or position($1 in c.name) > 0
     order by c.updated_at desc, c.id limit $2`,
    [words, limit],
  )
}

/** The company of that code, made where there is none yet; what the register calls it stays. */
export async function ensureCompany(
  tx: Db,
  company: { id: string; creditCode: string; name: string; at: Date },
): Promise<CompanyRow> {
  await tx.query(
    `insert into company (id, credit_code, name, created_at, updated_at) values ($1, $2, $3, $4, $4)
     on conflict (credit_code) do nothing`,
    [company.id, company.creditCode, company.name, company.at],
  )
  return (await findCompany(tx, { creditCode: company.creditCode }))!
}

/** Who writes facts of a company waits for the other who does. */
export async function lockCompany(tx: Db, id: string): Promise<void> {
  await tx.query('select id from company where id = $1 for update', [id])
}

export async function selectFacts(db: Db, vault: Vault, companyId: string): Promise<Fact[]> {
  const rows = await db.query<{ field: FactField; source: FactSource; value: Buffer; conversation: string; at: Date }>(
    `select field, source, value, conversation_id as conversation, at from company_fact where company_id = $1
     order by field, at`,
    [companyId],
  )
  return rows.map(({ value, conversation, ...row }) => ({
    ...row,
    conversationId: conversation,
    value: vault.open<Fact['value']>(FACT, value),
  }))
}

export async function putFacts(
  tx: Db,
  vault: Vault,
  companyId: string,
  { facts, source, conversationId, at }: { facts: Facts; source: FactSource; conversationId: string | null; at: Date },
): Promise<void> {
  const rows = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ field, value: vault.seal(FACT, value).toString('base64') }))
  await tx.query(
    `insert into company_fact (company_id, field, source, value, conversation_id, at)
     select $1, field, $2, decode(value, 'base64'), $3, $4 from jsonb_to_recordset($5::jsonb) as g(field text, value text)
     on conflict (company_id, field, source) do update set value = excluded.value,
       conversation_id = excluded.conversation_id, at = excluded.at`,
    [companyId, source, conversationId, at, JSON.stringify(rows)],
  )
}

/** What is counted by, made anew from the facts. */
export async function updateCounted(
  tx: Db,
  id: string,
  counted: { industry: string | null; district: string | null; sizeClass: string | null; at: Date },
): Promise<void> {
  await tx.query('update company set industry = $2, district = $3, size_class = $4, updated_at = $5 where id = $1', [
    id,
    counted.industry,
    counted.district,
    counted.sizeClass,
    counted.at,
  ])
}

export async function registeredPhone(db: Db, vault: Vault, id: string): Promise<string | null> {
  const [row] = await db.query<{ phone: Buffer | null }>('select phone from company where id = $1', [id])
  return row?.phone ? vault.open<string>(PHONE, row.phone) : null
}

/** What the register says of a company; false where the same was read before. */
export async function putRegistered(
  tx: Db,
  vault: Vault,
  entry: {
    id: string
    creditCode: string
    name: string
    park: string | null
    phone: string | null
    hash: Buffer
    at: Date
  },
): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(
    `insert into company (id, credit_code, name, park, phone, register_hash, registered_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7, $7)
     on conflict (credit_code) do update set name = excluded.name, park = excluded.park, phone = excluded.phone,
       register_hash = excluded.register_hash, registered_at = excluded.registered_at, updated_at = excluded.updated_at
       where company.register_hash is distinct from excluded.register_hash
     returning id`,
    [
      entry.id,
      entry.creditCode,
      entry.name,
      entry.park,
      entry.phone && vault.seal(PHONE, entry.phone),
      entry.hash,
      entry.at,
    ],
  )
  return row?.id ?? null
}

/** Facts of the register that its newest row has no more. */
export async function dropRegistered(tx: Db, companyId: string, kept: readonly string[]): Promise<void> {
  await tx.query(
    `delete from company_fact where company_id = $1 and source = 'register' and not field = any($2::text[])`,
    [companyId, kept],
  )
}

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
       select distinct on (c.id) ${columns}, s.status, s.role, s.claimed_at from company_speaker s
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
