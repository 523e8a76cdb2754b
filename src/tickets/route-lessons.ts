import type { Db } from '../db/index.ts'
import type { Place, RouteLesson, RouteLessons, Unit } from '../domain/index.ts'

/** As many tickets have to agree before what was learned is followed. */
const ENOUGH = 2
/** Departments are reformed and duties move: what happened before is no lesson any more. */
const VALID_FOR = '1 year'

/** Where lessons hold: the street, the district where no street is known. */
export function lessonArea(place: Place | null): string {
  return place?.streetCode ?? place?.districtCode ?? ''
}

/** Units as they are told: by our code, or by a name alone. */
export function isSameUnit(unit: Pick<Unit, 'code' | 'name'>, other: Pick<Unit, 'code' | 'name'> | null): boolean {
  if (other === null) return false
  return (unit.code !== '' && unit.code === other.code) || unit.name === other.name
}

/**
 * The lesson for a unit that would lead: as often as that agreed and was not contradicted, such tickets went to another.
 * Without `from`, whoever took such tickets; `not` are units that would send it back. Pure.
 */
export function lessonFor(
  lessons: readonly RouteLesson[],
  { from, not }: { from?: Pick<Unit, 'code' | 'name'>; not?: Pick<Unit, 'code' | 'name'> | null },
): RouteLesson | undefined {
  const fits = lessons.filter((one) => (!from || isSameUnit(one.from, from)) && !isSameUnit(one.to, not ?? null))
  const best = fits.filter(({ times }) => times >= ENOUGH).toSorted((a, b) => b.times - a.times)[0]
  // Who sends such tickets back as often as they take them is no better.
  const isSentOn = best && lessons.some((one) => isSameUnit(one.from, best.to) && one.times >= best.times)
  return isSentOn ? undefined : best
}

/** Keeps who took a ticket that another unit had sent back; the last word on a ticket counts. */
export async function insertLesson(
  tx: Db,
  lesson: { ticketNo: string; category: string; area: string; from: Unit; to: Unit },
): Promise<void> {
  const { ticketNo, category, area, from, to } = lesson
  await tx.query(
    `insert into route_lesson (ticket_no, category_code, area_code, from_code, from_name, to_unit)
     values ($1, $2, $3, $4, $5, $6::jsonb)
     on conflict (ticket_no, from_code) do update set to_unit = excluded.to_unit, at = now()`,
    [ticketNo, category, area, from.code || from.name, from.name, JSON.stringify(to)],
  )
}

const grouped = `select category_code as category, area_code as area,
    jsonb_build_object('code', from_code, 'name', max(from_name)) as from,
    (array_agg(to_unit order by at desc))[1] as to, count(*)::int as times
  from route_lesson where at > now() - interval '${VALID_FOR}'`
const byUnits = `group by category_code, area_code, from_code, coalesce(nullif(to_unit->>'code', ''), to_unit->>'name')`

/** Lessons of one category in one area. */
export async function selectLessons(db: Db, category: string, area: string): Promise<RouteLesson[]> {
  return db.query<RouteLesson>(`${grouped} and category_code = $1 and area_code = $2 ${byUnits}`, [category, area])
}

/** Every lesson that several tickets agree on, and what contradicts it, by `lessonKey`. */
export async function loadLessons(db: Db): Promise<RouteLessons> {
  const rows = await db.query<RouteLesson & { category: string; area: string }>(
    `${grouped} ${byUnits} having count(*) >= ${ENOUGH}`,
  )
  const lessons = new Map<string, RouteLesson[]>()
  for (const { category, area, ...lesson } of rows) {
    const key = lessonKey(category, area)
    lessons.set(key, [...(lessons.get(key) ?? []), lesson])
  }
  return lessons
}

export function lessonKey(category: string, area: string): string {
  return `${category} ${area}`
}

/** Changes whenever a lesson was learned, by whatever process. */
export async function lessonsVersion(db: Db): Promise<string> {
  const [row] = await db.query<{ version: string }>(
    `select count(*) || ' ' || coalesce(max(at)::text, '') as version from route_lesson`,
  )
  return row!.version
}
