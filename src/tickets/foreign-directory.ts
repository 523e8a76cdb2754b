import { createHash } from 'node:crypto'
import type { CatalogueLeaf } from '../domain/index.ts'
import { formatCatalogue } from './catalogue-file.ts'
import { type Fault, readTable } from './table-file.ts'

const headers: readonly (readonly [string, string, string])[] = [
  ['一级分类', '二级分类', '三级分类'],
  ['一级', '二级', '三级'],
  ['level1', 'level2', 'level3'],
]

/** Who takes a matter of a directory that names no units: the district finds out. */
const UNKNOWN_LEAD = 'district'

/** Another city's directory made into a catalogue file of ours, or what is wrong with it. */
export type AdoptedDirectory =
  | { outcome: 'adopted'; catalogue: string; leaves: number }
  | { outcome: 'faulty'; faults: Fault[] }

/** The three headers of a directory that has names and nothing else; null for any other table. */
export function directoryHeader(text: string): readonly [string, string, string] | null {
  const [first = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)
  const cells = first.split(',').map((cell) => cell.trim().replace(/^"|"$/g, ''))
  if (cells.includes('code') || cells.includes('编码')) return null
  return headers.find((names) => names.every((name) => cells.includes(name))) ?? null
}

/** A code that follows from the names alone, so that a later version of the directory keeps it. */
export function codeOfPath(path: readonly string[]): string {
  return `X-${createHash('sha256').update(path.join('\u0000')).digest('hex').slice(0, 8).toUpperCase()}`
}

/** 园林绿化环卫 stays whole; 违章建设与拆除 is found by either part. */
function keywordsOf(name: string): string[] {
  const parts = name.split(/[、/，,和与及（）()]/).map((part) => part.trim())
  return [...new Set([name, ...parts])].filter((word) => word.length > 1 || word === name)
}

function leafOf(path: CatalogueLeaf['path'], validFrom: string): CatalogueLeaf {
  return {
    code: codeOfPath(path),
    path,
    leadRule: UNKNOWN_LEAD,
    supportingUnits: [],
    tier: '7d',
    urgent: false,
    requires: ['place'],
    keywords: keywordsOf(path[2]),
    examples: [],
    validFrom,
    validTo: null,
  }
}

/**
 * Makes a catalogue file out of a directory of three columns of names: codes that follow from the names, the district
 * as lead until an editor says better, the ordinary tier. A name that is left out is filled from the level above it.
 * The same path twice is a fault; what else is wrong shows when the result is checked.
 */
export function adoptDirectory(text: string, validFrom: string): AdoptedDirectory {
  const columns = directoryHeader(text)
  if (!columns) {
    const remedy = `表头应有：${headers.map((names) => names.join(',')).join('；或 ')}`
    return { outcome: 'faulty', faults: [{ file: 'catalogue', line: 1, code: '', problem: '不是三级目录', remedy }] }
  }
  const table = readTable({ file: 'catalogue', text, columns })
  const faults = [...table.faults]
  const seen = new Map<string, number>()
  const leaves: CatalogueLeaf[] = []
  for (const { line, cells } of table.rows) {
    const [first, second, third] = columns.map((column) => cells[column] ?? '')
    const path: CatalogueLeaf['path'] = [first!, second || first!, third || second || first!]
    const key = path.join('/')
    const earlier = seen.get(key)
    const fault = (problem: string, remedy: string): Fault => ({ file: 'catalogue', line, code: key, problem, remedy })
    if (!first) faults.push(fault('没有一级名称', '请补上，或删去这一行'))
    else if (earlier) faults.push(fault(`与第 ${earlier} 行相同`, '请删去其中一行'))
    else leaves.push(leafOf(path, validFrom))
    seen.set(key, earlier ?? line)
  }
  if (faults.length > 0) return { outcome: 'faulty', faults }
  return { outcome: 'adopted', catalogue: formatCatalogue(leaves), leaves: leaves.length }
}
