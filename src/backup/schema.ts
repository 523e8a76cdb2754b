import type { Db } from '../db/index.ts'

/** A table of the gateway as the database describes it. */
export interface TableShape {
  name: string
  columns: Column[]
}

export interface Column {
  name: string
  /** As SQL writes it, e.g. `timestamp with time zone`. */
  type: string
  /** The sequence that numbers it, ready to stand in SQL; null where nothing does. */
  sequence: string | null
}

/** A reference between two tables. */
export interface Reference {
  name: string
  from: string
  to: string
  deferrable: boolean
  deferred: boolean
}

/** Objects that an extension brought with it are not ours. */
const ours = (catalogue: string, oid: string) =>
  `not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

/** Every table that holds data, those that others refer to first. */
export async function readTables(db: Db): Promise<TableShape[]> {
  const columns = await db.query<Column & { table: string }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'schema_migration' and ${ours('pg_class', 'c.oid')}
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     order by c.relname, a.attnum`,
  )
  const tables = Map.groupBy(columns, (column) => column.table)
  return inOrder([...tables.keys()], await readReferences(db)).map((name) => ({ name, columns: tables.get(name)! }))
}

export async function readReferences(db: Db): Promise<Reference[]> {
  return db.query<Reference>(
    `select k.conname as name, f.relname as from, t.relname as to, k.condeferrable as deferrable,
       k.condeferred as deferred
     from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and k.conparentid = 0 and f.relnamespace = current_schema()::regnamespace order by k.conname`,
  )
}

/** Names so ordered that a table comes after those it refers to, as far as no circle forbids it. */
export function inOrder(names: readonly string[], references: readonly Reference[]): string[] {
  const ordered: string[] = []
  let left = [...names]
  const waits = (name: string) =>
    references.some(({ from, to }) => from === name && to !== name && left.includes(to) && !ordered.includes(to))
  while (left.length > 0) {
    const free = left.filter((name) => !waits(name))
    ordered.push(...(free.length > 0 ? free : left.slice(0, 1)))
    left = left.filter((name) => !ordered.includes(name))
  }
  return ordered
}

/** True when no table holds a row; the installation's own facts do not count. */
export async function isEmpty(db: Db): Promise<boolean> {
  for (const { name } of await readTables(db)) {
    if (name === 'setting') continue
    const [found] = await db.query<{ some: boolean }>(`select exists (select from ${quoted(name)}) as some`)
    if (found!.some) return false
  }
  return true
}

/** Removes everything of the schema: tables, views, sequences, functions and types, but nothing of an extension. */
export async function dropAll(tx: Db): Promise<void> {
  const schema = 'current_schema()::regnamespace'
  const statements = await tx.query<{ sql: string }>(
    `select sql from (
       select case relkind when 'v' then 1 when 'm' then 1 when 'S' then 3 else 2 end as step, format('drop %s if exists %I cascade',
         case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end, relname) as sql
       from pg_class c where relnamespace = ${schema} and relkind in ('r', 'p', 'v', 'm', 'S') and ${ours('pg_class', 'c.oid')}
       union all
       select 4, format('drop routine if exists %s cascade', p.oid::regprocedure)
       from pg_proc p where pronamespace = ${schema} and ${ours('pg_proc', 'p.oid')}
       union all
       select 5, format('drop type if exists %s cascade', t.oid::regtype)
       from pg_type t where typnamespace = ${schema} and typtype in ('e', 'd') and ${ours('pg_type', 't.oid')}
     ) s order by step`,
  )
  for (const { sql } of statements) await tx.script(sql)
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
