import type { CatalogueLeaf } from '../domain/index.ts'
import type { CatalogueFiles } from './catalogue-check.ts'
import { formatCatalogue, type LeafCells, leafCells, parseCatalogue, parseLeaf } from './catalogue-file.ts'
import type { Fault } from './table-file.ts'

/** One cell that an edit changes; `before` is empty for a new leaf. */
export interface CellChange {
  column: keyof LeafCells
  before: string
  after: string
}

export type EditedCatalogue =
  | { outcome: 'edited'; files: CatalogueFiles; leaf: CatalogueLeaf; changes: CellChange[] }
  | { outcome: 'faulty'; faults: Fault[] }

/**
 * The files with one leaf written anew: in place of the row of its code that is valid on `day` (ISO), or, where there is
 * none, behind the last leaf of its second level. Other periods of the code stay as they are. Pure; what only shows
 * between rows is `checkCatalogue`'s.
 */
export function withLeaf(files: CatalogueFiles, cells: LeafCells, day: string): EditedCatalogue {
  const read = parseCatalogue(files.catalogue)
  const own = parseLeaf(cells)
  if (read.outcome === 'faulty') return read
  if (own.outcome === 'faulty') return own
  const leaves = read.leaves.map(({ leaf }) => leaf)
  const at = leaves.findIndex((leaf) => leaf.code === own.leaf.code && isValid(leaf, day))
  const before = leaves[at]
  const changed = before ? leaves.with(at, own.leaf) : leaves.toSpliced(placeOf(leaves, own.leaf), 0, own.leaf)
  return {
    outcome: 'edited',
    files: { ...files, catalogue: formatCatalogue(changed) },
    leaf: own.leaf,
    changes: changesOf(before, own.leaf),
  }
}

function isValid({ validFrom, validTo }: CatalogueLeaf, day: string): boolean {
  return validFrom <= day && (validTo === null || day <= validTo)
}

function placeOf(leaves: readonly CatalogueLeaf[], { path: [first, second] }: CatalogueLeaf): number {
  const last = (isNear: (leaf: CatalogueLeaf) => boolean) => leaves.findLastIndex(isNear) + 1
  return (
    last(({ path }) => path[0] === first && path[1] === second) ||
    last(({ path }) => path[0] === first) ||
    leaves.length
  )
}

function changesOf(before: CatalogueLeaf | undefined, after: CatalogueLeaf): CellChange[] {
  const [old, now] = [before && leafCells(before), leafCells(after)]
  return (Object.keys(now) as (keyof LeafCells)[])
    .map((column) => ({ column, before: old?.[column] ?? '', after: now[column] }))
    .filter((cell) => cell.before !== cell.after)
}

/** What became of one leaf from one version to the next. */
export interface LeafChange {
  code: string
  path: readonly string[]
  change: 'added' | 'removed' | 'changed'
  cells: CellChange[]
}

/** What differs between two versions' leaves, in the order of the catalogue; periods are told apart by their first day. */
export function changesBetween(before: readonly CatalogueLeaf[], after: readonly CatalogueLeaf[]): LeafChange[] {
  const key = ({ code, validFrom }: CatalogueLeaf) => `${code} ${validFrom}`
  const old = new Map(before.map((leaf) => [key(leaf), leaf]))
  const now = new Set(after.map(key))
  const changed = after.flatMap((leaf): LeafChange[] => {
    const cells = changesOf(old.get(key(leaf)), leaf)
    const change = old.has(key(leaf)) ? 'changed' : 'added'
    return cells.length === 0
      ? []
      : [{ code: leaf.code, path: leaf.path, change, cells: change === 'added' ? [] : cells }]
  })
  const gone = before.filter((leaf) => !now.has(key(leaf)))
  return [...changed, ...gone.map(({ code, path }): LeafChange => ({ code, path, change: 'removed', cells: [] }))]
}
