import { type Area, type AreaAlias, codeLength, levelOf } from './area.ts'
import { type Fault, readTable, type TableRow } from './table-file.ts'
import { repeats } from './unit-file.ts'

/** The texts of `beijing.csv` (places) and `aliases.csv` (other words for them). */
export interface GazetteerFiles {
  areas: string
  aliases: string
}

export interface ParsedGazetteer {
  areas: Area[]
  aliases: AreaAlias[]
  faults: Fault[]
}

const areaColumns = ['code', 'name', 'level', 'parentCode'] as const
const aliasColumns = ['alias', 'kind', 'districtCode', 'streetCode', 'communityCode', 'note'] as const

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

function aliasFaults(row: AliasRow, codes: ReadonlySet<string>): Fault[] {
  const { line, cells } = row
  const fault = (problem: string, remedy: string): Fault => ({
    file: 'aliases',
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

/** Reads the gazetteer's files with all that is wrong in them. Parents come before children. */
export function parseGazetteer(files: GazetteerFiles): ParsedGazetteer {
  const areaTable = readTable({ file: 'areas', text: files.areas, columns: areaColumns })
  const aliasTable = readTable({ file: 'aliases', text: files.aliases, columns: aliasColumns })
  const codes = new Set(areaTable.rows.map(({ cells }) => cells.code))
  const lines = areaTable.rows.map(({ line, cells }) => ({ line, code: cells.code }))
  const areas = toAreas(areaTable.rows).sort((a, b) => codeLength(a.level) - codeLength(b.level))
  return {
    areas,
    aliases: toAliases(aliasTable.rows),
    faults: [
      ...areaTable.faults,
      ...areaTable.rows.flatMap((row) => areaFaults(row, codes)),
      ...repeats('areas', lines, '区划编码'),
      ...aliasTable.faults,
      ...aliasTable.rows.flatMap((row) => aliasFaults(row, codes)),
    ],
  }
}
