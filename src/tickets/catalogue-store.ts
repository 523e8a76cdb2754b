import { createHash } from 'node:crypto'
import type { Database, Db } from '../db/index.ts'
import { AppError, beijingDay, type Catalogue, type CatalogueLeaf, type Unit } from '../domain/index.ts'
import { areaUnits } from './area-units.ts'
import { type CatalogueFiles, readCatalogue } from './catalogue-check.ts'
import { changesBetween, type LeafChange } from './catalogue-edit.ts'
import { formatCatalogue } from './catalogue-file.ts'
import { listAreas, type Progress } from './gazetteer-store.ts'
import { loadGreenChannels } from './green-channel.ts'
import type { Fault } from './table-file.ts'
import { type DistrictDepartment, formatDepartments, formatUnits, type ListedUnit } from './unit-file.ts'

export type CatalogueImport =
  | { outcome: 'imported'; version: string; leaves: number; units: number }
  /** The files say what the newest version says already. */
  | { outcome: 'unchanged'; version: string }
  | { outcome: 'refused'; faults: Fault[] }

interface Content {
  leaves: CatalogueLeaf[]
  units: ListedUnit[]
  departments: DistrictDepartment[]
}

interface Version {
  id: string
  digest: string
}

/** Equal for files that mean the same, however their cells are quoted. */
function digestOf({ leaves, units, departments }: Content): string {
  const written = [formatCatalogue(leaves), formatUnits(units), formatDepartments(departments)]
  return createHash('sha256').update(JSON.stringify(written)).digest('hex')
}

async function newestVersion(db: Db): Promise<Version | undefined> {
  const [newest] = await db.query<Version>('select id, digest from catalogue_version order by ordinal desc limit 1')
  return newest
}

/** `2026-11-22.1`, then `.2`: the day in Beijing and the count of that day. */
async function nextVersionId(db: Db, now: Date): Promise<string> {
  const day = beijingDay(now)
  const [row] = await db.query<{ last: number }>(
    `select coalesce(max(split_part(id, '.', 2)::integer), 0) as last from catalogue_version where id like $1 || '.%'`,
    [day],
  )
  return `${day}.${(row?.last ?? 0) + 1}`
}

function positioned<T extends object>(rows: readonly T[]): string {
  return JSON.stringify(rows.map((row, position) => ({ ...row, position })))
}

async function insertLeaves(tx: Db, version: string, leaves: readonly CatalogueLeaf[]): Promise<void> {
  await tx.query(
    `insert into catalogue_leaf (catalogue_version, code, position, level1, level2, level3, lead_rule, supporting_units,
       tier, urgent, requires, keywords, examples, valid_from, valid_to, exceptions, day_basis)
     select $1, code, position, path[1], path[2], path[3], "leadRule", "supportingUnits", tier, urgent, requires,
       keywords, examples, "validFrom", "validTo", coalesce(exceptions, '{}'), coalesce("dayBasis", 'calendar')
     from jsonb_to_recordset($2::jsonb) as given (code text, position integer, path text[], "leadRule" text,
       "supportingUnits" text[], tier text, urgent boolean, requires text[], keywords text[], examples text[],
       "validFrom" date, "validTo" date, exceptions jsonb, "dayBasis" text)`,
    [version, positioned(leaves)],
  )
  await tx.query(
    `insert into catalogue_code (catalogue_version, code)
     select distinct catalogue_version, code from catalogue_leaf where catalogue_version = $1`,
    [version],
  )
}

async function insertUnits(tx: Db, version: string, { units, departments }: Content): Promise<void> {
  await tx.query(
    `insert into catalogue_unit (catalogue_version, code, position, name, level, area_code, aliases)
     select $1, code, position, name, level, "areaCode", aliases from jsonb_to_recordset($2::jsonb)
       as given (code text, position integer, name text, level text, "areaCode" text, aliases text[])`,
    [version, positioned(units)],
  )
  await tx.query(
    `insert into district_department (catalogue_version, key, position, name)
     select $1, key, position, name from jsonb_to_recordset($2::jsonb) as given (key text, position integer, name text)`,
    [version, positioned(departments)],
  )
}

async function storeVersion(tx: Db, content: Content, { onProgress, now }: ImportOptions): Promise<CatalogueImport> {
  await tx.query('lock table catalogue_version in share row exclusive mode')
  const digest = digestOf(content)
  const newest = await newestVersion(tx)
  if (newest?.digest === digest) return { outcome: 'unchanged', version: newest.id }
  const version = await nextVersionId(tx, now)
  const total = content.leaves.length + content.units.length
  await tx.query('insert into catalogue_version (id, digest, imported_at) values ($1, $2, $3)', [version, digest, now])
  await insertLeaves(tx, version, content.leaves)
  onProgress?.(content.leaves.length, total)
  await insertUnits(tx, version, content)
  onProgress?.(total, total)
  return { outcome: 'imported', version, leaves: content.leaves.length, units: content.units.length }
}

export interface ImportOptions {
  onProgress?: Progress
  now: Date
}

/**
 * Makes a new version of the catalogue, whole or not at all; it is valid from now on, earlier ones are kept.
 * Files with faults are refused; files that say what the newest version says make no new one.
 */
export async function importCatalogue(
  database: Database,
  files: CatalogueFiles,
  options: ImportOptions,
): Promise<CatalogueImport> {
  const checked = readCatalogue(files)
  if (checked.outcome === 'faulty') return { outcome: 'refused', faults: checked.faults }
  const leaves = checked.leaves.map(({ leaf }) => leaf)
  const { units, departments } = checked.units
  return database.transaction((tx) => storeVersion(tx, { leaves, units, departments }, options))
}

async function readLeaves(db: Db, version: string, day: string | null): Promise<CatalogueLeaf[]> {
  return db.query<CatalogueLeaf>(
    `select code, array[level1, level2, level3] as path, lead_rule as "leadRule", supporting_units as "supportingUnits",
       tier, urgent, requires, keywords, examples, exceptions, day_basis as "dayBasis",
       to_char(valid_from, 'YYYY-MM-DD') as "validFrom", to_char(valid_to, 'YYYY-MM-DD') as "validTo"
     from catalogue_leaf where catalogue_version = $1
       and ($2::date is null or ($2::date >= valid_from and (valid_to is null or $2::date <= valid_to)))
     order by position`,
    [version, day],
  )
}

async function readUnits(db: Db, version: string): Promise<ListedUnit[]> {
  return db.query<ListedUnit>(
    `select code, name, level, area_code as "areaCode", aliases from catalogue_unit
     where catalogue_version = $1 order by position`,
    [version],
  )
}

async function readDepartments(db: Db, version: string): Promise<DistrictDepartment[]> {
  return db.query<DistrictDepartment>(
    'select key, name from district_department where catalogue_version = $1 order by position',
    [version],
  )
}

function byCode<T extends { code: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.code, row]))
}

async function demandNewest(db: Db): Promise<string> {
  const newest = await newestVersion(db)
  if (!newest) throw new AppError('CATALOGUE_INVALID', 'no catalogue has been imported yet')
  return newest.id
}

/**
 * The newest catalogue with the leaves that are valid on the Beijing day of `at`, and all units: the listed ones and
 * those that follow from the gazetteer. Throws CATALOGUE_INVALID where none was imported.
 */
export async function loadCatalogue(db: Db, at: Date): Promise<Catalogue> {
  const version = await demandNewest(db)
  const leaves = await readLeaves(db, version, beijingDay(at))
  const listed = await readUnits(db, version)
  const made = areaUnits(await listAreas(db), await readDepartments(db, version))
  const greenChannels = await loadGreenChannels(db)
  const direct = greenChannels.map(({ unit }) => unit)
  const units = [...direct, ...listed.map(({ code, name, level }): Unit => ({ code, name, level })), ...made]
  return { version, leaves: byCode(leaves), units: byCode(units), greenChannels }
}

/** A version as the files that make it; the newest where none is named. Throws CATALOGUE_INVALID if there is none. */
export async function exportCatalogue(db: Db, version?: string): Promise<CatalogueFiles & { version: string }> {
  const wanted = version ?? (await demandNewest(db))
  const leaves = await readLeaves(db, wanted, null)
  if (leaves.length === 0) throw new AppError('CATALOGUE_INVALID', `there is no catalogue version ${wanted}`)
  return {
    version: wanted,
    catalogue: formatCatalogue(leaves),
    units: formatUnits(await readUnits(db, wanted)),
    departments: formatDepartments(await readDepartments(db, wanted)),
  }
}

/** A version of the catalogue as the history shows it. */
export interface CatalogueVersion {
  id: string
  importedAt: Date
  leaves: number
  /** Codes that the version before it did not have, and those that it no longer has. */
  added: number
  removed: number
}

/** What a version changed against the one before it; the first one has changed nothing. */
export async function versionChanges(db: Db, version: string): Promise<LeafChange[]> {
  const [row] = await db.query<{ before: string | null }>(
    `select (select id from catalogue_version b where b.ordinal < v.ordinal order by b.ordinal desc limit 1) as before
     from catalogue_version v where v.id = $1`,
    [version],
  )
  if (!row) throw new AppError('CATALOGUE_INVALID', `there is no catalogue version ${version}`)
  if (row.before === null) return []
  return changesBetween(await readLeaves(db, row.before, null), await readLeaves(db, version, null))
}

/** All versions, newest first. */
export async function catalogueVersions(db: Db): Promise<CatalogueVersion[]> {
  return db.query<CatalogueVersion>(
    `with version as (
       select id, ordinal, imported_at, lag(id) over (order by ordinal) as before from catalogue_version
     )
     select v.id, v.imported_at as "importedAt",
       (select count(*)::integer from catalogue_code c where c.catalogue_version = v.id) as leaves,
       (select count(*)::integer from catalogue_code c where c.catalogue_version = v.id
          and not exists (select from catalogue_code b where b.catalogue_version = v.before and b.code = c.code)) as added,
       (select count(*)::integer from catalogue_code b where b.catalogue_version = v.before
          and not exists (select from catalogue_code c where c.catalogue_version = v.id and c.code = b.code)) as removed
     from version v order by v.ordinal desc`,
  )
}
