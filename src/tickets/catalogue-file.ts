import { type CatalogueLeaf, dayBases, responseTiers, slots } from '../domain/index.ts'
import { type Fault, listOf, readTable, type TableRow, writeTable } from './table-file.ts'

const columns = [
  'code',
  'level1',
  'level2',
  'level3',
  'leadRule',
  'supportingUnits',
  'tier',
  'urgent',
  'requires',
  'keywords',
  'examples',
  'validFrom',
  'validTo',
] as const
/** Only written where a leaf has something in them. */
const optional = ['exceptions', 'dayBasis'] as const
type Column = (typeof columns)[number] | (typeof optional)[number]

/** What editors' own tables call the columns. */
const headers: Readonly<Record<string, Column>> = {
  编码: 'code',
  一级分类: 'level1',
  二级分类: 'level2',
  三级分类: 'level3',
  主责: 'leadRule',
  协办: 'supportingUnits',
  时限: 'tier',
  紧急: 'urgent',
  必问要素: 'requires',
  关键词: 'keywords',
  示例: 'examples',
  生效日期: 'validFrom',
  失效日期: 'validTo',
  各区例外: 'exceptions',
  天数算法: 'dayBasis',
}

/** A leaf and the line of the file that it stands on. */
export interface LeafRow {
  line: number
  leaf: CatalogueLeaf
}

export type ParsedCatalogue = { outcome: 'read'; leaves: LeafRow[] } | { outcome: 'faulty'; faults: Fault[] }

export const leadRulePattern = /^(?:street|district|district:\S+|unit:\S+)$/
const exceptionPattern = /^(\d{6})=(street|district|district:\S+|unit:\S+)$/
const datePattern = /^\d{4}-\d{2}-\d{2}$/

function isDate(text: string): boolean {
  if (!datePattern.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

function isOneOf<T extends string>(allowed: readonly T[], value: string): value is T {
  return (allowed as readonly string[]).includes(value)
}

type Check = [wrong: (cells: Readonly<Record<Column, string>>) => boolean, problem: string, remedy: string]

const checks: Check[] = [
  [(c) => c.code === '', '没有编码', '每个末级事项都要有唯一编码'],
  [(c) => !c.level1 || !c.level2 || !c.level3, '三级名称不全', '请填写 level1、level2、level3'],
  [
    (c) => !leadRulePattern.test(c.leadRule),
    '主责规则写法不对',
    '应为 street、district、district:<部门> 或 unit:<单位编码>',
  ],
  [(c) => !isOneOf(responseTiers, c.tier), '办理时限档不认识', `应为 ${responseTiers.join('、')} 之一`],
  [(c) => !isOneOf(['true', 'false'], c.urgent), 'urgent 只能是 true 或 false', '紧急事项写 true，其余写 false'],
  [
    (c) => listOf(c.requires).some((slot) => !isOneOf(slots, slot)),
    'requires 里有不认识的要素',
    `只能用 ${slots.join('、')}`,
  ],
  [(c) => listOf(c.keywords).length === 0, '没有关键词', '至少写一个市民会说的词，多个用 | 隔开'],
  [
    (c) => listOf(c.exceptions).some((cell) => !exceptionPattern.test(cell)),
    '各区例外写法不对',
    '写成 110108=district:城管委 的样子，多个用 | 隔开',
  ],
  [
    (c) => c.dayBasis !== '' && !isOneOf(dayBases, c.dayBasis),
    '天数算法不认识',
    `应为 ${dayBases.join('、')} 之一，或留空`,
  ],
  [(c) => !isDate(c.validFrom), '生效日期不对', 'validFrom 写成 2026-01-01 的样子'],
  [(c) => c.validTo !== '' && !isDate(c.validTo), '失效日期不对', 'validTo 写成 2026-12-31 的样子，长期有效则留空'],
  [
    (c) => c.validTo !== '' && c.validTo < c.validFrom,
    '失效日期早于生效日期',
    'validTo 是最后一个有效日，不能早于 validFrom',
  ],
]

function faultsOf({ line, cells }: TableRow<Column>): Fault[] {
  const found = checks.filter(([wrong]) => wrong(cells))
  return found.map(([, problem, remedy]) => ({ file: 'catalogue', line, code: cells.code, problem, remedy }))
}

function toLeaf(cells: Readonly<Record<Column, string>>): CatalogueLeaf {
  return {
    code: cells.code,
    path: [cells.level1, cells.level2, cells.level3],
    leadRule: cells.leadRule,
    supportingUnits: listOf(cells.supportingUnits),
    tier: responseTiers.find((tier) => tier === cells.tier) ?? '7d',
    urgent: cells.urgent === 'true',
    requires: slots.filter((slot) => listOf(cells.requires).includes(slot)),
    keywords: listOf(cells.keywords),
    examples: listOf(cells.examples),
    ...(cells.exceptions && { exceptions: exceptionsOf(cells.exceptions) }),
    ...(isOneOf(dayBases, cells.dayBasis) && { dayBasis: cells.dayBasis }),
    validFrom: cells.validFrom,
    validTo: cells.validTo || null,
  }
}

function exceptionsOf(cell: string): Record<string, string> {
  const pairs = listOf(cell).flatMap((one) => {
    const [, district, rule] = exceptionPattern.exec(one) ?? []
    return district && rule ? [[district, rule] as const] : []
  })
  return Object.fromEntries(pairs)
}

/**
 * Reads the catalogue file. Rows are judged one by one here; what only shows between rows or files
 * (repeats, gaps, dead units) is `checkCatalogue`'s. `validTo` is the last day of validity.
 */
export function parseCatalogue(text: string): ParsedCatalogue {
  const table = readTable({ file: 'catalogue', text, columns, optional, headers })
  const faults = [...table.faults, ...table.rows.flatMap(faultsOf)]
  if (faults.length === 0 && table.rows.length === 0) {
    faults.push({
      file: 'catalogue',
      line: 0,
      code: '',
      problem: '目录里没有事项',
      remedy: '请确认文件没有选错或被清空',
    })
  }
  if (faults.length > 0) return { outcome: 'faulty', faults: faults.sort((a, b) => a.line - b.line) }
  return { outcome: 'read', leaves: table.rows.map(({ line, cells }) => ({ line, leaf: toLeaf(cells) })) }
}

const exceptionsCell = ({ exceptions = {} }: CatalogueLeaf): string =>
  Object.entries(exceptions)
    .map(([district, rule]) => `${district}=${rule}`)
    .join('|')

/** A leaf as an editor's form has it: the cells of its row. */
export type LeafCells = Record<Column, string>

/** Reads one leaf by the same rules as a whole file; faults stand on line 1. */
export function parseLeaf(
  cells: LeafCells,
): { outcome: 'read'; leaf: CatalogueLeaf } | { outcome: 'faulty'; faults: Fault[] } {
  const tidy = Object.fromEntries(Object.entries(cells).map(([column, cell]) => [column, cell.trim()])) as LeafCells
  const faults = faultsOf({ line: 1, cells: tidy })
  return faults.length > 0 ? { outcome: 'faulty', faults } : { outcome: 'read', leaf: toLeaf(tidy) }
}

/** The cells of a leaf's row, with the columns that may be left out. */
export function leafCells(leaf: CatalogueLeaf): LeafCells {
  const [level1, level2, level3] = leaf.path
  return {
    code: leaf.code,
    level1,
    level2,
    level3,
    leadRule: leaf.leadRule,
    supportingUnits: leaf.supportingUnits.join('|'),
    tier: leaf.tier,
    urgent: String(leaf.urgent),
    requires: leaf.requires.join('|'),
    keywords: leaf.keywords.join('|'),
    examples: leaf.examples.join('|'),
    validFrom: leaf.validFrom,
    validTo: leaf.validTo ?? '',
    exceptions: exceptionsCell(leaf),
    dayBasis: leaf.dayBasis ?? '',
  }
}

function hasRules({ exceptions = {}, dayBasis = 'calendar' }: CatalogueLeaf): boolean {
  return Object.keys(exceptions).length > 0 || dayBasis !== 'calendar'
}

/** Writes leaves in the shape that `parseCatalogue` reads. */
export function formatCatalogue(leaves: readonly CatalogueLeaf[]): string {
  const isPlain = leaves.every((leaf) => !hasRules(leaf))
  const written = isPlain ? columns : [...columns, ...optional]
  const rows = leaves.map((leaf) => {
    const cells = leafCells(leaf)
    return written.map((column) => cells[column])
  })
  return writeTable(written, rows)
}
