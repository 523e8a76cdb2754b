import type { SizeClass } from '../../knowledge/index.ts'
import { isCreditCode } from '../credit-code.ts'
import { isIndustryCode } from '../industry.ts'
import { numberOf, spokenNumber } from './numbers.ts'
import type { Facts } from './profile.ts'
import type { SpeakerRole } from './speaker-store.ts'

/** What somebody wants done about their company. */
export type CompanyWish = 'match' | 'keep' | 'agree' | 'decline' | 'subscribe' | 'unsubscribe' | 'forget' | 'companies'

/** What the last words asked for: facts to match with, who the company is, consent, a code, which of several. */
export type CompanyAsked = 'facts' | 'identity' | 'consent' | 'code' | 'which'

/** What one message says of a company. */
export interface CompanySaid {
  wish: CompanyWish | null
  facts: Facts
  name: string | null
  /** Eighteen signs of a credit code, checked or not. */
  creditCode: { text: string; isRight: boolean } | null
  role: SpeakerRole | null
  /** Six digits and nothing else that is a number. */
  code: string | null
}

/** Our own quick replies. */
export const companyButtons = {
  match: '有哪些政策适合我们',
  keep: '保存企业情况',
  agree: '同意保存',
  decline: '不用保存',
  subscribe: '有新政策告诉我',
  unsubscribe: '不再通知新政策',
  forget: '删除企业情况',
} as const

const pressed: Readonly<Record<string, CompanyWish>> = Object.fromEntries(
  Object.entries(companyButtons).map(([wish, words]) => [words, wish as CompanyWish]),
)

const ours =
  '(?:我们?|咱们?|本|贵|这家|我的|我这)(?:们|家|个)?(?:的)?(?:司|公司|企业|店|厂|单位|小店|餐厅|工作室|合作社)?'
const benefit = '(?:惠企|扶持|优惠|支持|补贴|补助|奖励|减免|纾困)*(?:政策|补贴|补助|奖励|扶持|优惠|减免)'
const which = '(?:哪些|什么|啥|哪几[个项条]|多少)'
const matchWishes = [
  new RegExp(`(?:有|能|可以|可|够).{0,6}${which}.{0,10}${benefit}.{0,10}(?:适合|符合|适用|针对|给)?${ours}`),
  new RegExp(`${ours}.{0,14}(?:能|可以|可|够|符合|适合|适用|享受|申请|申报|拿).{0,8}${which}.{0,12}${benefit}`),
  new RegExp(`${which}.{0,4}${benefit}.{0,8}(?:适合|符合|适用于?|针对)`),
  new RegExp(`(?:匹配|查|找|看看|推荐).{0,6}(?:${ours})?.{0,4}(?:适合|能享受|能申请|符合|适用).{0,6}${benefit}`),
  /政策匹配|匹配.{0,4}政策|^(?:有)?(?:哪些|什么)(?:惠企)?(?:政策|补贴)(?:适合|符合)/,
]
/** Enough where the same message says whom it is about. */
const bareWish = new RegExp(`${which}.{0,4}${benefit}`)
const ourselves = /我们|我司|我公司|我店|本公司|本企业|本店|咱/
const wishes: readonly [CompanyWish, RegExp][] = [
  [
    'unsubscribe',
    /(?:不要|别|不用|停止|取消|退订|不想)(?:再)?.{0,6}(?:通知|推送|提醒|告诉|发).{0,8}政策|(?:退订|取消).{0,4}政策.{0,4}(?:通知|推送|提醒|订阅)|^(?:退订|取消订阅)$/,
  ],
  [
    'subscribe',
    /(?:有|出)(?:了)?新(?:的)?.{0,4}政策.{0,12}(?:通知|告诉|提醒|推送|发给)|订阅.{0,6}政策|政策.{0,4}(?:推送|提醒|订阅)(?:给我|服务)?$/,
  ],
  [
    'forget',
    /(?:删除|删掉|清除|注销|抹掉).{0,8}(?:我们?|公司|企业|本企业).{0,6}(?:情况|资料|信息|档案)|(?:公司|企业)(?:的)?(?:情况|资料|信息|档案).{0,4}(?:删|清)/,
  ],
  [
    'keep',
    /(?:保存|记住|记下|登记|建立?|存).{0,8}(?:我们?|公司|企业|本企业).{0,4}(?:情况|资料|信息|档案)|(?:我要|我想|怎么)?(?:绑定|认证|关联)(?:我们?|我的)?(?:公司|企业)|我(?:们)?(?:还|也)(?:代表|负责)(?:另外?)?(?:一家|别的)/,
  ],
  [
    'companies',
    /我(?:们)?(?:现在)?(?:代表|绑定|登记)了?(?:哪些|哪几|什么|几)家?(?:公司|企业)|我的(?:公司|企业)(?:有哪些|列表)?$/,
  ],
]

/** Reads what a message says of the speaker's company. Pure; nothing is guessed that the words do not say. */
export function readCompany(text: string, asked: CompanyAsked | null): CompanySaid {
  const plain = text.normalize('NFKC').replace(/(?<=\d),(?=\d{3})/g, '')
  const codeText = /(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])/.exec(
    plain.replace(/(?<=[0-9A-Za-z]) (?=[0-9A-Za-z]{4})/g, ''),
  )?.[0]
  const creditCode = codeText && /\d{6}/.test(codeText) ? codeText.toUpperCase() : null
  const rest = codeText ? plain.replace(codeText, ' ') : plain
  return {
    wish: pressed[plain.trim()] ?? wishOf(rest, asked),
    facts: factsIn(rest),
    name: nameIn(rest),
    creditCode: creditCode ? { text: creditCode, isRight: isCreditCode(creditCode) } : null,
    role: roleIn(rest),
    code: /^\D*(\d{6})\D*$/.exec(rest)?.[1] ?? null,
  }
}

function wishOf(text: string, asked: CompanyAsked | null): CompanyWish | null {
  if (asked === 'consent') {
    if (/^(?:不|别|先不|算了|不用|不要|不同意)/.test(text.trim())) return 'decline'
    if (/^(?:同意|可以|好|行|是|嗯|没问题|确认|愿意|ok)/i.test(text.trim())) return 'agree'
  }
  const found = wishes.find(([, pattern]) => pattern.test(text))
  if (found) return found[0]
  const patterns = ourselves.test(text) ? [...matchWishes, bareWish] : matchWishes
  const asking = text.split(/[,，。;；!！?？\n]/).find((clause) => patterns.some((pattern) => pattern.test(clause)))
  return asking !== undefined && !hasTopic(asking) ? 'match' : null
}

const idle =
  /我们?|咱们?|本|贵|这家|家|个|司|公司|企业|店|厂|单位|工作室|是|做|属于|作为|有|能|可以|可|够|享受|申请|申报|申领|拿|到|的|了|吗|呢|呀|啊|哪些|什么|啥|哪几|多少|惠企|扶持|优惠|支持|补贴|补助|奖励|减免|纾困|政策|适合|符合|适用|针对|给|请问|请|想问|问|一下|现在|目前|帮忙?|看看|查|匹配|推荐|条|项|都|对|要|知道|这种|这样|类|型/g
/** As many Chinese characters are left of a clause that asks about something of its own. */
const TOPIC = 2

/** “招用毕业生我们能享受什么补贴” asks about one matter, which the knowledge base answers; a fact about the company is none. */
function hasTopic(clause: string): boolean {
  const facts = [...trades, ...markWords].map(([, pattern]) => pattern)
  const rest = facts.reduce((left, pattern) => left.replace(pattern, ''), clause)
  const plain = rest
    .replace(new RegExp(`(?:${districts})区?`), '')
    .replace(new RegExp(spokenNumber, 'g'), '')
    .replace(idle, '')
  return [...plain.matchAll(/\p{Script=Han}/gu)].length >= TOPIC
}

const legalForms =
  '有限责任公司|股份有限公司|有限公司|合伙企业|事务所|合作社|商行|经营部|经营店|工作室|饭店|餐厅|超市|便利店|门市部|中心|厂'

function nameIn(text: string): string | null {
  const found = new RegExp(`[\\p{Script=Han}A-Za-z0-9()·]{2,40}?(?:${legalForms})(?:\\([^)]{1,20}\\))?`, 'u').exec(
    text,
  )?.[0]
  const name = found?.replace(
    /^.*(?:我们?(?:公司|企业|店)?(?:叫|是|名称|全称)(?:做)?|代表|名称|全称|公司名|企业名|换成|切换到|(?:记住|保存|登记|绑定)(?:一下)?|给|我是|是)(?:[是为:：])?/u,
    '',
  )
  return name && name.length > 4 ? name : null
}

const roles: readonly [SpeakerRole, RegExp][] = [
  ['legal', /法定代表人|法人/],
  ['finance', /财务|会计|出纳/],
  ['personnel', /人事|人力资源|HR/i],
  ['office', /行政|办公室|前台|助理/],
  ['agency', /代办|代理(?:记账|公司|机构)/],
  ['owner', /负责人|老板|经营者|店主|股东|总经理|创始人/],
]

function roleIn(text: string): SpeakerRole | null {
  return roles.find(([, pattern]) => pattern.test(text))?.[0] ?? null
}

const n = `(${spokenNumber})`
const near = '[^\\d零一二两三四五六七八九十,，。;；]{0,6}'
/** Fields with a number, and how people speak of them; amounts need a unit or are taken as yuan. */
const numbers: readonly [keyof Facts, RegExp, 'count' | 'money' | 'share'][] = [
  [
    'newHires',
    new RegExp(`(?:新招|招用|招聘|招了|新增|录用)${near}${n}(?:个|名|位)?(?:人|员工|毕业生|职工)?`),
    'count',
  ],
  [
    'staff',
    new RegExp(
      `(?:员工|职工|从业人员|从业人数|人数|团队|总共|一共|共有|有)${near}${n}(?:多|来)?(?:个|名|位)?(?:人|员工|职工)|(?:^|[,，。;；、\\s是])${n}(?:多|来)?(?:个|名|位)?(?:人|员工|职工)(?!民币)|(?:员工|职工|从业人员|从业人数)(?:是|为|有|:)?${n}`,
    ),
    'count',
  ],
  ['revenue', new RegExp(`(?:营收|营业收入|营业额|年收入|销售额|销售收入|流水|产值)${near}${n}`), 'money'],
  ['registeredCapital', new RegExp(`(?:注册资本|注册资金)${near}${n}`), 'money'],
  ['taxableIncome', new RegExp(`应纳税所得额${near}${n}`), 'money'],
  ['assets', new RegExp(`(?:资产总额|总资产|资产总计)${near}${n}`), 'money'],
  ['rdShare', /研发(?:费用|投入|经费|支出)?(?:占比?|比例|强度)?[^\d%]{0,10}(\d+(?:\.\d+)?)%/, 'share'],
  ['disabledShare', /残疾(?:人|职工|员工)[^\d%]{0,10}(\d+(?:\.\d+)?)%/, 'share'],
  ['layoffRate', /裁员率[^\d%]{0,6}(\d+(?:\.\d+)?)%/, 'share'],
]

function factsIn(text: string): Facts {
  const found: Record<string, unknown> = {}
  let rest = text
  for (const [field, pattern, sort] of numbers) {
    const match = pattern.exec(rest)
    const words = match?.slice(1).find(Boolean)
    const value = words === undefined ? null : sort === 'share' ? Number(words) : numberOf(words)
    if (!match || value === null || (sort === 'share' && value > 100)) continue
    found[field] = value
    rest = rest.replace(match[0], '，')
  }
  const industryCode = industryIn(text)
  const district = districtIn(text)
  const sizeClass = sizeIn(text)
  const foundedAt = foundedIn(text)
  return {
    ...found,
    ...(industryCode && { industryCode }),
    ...(district && { district }),
    ...(sizeClass && { sizeClass }),
    ...(foundedAt && { foundedAt }),
    ...marksIn(text),
  } as Facts
}

/** Trades as people call them, with their codes of GB/T 4754-2017; the first that stands in the text counts. */
const trades: readonly [string, RegExp][] = [
  ['I65', /软件|信息技术|IT公司|系统集成|人工智能|大数据|SaaS/i],
  ['I64', /互联网(?:公司|企业|平台|行业)|电商平台/],
  ['H62', /餐饮|餐馆|饭店|餐厅|饭馆|小吃|火锅|奶茶|咖啡店/],
  ['H61', /酒店|宾馆|民宿|旅馆|住宿业/],
  ['F52', /零售|超市|便利店|小卖部|百货/],
  ['F51', /批发|贸易公司|商贸|经销/],
  ['C', /制造业|制造企业|加工厂|生产企业|工厂|做(?:设备|机械|电子产品|家具|服装)的/],
  ['E', /建筑(?:业|公司|企业|施工)|装修公司|装饰公司|施工企业/],
  ['G54', /货运|物流|运输公司/],
  ['G60', /快递/],
  ['M', /科研|研发服务|检测机构|技术服务|生物医药研发|勘察设计/],
  ['R', /影视|演出|文化传媒|文化公司|健身房|体育公司/],
  ['P83', /培训机构|教育机构|幼儿园|民办学校/],
  ['Q84', /诊所|医院|医疗机构/],
  ['K702', /物业公司|物业服务企业/],
  ['K701', /房地产开发/],
  ['L', /广告公司|咨询公司|租赁公司|人力资源公司|会展|旅行社/],
  ['O', /美容|美发|理发|家政|洗衣|修理铺|汽修|宠物店/],
  ['A', /种植|养殖|农场|农业公司|农民专业合作社/],
]

function industryIn(text: string): string | null {
  const code = /(?<![A-Za-z0-9])([A-T]\d{2,4})(?![A-Za-z0-9])/.exec(text)?.[1]
  if (code && isIndustryCode(code)) return code
  return trades.find(([, pattern]) => pattern.test(text))?.[0] ?? null
}

const districts = '东城|西城|朝阳|丰台|石景山|海淀|门头沟|房山|通州|顺义|昌平|大兴|怀柔|平谷|密云|延庆'

function districtIn(text: string): string | null {
  if (/经开区|亦庄|经济技术开发区/.test(text)) return '北京经济技术开发区'
  const found = new RegExp(`(?:在|位于|地址是?|搬到)(${districts})|(${districts})(?:区|(?=[\\s,，。;；、的]|$))`)
    .exec(text)
    ?.slice(1)
    .find(Boolean)
  return found ? `${found}区` : null
}

const sizes: Readonly<Record<string, SizeClass>> = { 大: 'large', 中: 'medium', 小: 'small', 微: 'micro' }

function sizeIn(text: string): SizeClass | null {
  const [, size] = /(?<![大中小微])(大|中|小|微)型(?:企业|公司)/.exec(text) ?? []
  return size ? sizes[size]! : null
}

/** The day of the licence only: thresholds of years turn on the day. */
function foundedIn(text: string): string | null {
  const [, year, month, day] =
    /(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[^,，。]{0,6}(?:成立|注册|开业|设立|登记)|(?:成立|注册|设立)(?:日期|时间|于)?[^\d,，。]{0,4}(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})/
      .exec(text)
      ?.filter((part) => part !== undefined) ?? []
  if (!year) return null
  const iso = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
  const at = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : null
}

const markWords: readonly [string, RegExp][] = [
  ['tech-sme', /科技型中小企业/],
  ['high-tech', /高新技术企业|国高新|国家高新|高企|高新企业/],
  ['innovative-sme', /创新型中小企业/],
  ['little-giant', /小巨人/],
  ['specialised', /专精特新(?!.{0,4}小巨人)/],
  ['tech-service', /技术先进型服务企业/],
  ['small-profit', /小型微利企业|小微利企业/],
  ['small-taxpayer', /小规模(?:纳税人)?/],
  ['general-taxpayer', /一般纳税人/],
  ['individual', /个体(?:工商)?户/],
  ['sole-proprietor', /个人独资/],
  ['partnership', /合伙企业/],
  ['cooperative', /专业合作社/],
  ['foreign-invested', /外资企业|外商投资/],
  ['company', /有限责任公司|股份有限公司|有限公司/],
]
const denied = /(?:不是|没有?|还没|未|没认定|不属于|不算)(?:是|被|评|认定|评上|拿到|申请)?[^,，。;；]{0,4}$/

function marksIn(text: string): Pick<Facts, 'marks' | 'withoutMarks'> {
  const has: string[] = []
  const without: string[] = []
  for (const [code, pattern] of markWords) {
    const found = pattern.exec(text)
    if (!found) continue
    const isDenied =
      denied.test(text.slice(0, found.index)) ||
      /^(?:还)?(?:没有|不是|没评上|没认定)/.test(text.slice(found.index + found[0].length))
    ;(isDenied ? without : has).push(code)
  }
  if (has.length === 0 && without.length === 0) return {}
  return { marks: has, withoutMarks: without }
}
