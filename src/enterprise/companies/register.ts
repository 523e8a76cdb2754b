import type { Database } from '../../db/index.ts'
import { instantOf, newId } from '../../domain/index.ts'
import type { Vault } from '../../vault/index.ts'
import { type Company, companySchema } from '../company.ts'
import { creditCodeOf, isCreditCode } from '../credit-code.ts'
import { marks } from '../marks.ts'
import { countAnew } from './facts.ts'
import { type Facts, factsSchema } from './profile.ts'
import * as store from './store.ts'

/** One company as the registration bureau has it. */
export interface RegisterEntry {
  creditCode: string
  name: string
  park: string | null
  phone: string | null
  facts: Facts
}

/** A row once read; `detail` names the column and never repeats what stood there. */
export type ReadEntry = { outcome: 'read'; entry: RegisterEntry } | { outcome: 'faulty'; detail: string }

type Cell = string | number | boolean | Date | null
type Column =
  | keyof Company
  | 'park'
  | 'phone'
  | 'capitalInTenThousands'
  | 'revenueInTenThousands'
  | 'assetsInTenThousands'

/** Column headings as registers write them, beside our own names. */
const headings: Readonly<Record<string, Column>> = {
  企业名称: 'name',
  名称: 'name',
  统一社会信用代码: 'creditCode',
  社会信用代码: 'creditCode',
  行业代码: 'industryCode',
  国民经济行业代码: 'industryCode',
  所在区: 'district',
  行政区划: 'district',
  住所区: 'district',
  从业人数: 'staff',
  从业人员: 'staff',
  '注册资本（万元）': 'capitalInTenThousands',
  '注册资本(万元)': 'capitalInTenThousands',
  '营业收入（万元）': 'revenueInTenThousands',
  '营业收入(万元)': 'revenueInTenThousands',
  '资产总额（万元）': 'assetsInTenThousands',
  '资产总额(万元)': 'assetsInTenThousands',
  成立日期: 'foundedAt',
  标识: 'marks',
  资质: 'marks',
  园区: 'park',
  联系电话: 'phone',
  登记电话: 'phone',
}
const inTenThousands: Readonly<Partial<Record<Column, keyof Company>>> = {
  capitalInTenThousands: 'registeredCapital',
  revenueInTenThousands: 'revenue',
  assetsInTenThousands: 'assets',
}
const numeric: readonly string[] = ['staff', 'revenue', 'registeredCapital', 'assets', 'taxableIncome', 'newHires']
const own: readonly string[] = [...Object.keys(companySchema.shape), 'park', 'phone']

/** Reads one row of a register's table. Columns that we do not know are left alone, empty cells count as absent. */
export function readRegisterRow(cells: Readonly<Record<string, Cell>>): ReadEntry {
  const given: Record<string, unknown> = {}
  for (const [heading, cell] of Object.entries(cells)) {
    const column = headings[heading.trim()] ?? (own.includes(heading.trim()) ? (heading.trim() as Column) : null)
    const value = column && cellValue(column, cell)
    if (column && value !== null && value !== '') given[inTenThousands[column] ?? column] = value
  }
  const { creditCode, name, park, phone, ...rest } = given
  const code = typeof creditCode === 'string' ? creditCode.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase() : ''
  if (!isCreditCode(code)) return { outcome: 'faulty', detail: 'creditCode: is no unified social credit code' }
  if (typeof name !== 'string') return { outcome: 'faulty', detail: 'name: is missing' }
  const parsed = factsSchema.safeParse(rest)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return { outcome: 'faulty', detail: `${issue!.path.join('.')}: ${issue!.message}` }
  }
  const entry = { creditCode: creditCodeOf(code), name: name.slice(0, 200), park: textOf(park), phone: phoneOf(phone) }
  return { outcome: 'read', entry: { ...entry, facts: parsed.data } }
}

function cellValue(column: Column, cell: Cell): unknown {
  if (cell === null) return null
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  if (column === 'marks') return marksOf(String(cell))
  const text = String(cell).trim()
  if (inTenThousands[column]) return text === '' ? null : Math.round(Number(text.replaceAll(',', '')) * 1_000_000) / 100
  if (numeric.includes(column)) return text === '' ? null : Number(text.replaceAll(',', ''))
  return column === 'foundedAt' ? dayOf(text) : text
}

/** “2019年3月5日”, “2019/3/5” and ISO days. */
function dayOf(text: string): string {
  const [, year, month, day] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/.exec(text) ?? []
  const iso = year ? `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}` : text
  return instantOf(`${iso}T00:00`) ? iso : text
}

/** Marks by code or name, between commas, bars or semicolons; a name that is none is a fault of the row. */
function marksOf(text: string): string[] {
  const names = text.split(/[|,，、;；]/).map((one) => one.trim())
  return names.filter(Boolean).map((one) => marks.find(({ code, name }) => code === one || name === one)?.code ?? one)
}

const textOf = (value: unknown): string | null => (value === undefined ? null : String(value).slice(0, 100))
const phoneOf = (value: unknown): string | null => {
  const digits = String(value ?? '').replace(/[^\d]/g, '')
  return digits === '' ? null : digits.slice(0, 20)
}

/**
 * Takes over rows of the register, in one transaction; gives how many changed something. The register's word replaces
 * its own earlier one, and nothing that the company told itself.
 */
export async function importRegister(
  { db, vault }: { db: Database; vault: Vault },
  entries: readonly RegisterEntry[],
  at: Date,
): Promise<number> {
  return db.transaction(async (tx) => {
    let changed = 0
    for (const { facts, ...entry } of entries) {
      const hash = vault.fingerprint('company.register', JSON.stringify([entry, facts]))
      const companyId = await store.putRegistered(tx, vault, { ...entry, id: newId(), hash, at })
      if (!companyId) continue
      changed++
      const told = facts.marks ? { ...facts, withoutMarks: [] } : facts
      await store.dropRegistered(tx, companyId, Object.keys(told))
      await store.putFacts(tx, vault, companyId, { facts: told, source: 'register', conversationId: null, at })
      await countAnew(tx, vault, companyId, at)
    }
    return changed
  })
}
