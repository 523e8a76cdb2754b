import type { Element, Found, Slot, TicketKind } from '../domain/index.ts'
import { findPlace, findTime } from './elements/index.ts'
import { foundAt, type Reading } from './spans.ts'

const subjects: readonly (readonly [Slot, string])[] = [
  ['place', '地址|地点|地方|位置|小区名|楼号|门牌号?|街道|区'],
  ['time', '时间|日期|日子'],
  ['contact', '电话号?|手机号?|号码|联系方式|名字|姓名|联系人|姓'],
  ['people', '对方|被投诉(?:人|方|单位)?|公司(?:名称?)?|单位(?:名称?)?|店名|商家|物业(?:公司)?名称?|人物'],
  ['event', '事情|内容|情况|事件|描述|问题|标题'],
  ['demand', '诉求|要求|请求'],
]
const wrong =
  '(?:写|说|填|记|弄|报|打|留|搞)?(?:的|得)?(?:不对|错了?|有误|不准确?|不是这|有错|有问题|反了|应该是|应是|应为|不是|要改|需要改|改一下|改成|改为|换成|更正|变了)'
const general =
  /^(?:不对|不是(?:的|这样|这个|这么回事)?|错了|有误|修改|改一下|我?(?:要|想|需要)(?:改|修改|更正)(?:一下|下)?|更正(?:一下)?|不正确|信息有误|重新(?:填|写|说)|写错了|说错了|弄错了|不准确|有(?:地方|问题|错)(?:不对|错了|要改)?|改|需要修改|要修改|不对不对)(?:$|[,。! ])/
const slip =
  /(?:刚才|刚刚|前面|上面)?.{0,4}(?:说错|写错|打错|填错|弄错|记错|搞错|报错)(?:了|啦)|^更正(?:一下)?|^纠正(?:一下)?/
const notButIs = /不是.{1,14}?(?:,|,? ?(?:而)?是|应该是|应是)/

/** The slots that a correction names, and what each should be. */
export interface Correction {
  corrects: Slot[]
  elements: Partial<Record<Element, Found>>
  kind: TicketKind | null
}

const kindWords: Record<string, TicketKind> = {
  投诉: 'complaint',
  举报: 'report',
  建议: 'suggestion',
  表扬: 'praise',
  咨询: 'inquiry',
  求助: 'assistance',
}

function kindIn(plain: string): TicketKind | null {
  const match = /(?:不是|不算)(?:投诉|举报|建议|表扬|咨询|求助).{0,4}?(?:是|算)(投诉|举报|建议|表扬|咨询|求助)/.exec(
    plain,
  )
  return match === null ? null : (kindWords[match[1]!] ?? null)
}

function slotsNamed(plain: string): Slot[] {
  return subjects
    .filter(([, names]) =>
      new RegExp(
        `(?:${names})(?:也|都|这里|那里|一栏)?[,: ]?${wrong}|(?:改|修改|更正|纠正|更新)(?:一?下)?(?:我的?|这个)?(?:${names})`,
      ).test(plain),
    )
    .map(([slot]) => slot)
}

/** What a value looks like, when a correction names no slot: 不是三单元，是五单元. */
function slotOf(reading: Reading, value: Found): Slot[] {
  const part: Reading = {
    ...reading,
    plain: value.value,
    text: value.value,
    clauses: [{ start: 0, end: value.value.length, quote: value.value }],
  }
  if (/^[0-9一二三四五六七八九十]{1,4}(?:号楼|号院|栋|幢|单元|层|楼|室|号)/.test(value.value)) return ['place']
  if (findTime(part) !== undefined) return ['time']
  return findPlace(part, true) === undefined ? [] : ['place']
}

/** The words after the last 是, 应该是, 改成: what should stand there. */
function newValue(reading: Reading): Found | null {
  const rule =
    /(?:应该?是|应为|改成|改为|换成|更正为|其实是|实际是|准确(?:的|地)?说?是|而是|(?<!不|要|还|就|算)是)(?!不对|错)[: ]?([^,。!?;\n]{1,40})/dg
  const matches = [...reading.plain.matchAll(rule)].filter((match) => !/^(?:不|错|这样|的$|我|写|说)/.test(match[1]!))
  const last = matches.at(-1)
  if (last === undefined) return null
  const [start, end] = last.indices![1]!
  const words = reading.plain.slice(start, end)
  const trimmed = words.replace(/(?:才对|不是.*|吧|哦|啊|呢)$/, '')
  return foundAt(reading, start, start + trimmed.length)
}

/**
 * Reads “地址不对，是七号楼”. Null when nothing is corrected. `confirming`: a summary lies before the requester, so
 * a bare “不对” is a correction too; in free speech something must be named as wrong (说错了, 更正).
 */
export function readCorrection(reading: Reading, confirming: boolean): Correction | null {
  const { plain } = reading
  const kind = kindIn(plain)
  if (kind !== null) return { corrects: [], elements: {}, kind }
  const named = slotsNamed(plain)
  const explicit =
    (plain.length <= 60 && slip.test(plain) && !/(?:你们|他们|对方|医院|银行|公司|派出所|学校|物业)/.test(plain)) ||
    (confirming && (general.test(plain) || notButIs.test(plain) || named.length > 0))
  const aside =
    named.length > 0 && plain.length <= 40 && /不对|错|有误|应该?是|改/.test(plain) && !/[?吗怎]/.test(plain)
  if (!explicit && !aside) return null
  const value = newValue(reading)
  const corrects = named.length > 0 || value === null ? named : slotOf(reading, value)
  return { corrects, elements: valuesFor(reading, corrects, value), kind: null }
}

function valuesFor(reading: Reading, corrects: readonly Slot[], value: Found | null): Correction['elements'] {
  const elements: Correction['elements'] = {}
  for (const slot of corrects) {
    if (slot === 'contact') continue
    const found = value ?? fallback(reading, slot)
    if (found !== undefined) elements[slot] = found
  }
  return elements
}

function fallback(reading: Reading, slot: Slot): Found | undefined {
  if (slot === 'place') return findPlace(reading)
  return slot === 'time' ? findTime(reading) : undefined
}
