import type { Area, AreaAlias } from './area.ts'
import { isEveryday, isGeneric } from './everyday-words.ts'

/**
 * How far a name can be trusted when it stands alone in a sentence:
 * `full` with its administrative word (望京街道), `short` without it (望京), `weak` when it is an everyday word as
 * well (幸福, 天桥) or says nothing by itself (二区): weak ones count only right behind a place that contains them.
 */
export type NameStrength = 'full' | 'short' | 'weak'

/** What a name may mean: codes by rank; a lower rank is only looked at when the ranks above contradict the rest. */
export interface NameMeaning {
  strength: NameStrength
  /** A district's or street's name: believed when it is the whole of an answer, even where it is an everyday word. */
  official: boolean
  ranks: string[][]
}

interface Naming {
  name: string
  code: string
  rank: number
  strength: NameStrength
}

const OFFICIAL = 0
const LOCAL = 1
const STEM = 2

/** Endings that make a two-character name a village beyond doubt (皮村, 孙庄), where it is no everyday word. */
const villageEnding = /[村庄营屯垡疃峪窑]$/

function bareStrength(name: string): NameStrength {
  if (isEveryday(name) || isGeneric(name)) return 'weak'
  return name.length >= 3 || villageEnding.test(name) ? 'short' : 'weak'
}

function districtNames({ code, name }: Area): Naming[] {
  const short = name.replace(/区$/, '')
  return [
    { name, code, rank: OFFICIAL, strength: 'full' },
    { name: short, code, rank: OFFICIAL, strength: isEveryday(short) ? 'weak' : 'short' },
  ]
}

const streetEndings = {
  街道: ['街道', '街道办', '街办', '街道办事处'],
  地区: ['地区', '乡', '镇', '地区办事处'],
  镇: ['镇', '镇政府'],
  乡: ['乡', '乡政府'],
} as const

/** People go on saying 回龙观镇 when it has long been a 街道. */
const mixedUp = ['街道', '镇', '乡']

function streetNames({ code, name }: Area, districtShorts: ReadonlySet<string>): Naming[] {
  const ending = (['街道', '地区', '镇', '乡'] as const).find((word) => name.endsWith(word))
  if (ending === undefined) return [{ name, code, rank: OFFICIAL, strength: 'full' }]
  const base = name.slice(0, -ending.length).replace(/(?:满族|回族|民族)$/, '')
  const full = [name, ...streetEndings[ending].map((word) => base + word)]
  const names: Naming[] = full.map((form) => ({ name: form, code, rank: OFFICIAL, strength: 'full' }))
  for (const word of base.length > 1 ? mixedUp : [])
    if (!full.includes(base + word)) names.push({ name: base + word, code, rank: LOCAL, strength: 'full' })
  if (base.length < 2 || districtShorts.has(base)) return names
  const strength = isEveryday(base) ? 'weak' : 'short'
  return [...names, { name: base, code, rank: OFFICIAL, strength }]
}

/** “花家地北里社区居委会” → base “花家地北里” and full form “花家地北里社区”. */
export function communityBase(name: string): { base: string; full: string } {
  const plain = name.replace(/(?:居民委员会|居委会|村民委员会|村委会)$/, '')
  if (plain.endsWith('社区') && plain.length > 2) return { base: plain.slice(0, -2), full: plain }
  if (!/村(?:民委员会|委会)$/.test(name)) return { base: plain, full: plain === name ? name : `${plain}社区` }
  const base = plain.endsWith('村') && plain.length > 2 ? plain.slice(0, -1) : plain
  return { base, full: base.endsWith('村') ? base : `${base}村` }
}

function communityNames({ code, name }: Area): Naming[] {
  const { base, full } = communityBase(name)
  const names: Naming[] = [
    { name: full, code, rank: LOCAL, strength: isGeneric(base) || isEveryday(full) ? 'weak' : 'full' },
  ]
  if (base.length >= 2 && base !== full) names.push({ name: base, code, rank: LOCAL, strength: bareStrength(base) })
  return names
}

const curatedRank: Readonly<Record<string, number>> = { short: OFFICIAL, old: OFFICIAL }

/** What people call a stop or station: 五道口地铁站, 五道口地铁口, 公主坟公交站. */
const stationWords = ['站', '地铁站', '地铁', '地铁口', '城铁站', '轻轨站', '公交站', '公交车站', '车站']
const stations: ReadonlySet<string> = new Set(['station', 'metro', 'bus'])

function aliasNames({ alias, kind, areaCode }: AreaAlias): Naming[] {
  const strength = isEveryday(alias) ? 'weak' : 'short'
  const own: Naming = { name: alias, code: areaCode, rank: curatedRank[kind] ?? LOCAL, strength }
  if (!stations.has(kind) || !/[^车]站$/.test(alias)) return [own]
  const base = alias.slice(0, -1)
  const forms = stationWords.map((word): Naming => ({ ...own, name: base + word, strength: 'full' }))
  return base.length < 2 ? [own] : [own, ...forms]
}

const stemEnding =
  /(?:第?[一二三四五六七八九十]+(?:区|里|院|园|街坊|号院)?|[东西南北中]+(?:[一二三四五六]?[里区园院苑街路])?)$/

function stemNames(areas: readonly Area[]): Naming[] {
  const members = new Map<string, string[]>()
  for (const area of areas) {
    const base = area.level === 'community' ? communityBase(area.name).base : area.name.replace(/街道$/, '')
    const stem = base.replace(stemEnding, '')
    if (area.level === 'district' || stem === base || stem.length < 3 || isEveryday(stem)) continue
    members.set(stem, [...(members.get(stem) ?? []), area.code])
  }
  const shared = [...members].filter(([, codes]) => codes.length > 1)
  return shared.flatMap(([name, codes]) =>
    codes.map((code) => ({ name, code, rank: STEM, strength: 'short' as const })),
  )
}

const order: Readonly<Record<NameStrength, number>> = { full: 0, short: 1, weak: 2 }

function addNaming(meanings: Map<string, NameMeaning>, { name, code, rank, strength }: Naming): void {
  const meaning = meanings.get(name) ?? { strength, official: false, ranks: [[], [], []] }
  if (order[strength] < order[meaning.strength]) meaning.strength = strength
  const codes = meaning.ranks[rank]
  if (codes && !codes.includes(code)) codes.push(code)
  if (rank === OFFICIAL && !isGeneric(name)) meaning.official = true
  meanings.set(name, meaning)
}

/**
 * An urban 街道 is meant by its bare name, whatever village bears it too (双井); a town is not that much better known
 * than the villages of other districts (马坊 is in six): there all of them are meant, and have to be asked between.
 */
function withHomonyms({ ranks: [official = [], local = [], stem = []] }: NameMeaning, urban: ReadonlySet<string>) {
  const isTown = official.length > 0 && official.every((code) => code.length === 9 && !urban.has(code))
  const districts = new Set(official.map((code) => code.slice(0, 6)))
  const elsewhere = isTown ? local.filter((code) => !districts.has(code.slice(0, 6))) : []
  return [[...official, ...elsewhere], local, stem].filter((codes) => codes.length > 0)
}

/** Every word that may name a place, with what it may mean. */
export function areaNames(areas: readonly Area[], aliases: readonly AreaAlias[]): Map<string, NameMeaning> {
  const districtShorts = new Set(areas.filter((a) => a.level === 'district').map((a) => a.name.replace(/区$/, '')))
  const urban = new Set(areas.filter((a) => a.level === 'street' && a.name.endsWith('街道')).map((a) => a.code))
  const meanings = new Map<string, NameMeaning>()
  const official = areas.flatMap((area) => {
    if (area.level === 'district') return districtNames(area)
    return area.level === 'street' ? streetNames(area, districtShorts) : communityNames(area)
  })
  for (const naming of [...official, ...aliases.flatMap(aliasNames), ...stemNames(areas)]) addNaming(meanings, naming)
  for (const meaning of meanings.values()) meaning.ranks = withHomonyms(meaning, urban)
  return meanings
}
