import type { Found } from '../../domain/index.ts'
import { foundAt, type Reading } from '../spans.ts'
import { districts, quarters } from './place-names.ts'

const n = '(?:[0-9]{1,4}|[一二三四五六七八九十百零〇]{1,4}|[甲乙丙丁][0-9]{0,4})'
const name = '[一-龥A-Za-z0-9·]'

/** Kinds of component, strongest first. A name is taken as short as it can be; the weight says how sure a place it is. */
const components: readonly (readonly [string, number])[] = [
  ['北京市?(?![一-龥]{0,2}(?:政策|户口|户籍|公积金|医保|社保|公交|地铁集团))', 1],
  [`(?:${districts})区?(?!分局|法院|户口|户籍)`, 2],
  [`(?:${quarters})(?:地区|街道|镇|乡)?`, 2],
  [`${name}{2,6}?(?:街道(?!办(?!事处))|地区办事处|街道办事处|街道办)`, 3],
  [`${name}{2,5}?(?:自治县|新城|镇(?!定|静|政府的)|乡(?!亲|下|村|里))`, 2],
  [
    `${name}{1,8}?(?:东|西|南|北|中|内|外|前|后)?(?:大街|胡同|大道|辅路|环路|(?:[东南西北]?[一二三四五六][环巷条](?:路|(?=[东南西北中]))?))(?:[东南西北]段|[东西南北]侧)?`,
    3,
  ],
  [
    `${name}{1,6}?(?<![马道公铁走跑上过修问半网电一线带让占拦堵迷绕这条沿])(?:路|街)(?!灯|面|上|边|口|费|由|过|人|程|况|障|线|客|沿|坊|拍|头|道|演|权|公交)(?:[东南西北]段|[东西南北]侧|[东南西北]口)?`,
    2,
  ],
  [`(?:地铁)?${name}{1,6}?(?:地铁站|火车站|公交站|高铁站|汽车站|公交场站)`, 3],
  [`地铁${n}号线(?:${name}{2,6}?站)?|${n}号线${name}{2,6}?站|地铁${name}{2,6}?站`, 3],
  [
    `${name}{2,8}?(?:小区|社区(?!服务|工作|书记|干部|主任|居委)|家园|花园|公寓|嘉园|佳园|新村|苑(?:小区)?|山庄|别墅|名苑|雅苑|雅居|新区|国际城)`,
    3,
  ],
  [`${name}{2,6}?(?:[东西南北中]里|[东西南北中]?[一二三四五六七八九十][区里期]|[东西南北]区)(?!面|头|边|域|分局)`, 3],
  [
    `${name}{2,10}?(?:医院|大学|中学|小学|学校|幼儿园|大厦|广场(?!舞)|购物中心|商场|商城|市场(?!监|价|部)|写字楼|产业园|科技园|工业园|公园|派出所|车站|饭店|酒店|宾馆|体育馆|大悦城|附小|附中|[一二三四五六七八九十]小|图书馆|养老院|批发市场|服务中心|政务大厅)`,
    2,
  ],
  [`${name}{2,5}?(?<!农|全|我们|你们|他们|本)(?:村(?!民|委会?主任|支书|干部|里|霸))`, 2],
  [`${name}{1,4}?(?<!天|高架?|立交)桥(?:[东南西北]侧?|底下|下面|下)?`, 2],
  [
    `(?<![0-9])${n}(?:号院|号楼|栋|幢|座(?!椅|机)|单元|门洞|号(?=$|[,。!? 院楼地门对旁附底一-龥]))(?!线|球|码)|[A-Z]座|[A-D][0-9]?区`,
    2,
  ],
  [`(?<![0-9])${n}(?:层|室|楼)(?!小区|下|上|道|顶)`, 1],
  [
    '(?:[东南西北]{1,2}|正|后|侧|小|大|地铁)?(?:[一-龥]{1,4}城(?!市|管|区|乡|铁|镇)|门口|门外|门内|路口|十字路口|丁字路口|交叉口|交汇处|拐角|路边|路段|出口|[A-F]口|楼下|楼道里?|楼顶|楼上|地下车库|地下室|院内|院里|院子里|围墙外|对面|旁边|附近|东侧|西侧|南侧|北侧|[东南西北]门|[东南西北]边|底商|一层|桥下|停车场)',
    1,
  ],
]
const relative = components.length - 1
const first = components.map(([rule, weight]) => [new RegExp(rule, 'y'), weight] as const)
/** Behind a name that is known already a component needs none of its own: 望京花家地 + 北里, 龙泽 + 苑东区. */
const next = components.map(
  ([rule, weight]) => [new RegExp(rule.replace(/\]\{[0-9],([0-9]+)\}\?/, ']{0,$1}?'), 'y'), weight] as const,
)

/** Words that no place name goes across: a name starts after them. */
const stop =
  /我们家?|我家(?:里)?住?|咱们?家?|他们|她们|你们|您|[我你他她咱俺](?!拿)|这(?:个|里|边|儿|条|家|片)?|那(?:个|里|边|儿|条|家|片)?|(?:家|现)?住(?!宅|房|总|院|建|户)(?:在)?|位于|坐落(?:于|在)|地址(?:是|为|在|:)?|地点(?:是|为|在|:)?|就?在(?!线|职|建)|是|的|了|吗|呢|吧|请(?!愿)|把|被|让|给|跟|从(?!业)|到(?!位)|去(?!年)|来(?!广营)|有(?!色)|因为|因|由于|由|投诉|举报|反映(?:一下)?|反应(?:一下)?|建议|希望|咨询|请问|关于|想问|想|要|表扬|感谢|昨天|今天|昨晚|[一上本每下]周|周[一二三四五六日末]|个月|小时|分钟|多年|年前|月份|凌晨|夜里|上午|中午|下午|前天|晚上|早上|半夜|每天|天天|最近|已经|发现|看到|路过|经过|途经|不(?!老屯)|没|很|太(?!阳宫|平|子|舟)|特别|非常|全是|都(?!市|会)|就|也|还|又|才|但|和(?!平|谐|义|畅)|与|或|及|跟|对(?!面|外)|向|往|找|在|之前|以前|现在|目前|一直|应该|附近的|改成|换成|错|写/g

const sentenceMarks = /[,。!?;:、"“”()《》【】\n…]/

interface Chain {
  start: number
  end: number
  weight: number
  parts: number
}

/** Where a component may begin: the starts of runs between marks, stop words and known names. */
function runsOf(plain: string): { start: number; end: number }[] {
  const cuts = new Uint8Array(plain.length + 1)
  for (const match of plain.matchAll(stop)) cuts.fill(1, match.index, match.index + match[0].length)
  for (let at = 0; at < plain.length; at++) if (sentenceMarks.test(plain[at]!)) cuts[at] = 1
  const runs: { start: number; end: number }[] = []
  let start = 0
  for (let at = 0; at <= plain.length; at++) {
    if (at < plain.length && cuts[at] === 0) continue
    if (at - start >= 2) runs.push({ start, end: at })
    start = at + 1
  }
  return runs
}

const knownStart = new RegExp(`(?:${districts})区|${quarters}|北京市`)

/** The chain of address components that begins at `start`; null when the first one is none. */
function chainAt(run: string, from: number): Chain | null {
  let at = from
  let weight = 0
  let parts = 0
  while (at < run.length) {
    const space = run[at] === ' ' && parts > 0 ? 1 : 0
    const next = componentAt(run, at + space, parts)
    if (next === null) break
    at += space + next.length
    weight += next.weight
    parts += 1
  }
  return parts === 0 ? null : { start: from, end: at, weight, parts }
}

function componentAt(run: string, at: number, parts: number): { length: number; weight: number } | null {
  let best: { length: number; weight: number } | null = null
  for (const [index, [rule, weight]] of (parts === 0 ? first : next).entries()) {
    if (index === relative && parts === 0) continue
    rule.lastIndex = at
    const match = rule.exec(run)
    if (match === null || match[0].length === 0 || noPlace.test(match[0]) || (parts === 0 && bare.test(match[0])))
      continue
    if (best === null || match[0].length < best.length) best = { length: match[0].length, weight }
  }
  return best
}

const trouble =
  /怎么|什么|哪|几|没人|多少|不知|扰民|坏了|漏|臭|噪音|油烟|物业|暖气|垃圾|停电|停水|施工|路灯|电梯|拖欠|政策|办理|申请|请求|乱|骂|吵|违章|停车太/
const noPlace = new RegExp(`^[0-9]+路|${trouble.source}|^[第每]$`)
/** A kind of place without a name of its own. */
const bare =
  /^(?:我|你|他|小|社|地|农|城|市|整个|本|该|其他|别的|各|每|所有|哪个|一个|老旧|附近|全部|新建|高档|普通|同一|多个|有些|周边)*(?:小区|社区|村|医院|学校|小学|中学|大学|幼儿园|商场|公园|市场|车站|路|街|胡同|街道|乡|镇|广场|饭店|酒店|公寓|派出所|桥|号|楼|服务中心|大街|宾馆|公交站)$/

/** Every address chain of a normalised text; within a run the search starts over at each known name. */
function chains(plain: string): Chain[] {
  const found: Chain[] = []
  for (const run of runsOf(plain)) {
    let at = run.start
    while (at < run.end) {
      const words = plain.slice(at, Math.min(run.end, at + 60))
      const chain = chainAt(words, 0) ?? chainAfterKnown(words)
      if (chain === null) break
      found.push({ ...chain, start: at + chain.start, end: at + chain.end })
      at += chain.end
    }
  }
  return found
}

function chainAfterKnown(words: string): Chain | null {
  const known = knownStart.exec(words)
  return known === null ? null : chainAt(words, known.index)
}

/** After 在, 住 or 位于 a few words up to the next mark are a place, whatever they end in. */
const afterIn =
  /(?:住在|位于|坐落在|地址(?:是|为)?[: ]?|地点(?:是|为)?[: ]?|我(?:们)?(?:现)?在|^在|就在)((?!家|外|这|那|网|单位|公司|上班|里|您|你|我)[一-龥A-Za-z0-9]{2,14}?)(?=[,。!?;\n ]|$|的|上班|买|租|办|有|这|那|附近|旁边|路口|工作|吃|遇|被|看)/d

/**
 * Where it is: an address chain as one stretch (望京街道花家地小区7号楼下), with or without 在. Of several the one
 * with most components wins, the first of equals. `asked`: the last reply asked for the place, so weaker signs do.
 */
export function findPlace(reading: Reading, asked = false): Found | undefined {
  const best = chains(reading.plain).reduce<Chain | undefined>(
    (top, one) => (top === undefined || one.weight > top.weight ? one : top),
    undefined,
  )
  if (best !== undefined && best.weight >= (asked ? 1 : 2)) return foundAt(reading, best.start, best.end)
  const match = afterIn.exec(reading.plain)
  if (match === null) return undefined
  const [start, end] = match.indices![1]!
  return foundAt(reading, start, end)
}
