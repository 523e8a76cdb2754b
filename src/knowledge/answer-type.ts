import { plainFacts } from './facts.ts'

/** A kind of fact that questions ask for, and how a text shows that it holds one. */
export interface AnswerType {
  /** As the asker calls it. */
  label: string
  asked: RegExp
  holds: RegExp
}

/** 好几天, 十几年, 没几次 are told, not asked. */
const few = '(?:(?<![好十百千这那哪的没前后近上])几|多少)'
/** 断了几个月, 几天了: how long it has been going on is told, not asked. */
const told =
  /(?:还有|玩|住|待|缓|卖)几天|几楼几点|[了过]几[百千万]?(?:个?[月天年次回周]|块|元)|几个?[月天年次回周](?:了|以来|没|都|前|来)/g
/** Words as the choices of a pattern. */
const any = (words: string) => words.trim().split(/\s+/).join('|')

const number = '(?:\\d+(?:\\.\\d+)?|[一二两三四五六七八九十百半])'

/** An amount of anything in these units, in any of the words for it. */
function countOf(label: string, units: string): AnswerType {
  return { label, asked: new RegExp(`${few}(?:${units})`), holds: new RegExp(`${number}(?:${units})`) }
}

/** Where a rule does not say it and tells who does: “标准以当年公布为准” is an answer to 多少钱. */
function setBy(what: string): string {
  return `(?:${what})[^。；]{0,24}(?:公布|公示|公告|通告|确定|规定|为准|注明|写清|写在|约定|协商|调整|试算|核[实算])|按[^。；]{0,12}(?:${what})`
}

/** What is asked for by its name alone (押金比例？), or as something (税率是多少). */
function named(what: string): string {
  return `(?:${what})(?:$|[，,。？?]|是|有?多|几|怎|到)`
}

const notAnAmount = '(?!天|日|年|个?月|次|人|分|岁)'
const paid = any(
  '费 价 税 钱 工资 津贴 补贴 补助 补偿 赔偿 抚恤金 养老金 退休金 奖金 押金 租金 定金 罚款 限额 额度 额 底薪',
)
const moneyAsked = any(`
  多少(?:钱|元|块|万) 几[百千万]?(?:块|毛|元|钱) 怎么收费 收费标准 什么价 啥价 贵不贵
  (?:${paid})[^，,。？?几]{0,6}多少${notAnAmount}
  [罚赔补发给交缴扣领拿花收涨降减抵报贷返退取存挣免][个到得出上]?多少${notAnAmount}
`)
const moneyHeld = any(`
  \\d[元角] \\d万 \\d倍 [%‰] [千万]分之 [一两三四五六七八九]成 减半 半价 一半 全额 差额 低于 工资的 基数 计发 照发 不扣
  免费 免[收缴征交] 不收 不用交 不缴 无需缴 ${setBy('标准|单价|价格|数额|金额|费用|额|比例|多少|违约金|违约责任')}
`)
const timeAsked = any(`
  多久 多长时间 ${few}个月 多少月 ${few}(?:天|日|年|周|个?(?:星期|礼拜|小时|钟头|工作日)|分钟) ${named('有效期|时限|期限')}
`)
const timeHeld = any(`
  (?<![月\\d])${number}个?(?:工作日|自然日|日|天|(?:公历)?年|周|星期|小时|分钟) ${number}个月 [至到]\\d{1,2}月
  当[场日天月] 次[日月] 即时 立即 随时 长期 终身 永久 不限 截止 到期 ${setBy('时限|期限|年限|婚龄|时间|有效期')}
`)

/**
 * Expected answer types, as question answering calls them (Li and Roth 2002): only those that a text plainly shows to
 * hold or not, a number with its unit.
 */
const types: readonly AnswerType[] = [
  { label: '金额', asked: new RegExp(moneyAsked), holds: new RegExp(moneyHeld) },
  { label: '时间长短', asked: new RegExp(timeAsked), holds: new RegExp(timeHeld) },
  { label: '日期', asked: /几号|几月|哪天|哪一天/, holds: /\d月|\d[日号]|每月|当月|次月|每年|期间|之?[前后]/ },
  {
    label: '钟点',
    asked: /几点/,
    holds: new RegExp(`\\d[时点]|\\d:\\d\\d|全天|24小时|昼|夜|${setBy('时间')}|几点[^。；]{0,24}为准`),
  },
  { label: '分数', asked: /几分(?![钟之])|多少分(?![贝钟之])/, holds: /(?:\d|[一二三六九])分(?![钟之贝])/ },
  { label: '分贝数', asked: /分贝/, holds: /分贝/ },
  {
    label: '年龄',
    asked: /几周?岁|多少岁|多大(?:年纪|岁)|(?:年龄|岁数)[^，,。？?]{0,5}(?:多|要求|几)/,
    holds: /\d周?岁|年龄|年满|出生/,
  },
  {
    label: '比例',
    asked: new RegExp(`百分之几|几个点|几成|${named('比例|利率|税率')}`),
    holds: /%|\d成|分之|过半|半数|比例|利率|税率|\d倍/,
  },
  {
    label: '电话',
    asked: /电话(?:是|号码)?(?:多少|什么|几)|打(?:哪个|什么|啥)|(?:哪个|什么|啥)电话|电话号码/,
    holds: /(?:\d{3,4}-)?\d{7,8}|(?<!\d)(?:12\d{3}|9\d{4}|1[12]\d|1[3-9]\d{9})(?!\d)/,
  },
  { label: '奖励', asked: /有奖[励金]?|奖[金励](?:吗|没|不|么|$)/, holds: /奖/ },
  countOf('次数', '次|回|趟|遍|针|剂'),
  {
    label: '人数',
    asked: new RegExp(`${few}(?:名|人|口|位)`),
    holds: new RegExp(`${number}(?:名|人|口|位)|分之|过半|半数`),
  },
  countOf('层数', '层'),
  countOf('面积', '平米?|平方米?|㎡'),
  countOf('数量', '辆|台|部|套|间|只|条'),
  countOf('距离', '米|公里|千米|里地'),
]

/** The year of a day or of a law is no length of time. */
const year = /\d{4}年/g

/** The kinds of facts that a question asks for. */
export function typesAskedFor(question: string): AnswerType[] {
  const asking = question.replace(told, '')
  return types.filter(({ asked }) => asked.test(asking))
}

/** Those of these kinds that a text holds nothing of. */
export function lacking(asked: readonly AnswerType[], text: string): AnswerType[] {
  if (asked.length === 0) return []
  const plain = plainFacts(text).replace(year, '')
  return asked.filter(({ holds }) => !holds.test(plain))
}
