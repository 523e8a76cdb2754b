import type { Db } from '../../db/index.ts'
import type { Vault } from '../../vault/index.ts'
import type { Fact, FactBasis, FactField, FactSource, Facts } from './profile.ts'

const FACT = 'company.fact'
const PHONE = 'company.phone'

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

/** Of a table that is called `c`. */
export const companyColumns = `c.id, c.credit_code as "creditCode", c.name, c.industry, c.district, c.size_class as "sizeClass", c.park,
  c.registered_at as "registeredAt"`

export async function findCompany(db: Db, by: { id: string } | { creditCode: string }): Promise<CompanyRow | null> {
  const [row] = await db.query<CompanyRow>(
    `select ${companyColumns} from company c where c.id = $1::uuid or c.credit_code = $2`,
    ['id' in by ? by.id : null, 'creditCode' in by ? by.creditCode : null],
  )
  return row ?? null
}

/** Companies whose name holds those words, or with that credit code; those with the newest word first. */
export async function searchCompanies(db: Db, words: string, limit: number): Promise<CompanyRow[]> {
  return db.query<CompanyRow>(
    `select ${companyColumns} from company c where $1 = '' or c.credit_code = upper($1) or position($1 in c.name) > 0
     order by c.updated_at desc, c.id limit $2`,
    [words, limit],
  )
}

/** The company of that code, made where there is none yet. What the register or a proved speaker calls it stays. */
export async function ensureCompany(
  tx: Db,
  company: { id: string; creditCode: string; name: string; at: Date },
): Promise<CompanyRow> {
  await tx.query(
    `insert into company (id, credit_code, name, created_at, updated_at) values ($1, $2, $3, $4, $4)
     on conflict (credit_code) do update set name = excluded.name where company.registered_at is null
       and not exists (select from company_speaker s where s.company_id = company.id and s.status = 'proved')`,
    [company.id, company.creditCode, company.name, company.at],
  )
  return (await findCompany(tx, { creditCode: company.creditCode }))!
}

/** Who writes facts of a company waits for the other who does. */
export async function lockCompany(tx: Db, id: string): Promise<void> {
  await tx.query('select id from company where id = $1 for update', [id])
}

export async function selectFacts(db: Db, vault: Vault, companyId: string): Promise<Fact[]> {
  const rows = await db.query<Omit<Fact, 'value' | 'conversationId'> & { value: Buffer; conversation: string }>(
    `select field, source, basis, value, conversation_id as conversation, at from company_fact where company_id = $1
     order by field, at`,
    [companyId],
  )
  return rows.map(({ value, conversation, ...row }) => ({
    ...row,
    conversationId: conversation,
    value: vault.open<Fact['value']>(FACT, value),
  }))
}

/** What one source tells of a company at once. */
export interface Told {
  facts: Facts
  source: FactSource
  basis?: FactBasis | null
  conversationId: string | null
  at: Date
}

export async function putFacts(
  tx: Db,
  vault: Vault,
  companyId: string,
  { facts, source, basis, conversationId, at }: Told,
): Promise<void> {
  const rows = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => ({ field, value: vault.seal(FACT, value).toString('base64') }))
  await tx.query(
    `insert into company_fact (company_id, field, source, value, conversation_id, at, basis)
     select $1, field, $2, decode(value, 'base64'), $3, $4, $6
     from jsonb_to_recordset($5::jsonb) as g(field text, value text)
     on conflict (company_id, field, source) do update set value = excluded.value,
       conversation_id = excluded.conversation_id, at = excluded.at, basis = excluded.basis`,
    [companyId, source, conversationId, at, JSON.stringify(rows), basis ?? null],
  )
}

/** Takes back what agents noted of a fact; false when nobody had. */
export async function dropNoted(tx: Db, companyId: string, field: FactField): Promise<boolean> {
  const rows = await tx.query(
    `delete from company_fact where company_id = $1 and source = 'desk' and field = $2 returning field`,
    [companyId, field],
  )
  return rows.length > 0
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

function phonePrint(vault: Vault, phone: string): Buffer {
  return vault.fingerprint('company.phone', phone.replace(/\D/g, ''))
}

/** Companies for which the register has that phone. */
export async function companiesOfPhone(db: Db, vault: Vault, phone: string): Promise<CompanyRow[]> {
  return db.query<CompanyRow>(
    `select ${companyColumns} from company c where c.phone_hash = $1 order by c.updated_at desc limit 5`,
    [phonePrint(vault, phone)],
  )
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
    `insert into company (id, credit_code, name, park, phone, phone_hash, register_hash, registered_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $8, $6, $7, $7, $7)
     on conflict (credit_code) do update set name = excluded.name, park = excluded.park, phone = excluded.phone,
       phone_hash = excluded.phone_hash, register_hash = excluded.register_hash, registered_at = excluded.registered_at, updated_at = excluded.updated_at
       where company.register_hash is distinct from excluded.register_hash
         or company.phone_hash is distinct from excluded.phone_hash
     returning id`,
    [
      entry.id,
      entry.creditCode,
      entry.name,
      entry.park,
      entry.phone && vault.seal(PHONE, entry.phone),
      entry.hash,
      entry.at,
      entry.phone && phonePrint(vault, entry.phone),
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
