import type { NameMeaning } from './area-names.ts'
import {
  isCutFromWord,
  isEndOfLongerName,
  isEveryday,
  isGeneric,
  isOtherDivision,
  isPartOfLongerName,
  isPartOfWord,
} from './everyday-words.ts'
import type { Gazetteer } from './gazetteer.ts'
import type { NameHit } from './name-trie.ts'

/** A name in the text that is believed, with what it may mean. */
export interface AreaEvidence {
  start: number
  end: number
  ranks: readonly (readonly string[])[]
}

export interface EvidenceInput {
  text: string
  gazetteer: Gazetteer
  /** Stretches that name places outside Beijing. */
  outside: readonly { start: number; end: number }[]
  districtCode?: string | undefined
}

type Hit = NameHit<NameMeaning>

const chineseDigits = '一二三四五六七八九'

/** “望京西园4区” as “望京西园四区”: same length, so that offsets stay. */
function withChineseDigits(text: string): string {
  return text.replace(/(?<!\d)[1-9](?=区|里(?!地|路)|社区|街坊|条|村)/g, (digit) =>
    chineseDigits.charAt(Number(digit) - 1),
  )
}

function isDistrictName({ value }: Hit): boolean {
  return value.ranks[0]?.every((code) => code.length === 6) ?? false
}

/** A name without its administrative word that is only a piece of something else here. */
function isFalse(hit: Hit, text: string, behindHit: boolean): boolean {
  const { name, start, value } = hit
  const before = text.slice(Math.max(0, start - 4), start)
  const after = text.slice(hit.end, hit.end + 12)
  if (/\d/.test(name) && (/[\d.]$/.test(before) || /^[\d.]/.test(after))) return true
  if (isDistrictName(hit) && value.strength !== 'full' && isOtherDivision(after)) return true
  if (!behindHit && (isEndOfLongerName(name, before) || (name.endsWith('村') && /^民(?![房宅俗])/.test(after))))
    return true
  if (value.strength === 'full') return false
  if (isPartOfWord(name, before, after) || isPartOfLongerName(after)) return true
  return !behindHit && name.length <= 3 && isCutFromWord(text, start)
}

function withoutFalse(hits: readonly Hit[], text: string): Hit[] {
  return hits.filter((hit, index) => !isFalse(hit, text, hits[index - 1]?.end === hit.start))
}

/** 长春市朝阳区 is not ours: a name glued to a place outside belongs to it. */
function isOutside(hit: Hit, outside: EvidenceInput['outside']): boolean {
  return outside.some(({ start, end }) => hit.start < end + 1 && hit.end > start)
}

/** True when the weak name stands right behind believed evidence that contains it (朝阳区的平房). */
function isCarried(hit: Hit, before: AreaEvidence | undefined, text: string): boolean {
  if (before === undefined || !/^[的，,、\s]?$/.test(text.slice(before.end, hit.start))) return false
  return agrees(hit, before.ranks.flat())
}

function agrees(hit: Hit, containers: readonly string[]): boolean {
  return hit.value.ranks.flat().some((code) => containers.some((outer) => code.startsWith(outer) && code !== outer))
}

/** 家住银闸，: who says that they live there means a place, unless the word is an everyday one. */
function isLivedIn({ name, start, end }: Hit, text: string): boolean {
  if (isEveryday(name) || isGeneric(name)) return false
  const isHome = /(?:住在?|家在|位于)$/.test(text.slice(Math.max(0, start - 3), start))
  return isHome && /^(?:$|[^一-龥]|小区|附近|[这那][边里儿])/.test(text.slice(end, end + 2))
}

function believe(hits: readonly Hit[], { text, districtCode }: EvidenceInput): AreaEvidence[] {
  const believed: AreaEvidence[] = []
  const whole = text.trim().replace(/[。！!，,的]+$/, '')
  for (const hit of hits) {
    const isAnswer = hit.name === whole && hit.value.official
    const isHinted =
      districtCode !== undefined && hit.name === whole && !isGeneric(whole) && agrees(hit, [districtCode])
    const isSure = hit.value.strength !== 'weak' || isAnswer || isHinted || isLivedIn(hit, text)
    if (isSure || isCarried(hit, believed.at(-1), text))
      believed.push({ start: hit.start, end: hit.end, ranks: hit.value.ranks })
  }
  return believed
}

function isDistrict({ ranks }: AreaEvidence): boolean {
  return ranks[0]?.every((code) => code.length === 6) ?? false
}

/** The names of a text that are believed: districts first, then in the order of the text. */
export function areaEvidence(input: EvidenceInput): AreaEvidence[] {
  const text = withChineseDigits(input.text)
  const hits = input.gazetteer.names.findAll(text)
  const ours = withoutFalse(hits, text).filter((hit) => !isOutside(hit, input.outside))
  const believed = believe(ours, { ...input, text })
  return [...believed.filter(isDistrict), ...believed.filter((evidence) => !isDistrict(evidence))]
}
