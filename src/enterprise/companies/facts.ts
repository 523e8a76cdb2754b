import type { Db } from '../../db/index.ts'
import type { Vault } from '../../vault/index.ts'
import { plainDistrict } from '../company.ts'
import { added, companyOf, type Facts } from './profile.ts'
import * as store from './store.ts'

/** Keeps what somebody tells of a company beside what the same source told before. */
export async function keepTold(tx: Db, vault: Vault, companyId: string, told: store.Told): Promise<void> {
  await store.lockCompany(tx, companyId)
  const before = await store.selectFacts(tx, vault, companyId)
  const own = Object.fromEntries(
    before.filter((fact) => fact.source === told.source).map(({ field, value }) => [field, value]),
  ) as Facts
  const { marks, withoutMarks } = told.source === 'form' ? told.facts : added(own, told.facts)
  const facts = told.facts.marks || told.facts.withoutMarks ? { ...told.facts, marks, withoutMarks } : told.facts
  await store.putFacts(tx, vault, companyId, { ...told, facts })
  await countAnew(tx, vault, companyId, told.at)
}

/** Writes by what a company is counted, out of its facts. */
export async function countAnew(tx: Db, vault: Vault, companyId: string, at: Date): Promise<void> {
  const row = await store.findCompany(tx, { id: companyId })
  if (!row) return
  const company = companyOf(row, await store.selectFacts(tx, vault, companyId))
  await store.updateCounted(tx, companyId, {
    industry: company.industryCode ?? null,
    district: company.district === undefined ? null : plainDistrict(company.district),
    sizeClass: company.sizeClass ?? null,
    at,
  })
}
