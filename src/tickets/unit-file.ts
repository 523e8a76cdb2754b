import type { Unit } from '../domain/index.ts'
import { type Fault, listOf, readTable, type Table, type TableRow, writeTable } from './table-file.ts'

/** A unit of `units.csv`: bureaux, city enterprises and others that do not follow from the gazetteer. */
export interface ListedUnit extends Unit {
  areaCode: string | null
  /** Other names under which people and papers know it. */
  aliases: string[]
}

/** A department that every district has: `城管委` → “城市管理委员会”. */
export interface DistrictDepartment {
  key: string
  name: string
}

export interface UnitFiles {
  units: ListedUnit[]
  departments: DistrictDepartment[]
  faults: Fault[]
}

const unitColumns = ['code', 'name', 'level', 'areaCode', 'aliases'] as const
const departmentColumns = ['key', 'name'] as const
const unitLevels: readonly Unit['level'][] = ['city', 'bureau', 'district', 'department', 'street', 'enterprise']
/** Codes of units that follow from the gazetteer (see `areaUnits`). */
const generatedCode = /^(?:d|s|dd)-\d/

type UnitRow = TableRow<(typeof unitColumns)[number]>

function unitFaults({ line, cells }: UnitRow): Fault[] {
  const fault = (problem: string, remedy: string): Fault => ({ file: 'units', line, code: cells.code, problem, remedy })
  const faults: Fault[] = []
  if (!cells.code || !cells.name) faults.push(fault('单位缺编码或名称', '请填写 code 和 name'))
  if (!unitLevels.some((level) => level === cells.level))
    faults.push(fault('单位层级不认识', `应为 ${unitLevels.join('、')} 之一`))
  if (generatedCode.test(cells.code))
    faults.push(fault('编码与自动生成的区、街镇单位相冲突', '请换一个不以 d-、s-、dd- 加数字开头的编码'))
  if (cells.areaCode && !/^\d{6}(?:\d{3}){0,2}$/.test(cells.areaCode))
    faults.push(fault('区划代码不对', 'areaCode 应为 6、9 或 12 位数字，或留空'))
  return faults
}

/** Faults of names that stand in a file more than once. */
export function repeats(file: string, rows: readonly { line: number; code: string }[], what: string): Fault[] {
  const first = new Map<string, number>()
  const faults: Fault[] = []
  for (const { line, code } of rows) {
    const earlier = first.get(code)
    if (earlier === undefined) first.set(code, line)
    else
      faults.push({
        file,
        line,
        code,
        problem: `${what}重复，第 ${earlier} 行已经有了`,
        remedy: '请删去或改掉其中一行',
      })
  }
  return faults
}

function toUnit({ cells }: UnitRow): ListedUnit {
  const level = unitLevels.find((known) => known === cells.level) ?? 'bureau'
  return {
    code: cells.code,
    name: cells.name,
    level,
    areaCode: cells.areaCode || null,
    aliases: listOf(cells.aliases),
  }
}

function readDepartments(text: string): Table<(typeof departmentColumns)[number]> {
  const table = readTable({ file: 'departments', text, columns: departmentColumns })
  const nameless = table.rows.filter(({ cells }) => !cells.key || !cells.name || /[\s|]/.test(cells.key))
  const faults = nameless.map(({ line, cells }) => ({
    file: 'departments',
    line,
    code: cells.key,
    problem: '部门缺简称或全称，或简称里有空格、竖线',
    remedy: '请填写 key 和 name',
  }))
  return { rows: table.rows, faults: [...table.faults, ...faults] }
}

/** Reads `units.csv` and `district-departments.csv` with all that is wrong in them. */
export function parseUnits(unitText: string, departmentText: string): UnitFiles {
  const units = readTable({ file: 'units', text: unitText, columns: unitColumns })
  const departments = readDepartments(departmentText)
  const unitCodes = units.rows.map(({ line, cells }) => ({ line, code: cells.code }))
  const keys = departments.rows.map(({ line, cells }) => ({ line, code: cells.key }))
  return {
    units: units.rows.map(toUnit),
    departments: departments.rows.map(({ cells }) => ({ key: cells.key, name: cells.name })),
    faults: [
      ...units.faults,
      ...units.rows.flatMap(unitFaults),
      ...repeats('units', unitCodes, '单位编码'),
      ...departments.faults,
      ...repeats('departments', keys, '部门简称'),
    ],
  }
}

/** Writes units in the shape that `parseUnits` reads. */
export function formatUnits(units: readonly ListedUnit[]): string {
  const rows = units.map((unit) => [unit.code, unit.name, unit.level, unit.areaCode ?? '', unit.aliases.join('|')])
  return writeTable(unitColumns, rows)
}

/** Writes district departments in the shape that `parseUnits` reads. */
export function formatDepartments(departments: readonly DistrictDepartment[]): string {
  return writeTable(
    departmentColumns,
    departments.map(({ key, name }) => [key, name]),
  )
}
