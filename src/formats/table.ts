import type { Block } from './tree.ts'

/** A grid as a table: the first row is the header when it says so, or is short words throughout. */
export function tableFrom(grid: readonly (readonly (string | undefined)[])[], saysHeader = false): Block | null {
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0)
  const full = grid
    .map((row) => Array.from({ length: width }, (_, at) => row[at] ?? ''))
    .filter((row) => row.some(Boolean))
  const [first, ...rest] = full
  if (first === undefined) return null
  const isHeader = rest.length > 0 && (saysHeader || (first.every((cell) => cell && cell.length <= 20) && width > 1))
  return isHeader ? { type: 'table', header: first, rows: rest } : { type: 'table', header: [], rows: full }
}
