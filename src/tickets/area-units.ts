import type { Unit } from '../domain/index.ts'
import type { Area } from './area.ts'
import type { DistrictDepartment } from './unit-file.ts'

/** Development zones and the airport are areas of the gazetteer without a government of their own. */
const zone = /(?:开发区|基地|机场|密云园)$/

/** “望京街道” → “望京街道办事处”; towns (镇) and townships (乡) have people's governments; 地区 have an office. */
function streetOffice(name: string): string {
  if (/[镇乡]$/.test(name)) return `${name}人民政府`
  return zone.test(name) ? `${name}管理委员会` : `${name}办事处`
}

function streetUnit({ code, name }: Area): Unit {
  return { code: `s-${code}`, name: streetOffice(name), level: 'street' }
}

function districtUnits({ code, name }: Area, departments: readonly DistrictDepartment[]): Unit[] {
  const own: Unit = { code: `d-${code}`, name: `${name}人民政府`, level: 'district' }
  const parts = departments.map((department): Unit => {
    const full = department.name.startsWith(name) ? department.name : `${name}${department.name}`
    return { code: `dd-${code}-${department.key}`, name: full, level: 'department' }
  })
  return [own, ...parts]
}

/**
 * The units that follow from the gazetteer: `d-110105` the government of a district, `s-110105026` the office of a
 * street or town, `dd-110105-<key>` a department of a district. They are made, never stored, so that they cannot
 * disagree with the gazetteer.
 */
export function areaUnits(areas: Iterable<Area>, departments: readonly DistrictDepartment[]): Unit[] {
  return [...areas].flatMap((area) => {
    if (area.level === 'district') return districtUnits(area, departments)
    return area.level === 'street' ? [streetUnit(area)] : []
  })
}

const prefixes: readonly [string, Unit['level']][] = [
  ['s-', 'street'],
  ['dd-', 'department'],
  ['d-', 'district'],
  ['ent-', 'enterprise'],
]

/** The level that a unit's code tells; a code that is not one of ours is taken for a bureau's. */
export function levelOfUnit(code: string): Unit['level'] {
  return prefixes.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'bureau'
}
