import type { Database, Db } from '../db/index.ts'
import type { Area, AreaAlias } from './area.ts'
import { buildGazetteer, type Gazetteer } from './gazetteer.ts'
import { type GazetteerFiles, parseGazetteer } from './gazetteer-file.ts'
import type { Fault } from './table-file.ts'

/** Rows done and rows in all, for a progress line. */
export type Progress = (done: number, total: number) => void

export type GazetteerImport =
  | { outcome: 'imported'; areas: number; aliases: number; changed: number }
  | { outcome: 'refused'; faults: Fault[] }

const BATCH = 2000

async function upsertAreas(tx: Db, areas: readonly Area[]): Promise<number> {
  const changed = await tx.query(
    `insert into area (code, name, level, parent_code)
     select code, name, level, case when length(code) > 6 then left(code, -3) end
     from jsonb_to_recordset($1::jsonb) as given (code text, name text, level text)
     on conflict (code) do update set name = excluded.name where area.name <> excluded.name
     returning 1`,
    [JSON.stringify(areas)],
  )
  return changed.length
}

async function removeOthers(tx: Db, areas: readonly Area[]): Promise<number> {
  const gone = await tx.query(
    `delete from area where not exists
       (select from jsonb_array_elements_text($1::jsonb) as kept (code) where kept.code = area.code) returning 1`,
    [JSON.stringify(areas.map(({ code }) => code))],
  )
  return gone.length
}

/** Aliases hang on nothing, so they are replaced whole; only what differs counts as changed. */
async function replaceAliases(tx: Db, aliases: readonly AreaAlias[]): Promise<number> {
  const given = `select alias, kind, "areaCode" as area_code, note from jsonb_to_recordset($1::jsonb)
    as given (alias text, kind text, "areaCode" text, note text)`
  const json = JSON.stringify(aliases)
  const gone = await tx.query(
    `delete from area_alias a where not exists (select from (${given}) g where g.alias = a.alias
       and g.area_code = a.area_code and g.kind = a.kind and g.note is not distinct from a.note) returning 1`,
    [json],
  )
  const added = await tx.query(
    `insert into area_alias (alias, kind, area_code, note) ${given} on conflict (alias, area_code) do nothing returning 1`,
    [json],
  )
  return gone.length + added.length
}

/** Tells every replica to read the gazetteer again; see `referenceVersion`. */
async function noteChange(tx: Db): Promise<void> {
  await tx.query(
    `insert into setting (key, value) values ('gazetteer_changed_at', clock_timestamp()::text)
     on conflict (key) do update set value = excluded.value`,
  )
}

/**
 * Makes the stored gazetteer equal to the files, in one transaction. Doing it again changes nothing.
 * Files with faults are refused whole.
 */
export async function importGazetteer(
  database: Database,
  files: GazetteerFiles,
  { onProgress }: { onProgress?: Progress } = {},
): Promise<GazetteerImport> {
  const { areas, aliases, faults } = parseGazetteer(files)
  if (faults.length > 0) return { outcome: 'refused', faults }
  const total = areas.length + aliases.length
  const changed = await database.transaction(async (tx) => {
    await tx.query('lock table area, area_alias in share row exclusive mode')
    let count = 0
    for (let at = 0; at < areas.length; at += BATCH) {
      count += await upsertAreas(tx, areas.slice(at, at + BATCH))
      onProgress?.(Math.min(at + BATCH, areas.length), total)
    }
    count += await replaceAliases(tx, aliases)
    count += await removeOthers(tx, areas)
    if (count > 0) await noteChange(tx)
    onProgress?.(total, total)
    return count
  })
  return { outcome: 'imported', areas: areas.length, aliases: aliases.length, changed }
}

/** The stored places, in the order of their codes. */
export function listAreas(db: Db): Promise<Area[]> {
  return db.query<Area>('select code, name, level from area order by code')
}

/** Reads the gazetteer into memory, once at start and after an import. */
export async function loadGazetteer(db: Db): Promise<Gazetteer> {
  const areas = await listAreas(db)
  const aliases = await db.query<AreaAlias>(
    'select alias, kind, area_code as "areaCode", note from area_alias order by id',
  )
  return buildGazetteer(areas, aliases)
}
