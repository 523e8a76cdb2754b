import { type Area, type AreaAlias, codeLength, levelOf } from './area.ts'
import { type Fault, readTable, type TableRow } from './table-file.ts'
import { repeats } from './unit-file.ts'

/** Kinds of names that a city keeps tables of its own for. */
export const namedKinds = ['estate', 'road', 'metro', 'bus'] as const
export type NamedKind = (typeof namedKinds)[number]

/** The texts of `beijing.csv` (places) and `aliases.csv` (other words for them). */
export interface GazetteerFiles {
  areas: string
  aliases: string
  /** Tables of one kind each; they take the place of what `aliases` has of that kind. */
  tables?: Partial<Record<NamedKind, string>>
}

export interface ParsedGazetteer {
  areas: Area[]
  aliases: AreaAlias[]
  faults: Fault[]
}

const areaColumns = ['code', 'name', 'level', 'parentCode'] as const
const aliasColumns = ['alias', 'kind', 'districtCode', 'streetCode', 'communityCode', 'note'] as const
const plainColumns = ['alias', 'districtCode'] as const
const optionalColumns = ['streetCode', 'communityCode', 'note', 'kind'] as const
/** What a city's own tables call the columns. */
const headers: Readonly<Record<string, (typeof aliasColumns)[number]>> = {
  名称: 'alias',
  别名: 'alias',
  种类: 'kind',
  区编码: 'districtCode',
  街道编码: 'streetCode',
  社区编码: 'communityCode',
  备注: 'note',
}
/** `aliases.csv` calls metro and railway stations `station`. */
const replaced: Readonly<Record<NamedKind, string>> = { estate: 'estate', road: 'road', metro: 'station', bus: 'bus' }

type AreaRow = TableRow<(typeof areaColumns)[number]>
type AliasRow = TableRow<(typeof aliasColumns)[number]>

function parentOf(code: string): string {
  return code.length > 6 ? code.slice(0, -3) : ''
}

function areaFaults({ line, cells }: AreaRow, codes: ReadonlySet<string>): Fault[] {
  const fault = (problem: string, remedy: string): Fault => ({ file: 'areas', line, code: cells.code, problem, remedy })
  const level = levelOf(cells.code)
  const parent = parentOf(cells.code)
  if (level === undefined || level !== cells.level)
    return [fault('编码与层级不符', '区 6 位（district）、街镇 9 位（street）、社区村 12 位（community）')]
  if (!cells.name) return [fault('没有名称', '请填写 name')]
  if (cells.parentCode !== parent) return [fault('上级编码不对', `parentCode 应为 ${parent || '空'}`)]
  if (parent && !codes.has(parent)) return [fault(`没有上级 ${parent}`, '请先补上上级区划')]
  return []
}

function aliasCode({ cells }: AliasRow): string {
  return cells.communityCode || cells.streetCode || cells.districtCode
}

function aliasFaults(row: AliasRow, codes: ReadonlySet<string>, file = 'aliases'): Fault[] {
  const { line, cells } = row
  const fault = (problem: string, remedy: string): Fault => ({
    file,
    line,
    code: cells.alias,
    problem,
    remedy,
  })
  const code = aliasCode(row)
  if (cells.alias.length < 2) return [fault('别名太短', '别名至少两个字，一个字会处处误认')]
  if (!cells.kind) return [fault('别名没有种类', 'kind 写 short、old、estate、road、station 或 landmark')]
  if (!codes.has(code)) return [fault(`没有区划 ${code || '（空）'}`, '请填写存在的区、街镇或社区编码')]
  return []
}

function toAreas(rows: readonly AreaRow[]): Area[] {
  return rows.flatMap(({ cells }) => {
    const level = levelOf(cells.code)
    return level ? [{ code: cells.code, name: cells.name, level }] : []
  })
}

/** One row for an alias and a place, however often the file says it. */
function toAliases(rows: readonly AliasRow[]): AreaAlias[] {
  const once = new Map<string, AreaAlias>()
  for (const row of rows) {
    const { alias, kind, note } = row.cells
    const key = `${alias} ${aliasCode(row)}`
    if (!once.has(key)) once.set(key, { alias, kind, areaCode: aliasCode(row), note: note || null })
  }
  return [...once.values()]
}

function namedTables(given: Partial<Record<NamedKind, string>>) {
  return namedKinds.flatMap((kind) => {
    const text = given[kind]
    if (text === undefined) return []
    const { rows, faults } = readTable({ file: kind, text, columns: plainColumns, optional: optionalColumns, headers })
    return [{ kind, faults, rows: rows.map(({ line, cells }): AliasRow => ({ line, cells: { ...cells, kind } })) }]
  })
}

/** Reads the gazetteer's files with all that is wrong in them. Parents come before children. */
export function parseGazetteer(files: GazetteerFiles): ParsedGazetteer {
  const areaTable = readTable({ file: 'areas', text: files.areas, columns: areaColumns })
  const aliasTable = readTable({ file: 'aliases', text: files.aliases, columns: aliasColumns, headers })
  const tables = namedTables(files.tables ?? {})
  const gone = new Set(tables.map(({ kind }) => replaced[kind]))
  const kept = aliasTable.rows.filter(({ cells }) => !gone.has(cells.kind))
  const codes = new Set(areaTable.rows.map(({ cells }) => cells.code))
  const lines = areaTable.rows.map(({ line, cells }) => ({ line, code: cells.code }))
  const areas = toAreas(areaTable.rows).sort((a, b) => codeLength(a.level) - codeLength(b.level))
  return {
    areas,
    aliases: toAliases([...kept, ...tables.flatMap(({ rows }) => rows)]),
    faults: [
      ...areaTable.faults,
      ...areaTable.rows.flatMap((row) => areaFaults(row, codes)),
      ...repeats('areas', lines, '区划编码'),
      ...aliasTable.faults,
      ...kept.flatMap((row) => aliasFaults(row, codes)),
      ...tables.flatMap(({ kind, rows, faults }) => [
        ...faults,
        ...rows.flatMap((row) => aliasFaults(row, codes, kind)),
      ]),
    ],
  }
}
