import type { Found } from '../../domain/index.ts'
import { foundAt, type Reading } from '../spans.ts'

const n = '(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})'
const few = `(?:${n}|几|好几|数|多|大半|半|俩|仨|十几|几十)`
const part =
  '(?:大?清早|一大早|凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|大半夜|后半夜|深夜|午夜|午休|白天|早高峰|晚高峰|早晚高峰|早晚|昼夜)'

/** Pieces of time and how much each says: a day more than an hour, both more than “最近”. */
const pieces: readonly (readonly [string, number])[] = [
  ['20[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:[12][0-9]|3[01]|0?[1-9])(?![0-9-])', 4],
  [
    `(?:(?:20)?[0-9]{2}年|去年|今年|前年|上年|二[〇零][〇零一二三四五六七八九]{2}年)的?(?:${n}月份?)?(?:${n}[日号](?![楼院线门]))?(?:初|底|末|春天|夏天|秋天|冬天)?`,
    3,
  ],
  [`${n}月份?(?:${n}(?:日|号)?(?![0-9楼院线门]))?(?:初|底|中旬|上旬|下旬)?(?!供暖季)`, 3],
  [
    `(?<![0-9第])${n}(?:日|号)(?=$|[,。!? ]|早|上|中|下|晚|凌|开始|起|那|当|左|前|后|到|至|以|的时候)(?!楼|院|线|门|车)`,
    2,
  ],
  [
    '大前天|昨天|昨日|昨晚|昨夜|前天|前晚|今天|今日|今早|今晨|今晚|当天|当晚|前几天|前些天|前两天|这几天|这两天|那天',
    3,
  ],
  [
    '(?:每逢?|一到)(?:天|日|晚|周|月|年|夜|个?周末|节假日|星期|到?夏天|到?冬天|下雨)(?:都|的)?|天天|夜夜|周末|节假日|工作日|春节期间|国庆期间|假期|夏天|冬天|下雨天',
    2,
  ],
  ['(?:上上|上|这|本|每)(?:个)?(?:周|星期|礼拜)(?:[一二三四五六日天末])?|(?:周|星期|礼拜)[一二三四五六日天末]', 3],
  ['上个?月|这个?月|本月|上半年|下半年|月初|月底|年初|年底|前段时间|前阵子|上个?学期|暑假|寒假', 3],
  [`${part}(?:的)?(?:${n}(?:点钟?|时)(?:半|一刻|${n}分?)?(?:多|左右|钟)?)?`, 2],
  [
    `(?<![0-9])[0-2]?[0-9][:][0-5][0-9](?![0-9])|${n}点(?:半|一刻|${n}分)?(?:钟|多|左右)?(?!建议|意见|问题|要求|原因)`,
    2,
  ],
  [
    `(?:已经|都|快|有|过去|最近|近|连续|持续|大概|整整)?${few}(?:多|来)?(?:个)?(?:多)?(?:年|个月|周|星期|礼拜|天|小时|钟头|分钟|晚上|宿)(?:多|半)?(?:了|以来|来|前|以前|之前)?(?!无理由|级|内(?:回复|答复|办|解决)|龄|保修|费|期(?:限|间)|卡|租|票|以上老|工资)`,
    2,
  ],
  ['最近|近期|近来|近日|刚才|刚刚|方才|长期|一直以来|从小|经常|时常|刚', 1],
]

const piece = new RegExp(pieces.map(([rule]) => `(${rule})`).join('|'), 'g')
const glue = /^(?:[ 的,、到至~-]|左右|开始|起|大概|大约|从|以后|之后|到现在|前后|差不多)?$/
const lead = /(?:从|自|自从|打|大概|大约|差不多|就|直到|截至)$/
const tail = /^(?:左右|前后)?(?:起|开始|到现在|至今|以来|以后|之后|的时候)?/
const noTime = /^(?:.{0,2}(?:天无理由))/

interface Stretch {
  start: number
  end: number
  weight: number
}

/** Pieces that stand side by side are one time: 11月20号 + 下午 + 3点. */
function stretches(plain: string): Stretch[] {
  const found: Stretch[] = []
  for (const match of plain.matchAll(piece)) {
    if (match[0] === '' || noTime.test(match[0])) continue
    const weight = pieces[match.slice(1).findIndex((group) => group !== undefined)]![1]
    const end = match.index + match[0].length
    const last = found.at(-1)
    if (last !== undefined && glue.test(plain.slice(last.end, match.index))) {
      last.end = end
      last.weight += weight
    } else found.push({ start: match.index, end, weight })
  }
  return found
}

/** When it happened or happens: 昨天晚上, 三天了, 从上个月起, 每天半夜. The fullest of several, else the first. */
export function findTime(reading: Reading): Found | undefined {
  const all = stretches(reading.plain)
  const best = all.reduce<Stretch | undefined>(
    (top, one) => (top === undefined || one.weight > top.weight ? one : top),
    undefined,
  )
  if (best === undefined || (best.weight < 2 && best.end - best.start < 2)) return undefined
  const from = best.start - (lead.exec(reading.plain.slice(Math.max(0, best.start - 3), best.start))?.[0].length ?? 0)
  const rest = tail.exec(reading.plain.slice(best.end, best.end + 8))?.[0] ?? ''
  return foundAt(reading, from, best.end + rest.length)
}
