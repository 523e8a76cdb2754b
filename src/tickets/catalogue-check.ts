import { type LeafRow, parseCatalogue } from './catalogue-file.ts'
import type { Fault } from './table-file.ts'
import { parseUnits, type UnitFiles } from './unit-file.ts'

/** The texts of the three files that make a catalogue: leaves, units, departments of a district. */
export interface CatalogueFiles {
  catalogue: string
  units: string
  departments: string
}

/** The files once read: either whole and sound, or with all their faults. */
export type CheckedCatalogue =
  | { outcome: 'sound'; leaves: LeafRow[]; units: UnitFiles }
  | { outcome: 'faulty'; faults: Fault[] }

function faultAt({ line, leaf }: LeafRow, problem: string, remedy: string): Fault {
  return { file: 'catalogue', line, code: leaf.code, problem, remedy }
}

function group<K>(rows: readonly LeafRow[], key: (row: LeafRow) => K): LeafRow[][] {
  return [...Map.groupBy(rows, key).values()]
}

function nextDay(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

function periodFault(before: LeafRow, after: LeafRow): Fault[] {
  const until = before.leaf.validTo
  const from = after.leaf.validFrom
  if (before.leaf.validFrom === from && until === after.leaf.validTo)
    return [faultAt(after, `编码重复，第 ${before.line} 行已经有了`, '请换一个编码，或删去其中一行')]
  if (until === null || from <= until)
    return [
      faultAt(after, `有效期与第 ${before.line} 行重叠`, '同一编码的前一段 validTo 要早于后一段 validFrom，各占一段'),
    ]
  if (from > nextDay(until))
    return [faultAt(after, `与第 ${before.line} 行之间有效期断开`, `请把 validFrom 接到 ${nextDay(until)}`)]
  return []
}

/** The periods of one code, in order, must follow each other without gap or overlap. */
function periodFaults(rows: readonly LeafRow[]): Fault[] {
  return group(rows, (row) => row.leaf.code).flatMap((same) => {
    const ordered = same.toSorted((a, b) => a.leaf.validFrom.localeCompare(b.leaf.validFrom) || a.line - b.line)
    return ordered.slice(1).flatMap((after, index) => periodFault(ordered[index] ?? after, after))
  })
}

function pathFaults(rows: readonly LeafRow[]): Fault[] {
  return group(rows, (row) => row.leaf.path.join('/')).flatMap((same) => {
    const first = same[0]
    const others = same.filter((row) => row.leaf.code !== first?.leaf.code)
    return others.map((row) =>
      faultAt(row, `三级路径与第 ${first?.line} 行（${first?.leaf.code}）相同`, '同一路径只能有一个编码，请合并或改名'),
    )
  })
}

function unitFault(row: LeafRow, word: string, known: KnownWords): Fault[] {
  if (word === 'street' || word === 'district') return []
  if (word.startsWith('district:')) {
    if (known.departments.has(word.slice('district:'.length))) return []
    return [
      faultAt(row, `没有这个区级部门：${word.slice('district:'.length)}`, '请在区级部门表里补上，或改用已有的简称'),
    ]
  }
  const code = word.startsWith('unit:') ? word.slice('unit:'.length) : word
  if (known.units.has(code)) return []
  return [faultAt(row, `没有这个单位：${code}`, '请在单位表里补上，或改用现有单位的编码')]
}

interface KnownWords {
  units: ReadonlySet<string>
  departments: ReadonlySet<string>
}

function wordFaults(rows: readonly LeafRow[], { units, departments }: UnitFiles): Fault[] {
  const known = {
    units: new Set(units.map((unit) => unit.code)),
    departments: new Set(departments.map((department) => department.key)),
  }
  return rows.flatMap((row) =>
    [row.leaf.leadRule, ...row.leaf.supportingUnits, ...Object.values(row.leaf.exceptions ?? {})].flatMap((word) =>
      unitFault(row, word, known),
    ),
  )
}

/** Reads the three files together. */
export function readCatalogue(files: CatalogueFiles): CheckedCatalogue {
  const parsed = parseCatalogue(files.catalogue)
  const units = parseUnits(files.units, files.departments)
  if (parsed.outcome === 'faulty') return { outcome: 'faulty', faults: [...parsed.faults, ...units.faults] }
  const rows = parsed.leaves
  const between = [...periodFaults(rows), ...pathFaults(rows), ...wordFaults(rows, units)]
  const faults = [...between.sort((a, b) => a.line - b.line), ...units.faults]
  return faults.length > 0 ? { outcome: 'faulty', faults } : { outcome: 'sound', leaves: rows, units }
}

/** All that is wrong with a catalogue before it is imported; an empty list means that it can be. */
export function checkCatalogue(files: CatalogueFiles): Fault[] {
  const checked = readCatalogue(files)
  return checked.outcome === 'faulty' ? checked.faults : []
}
