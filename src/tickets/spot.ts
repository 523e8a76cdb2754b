import type { Place, Ticket } from '../domain/index.ts'
import { normalise } from '../text/index.ts'

/** A spot as people name it: the name without administrative words, and the numbers in it by their unit. */
export interface Spot {
  name: string
  /** 楼 → {6}, 院 → {10} … */
  numbers: ReadonlyMap<string, ReadonlySet<string>>
  point: { lat: number; lon: number } | null
}

const vague =
  /北京市?|附近|旁边?|对面|门口|路边|路口|楼前|楼下|楼上|这边|那边|这里|那里|里面?|外面?|前面?|后面?|东侧|西侧|南侧|北侧|(?:东|西|南|北)[边门侧]|靠近|位于|家住|小区|社区|地区|街道办?|的|在/g
const numbered = /(\d+|[一二三四五六七八九十百]+)\s*(号楼|楼|栋|幢|座|号院|院|号|单元|弄|期|区|层)/g
/** Buildings and gates, which stand for nothing else in a story: no floors, no days of the month. */
const built = /(\d+|[一二三四五六七八九十百]+)\s*(号楼|栋|幢|座|号院|单元|弄)/g
const unitNames: Readonly<Record<string, string>> = { 号楼: '楼', 栋: '楼', 幢: '楼', 座: '楼', 号院: '院' }
const STORY_LENGTH = 200
const digits = '零一二三四五六七八九'

/** 二十三 → 23; what is written in digits stays. */
function arabic(written: string): string {
  if (/^\d+$/.test(written)) return String(Number(written))
  const [tens = '', ones = ''] = written.includes('十') ? written.split('十') : ['零', written]
  const ten = tens === '' ? 1 : digits.indexOf(tens)
  return String(ten * 10 + (ones === '' ? 0 : digits.indexOf(ones)))
}

/** Reads the spot out of a ticket's place. */
export function spotOf({ elements, place, description }: Pick<Ticket, 'elements' | 'place' | 'description'>): Spot {
  const said = normalise(elements.place ?? place?.text ?? '').toLowerCase()
  const administrative = [place?.district, place?.street].flatMap((name) =>
    name ? [name, name.replace(/(?:街道|地区|镇|乡|区)$/, '')] : [],
  )
  const numbers = new Map<string, Set<string>>()
  const note = (number: string, written: string) => {
    const unit = unitNames[written] ?? written
    numbers.set(unit, (numbers.get(unit) ?? new Set()).add(arabic(number)))
  }
  const nameless = said.replace(numbered, (_whole, number: string, written: string) => {
    note(number, written)
    return ' '
  })
  // Where the place was not understood as far as its building, the story may name it.
  if (numbers.size === 0) {
    const story = normalise(elements.event ?? description.slice(0, STORY_LENGTH)).toLowerCase()
    for (const [, number, written] of story.matchAll(built)) note(number!, written!)
  }
  const bare = administrative.reduce((rest, name) => rest.replaceAll(name, ' '), nameless)
  const name = bare.replace(vague, ' ').replace(/[^\u4e00-\u9fffa-z0-9]+/g, '')
  return { name, numbers, point: pointOf(place) }
}

function pointOf(place: Place | null): Spot['point'] {
  return place?.lat !== undefined && place.lon !== undefined ? { lat: place.lat, lon: place.lon } : null
}

/** Pairs of characters of a text, each once. */
export function pairsOf(text: string): Set<string> {
  const pairs = new Set<string>()
  for (let at = 0; at + 2 <= text.length; at++) pairs.add(text.slice(at, at + 2))
  return pairs
}

/** Share of the smaller set that the other has too; 0 where one is empty. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const smaller = Math.min(a.size, b.size)
  return smaller === 0 ? 0 : [...a].filter((one) => b.has(one)).length / smaller
}

/** Metres between two points, good enough within a city. */
function distance(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const north = (a.lat - b.lat) * 111_320
  const east = (a.lon - b.lon) * 111_320 * Math.cos((a.lat * Math.PI) / 180)
  return Math.hypot(north, east)
}

/** Within this distance two pins are on the same thing … */
const SAME_METRES = 120
/** … and beyond this one, whatever the words say, they are not. */
const OTHER_METRES = 800
const SAME_NAME = 0.6

/** Whether two tickets speak of the same spot; `unknown` where one of them names none. */
export function compareSpots(a: Spot, b: Spot): 'same' | 'other' | 'unknown' {
  for (const [unit, mine] of a.numbers) {
    const theirs = b.numbers.get(unit)
    if (theirs && ![...mine].some((number) => theirs.has(number))) return 'other'
  }
  if (a.point && b.point) {
    const metres = distance(a.point, b.point)
    if (metres <= SAME_METRES) return 'same'
    if (metres > OTHER_METRES) return 'other'
  }
  if (a.name.length < 2 || b.name.length < 2) return 'unknown'
  return overlap(pairsOf(a.name), pairsOf(b.name)) >= SAME_NAME ? 'same' : 'other'
}
