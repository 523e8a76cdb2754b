import type { Act } from '../domain/index.ts'
import type { KindScores } from './kinds.ts'
import { asking, troubles } from './lexicon.ts'
import { score } from './spans.ts'

type Rule = readonly [RegExp, number]

const explicitQuestion: readonly Rule[] = [
  [
    /咨询(?!公司|服务|师|过|了)|请问|请教|(?:想|要|我)(?:问|了解|打听)(?:一下|下|问)|想(?:问|知道|了解|咨询)|疑问|求解答|问一下|问个/,
    2.5,
  ],
  [
    /(?:怎么|如何|咋|去哪里?|在哪里?|上哪|向谁|找谁|跟谁|哪里|哪儿|找哪|向哪|打什么电话|哪个部门|什么部门).{0,10}(?:投诉|举报|反映|维权|申诉|告|管|处理|解决|报案|咨询|办理?|申请|交|缴|查|领|提取|续|补|迁|注销|变更|转|报销|补办|买|开具?|算|取|证明|下载|操作|预约)/,
    3,
  ],
  [
    /会(?:怎样|怎么样|有什么后果|被|影响|不会)|有(?:什么|啥|没有)(?:后果|影响|规定|政策|要求|补贴|限制|条件|办法|优惠|区别)|(?:违法|合法|犯法|违规|合规|合理)(?:吗|么|不|$|\?)|算不算|属于|(?:怎么|如何|咋)(?:处罚|罚|判|赔|算|认定|处理|规定)/,
    3,
  ],
  [
    /需要(?:什么|啥|哪些|准备|带|提供|交|几)|(?:什么|哪些|啥)(?:材料|手续|条件|证件?|资料|流程|程序|东西|要求|标准|政策|文件|资格)|多少钱|多长时间|多久|几(?:号|点|天|个|年|时|岁|次)|什么时(?:候|间)|何时|哪(?:天|年|里|个|些)|怎么(?:办|弄|交|走|算|查|去|收|申请|报)|该怎么办|应该怎么办|怎么样才能|如何/,
    2,
  ],
  [
    /(?:是否|能否|可否|可不可以|能不能|是不是|有没有|要不要|会不会|需不需要|还能|可以)[^,。!]{1,40}(?:[?]|吗|呢|$)|[吗么](?:$|[?。! ])|为什么|为何/,
    1.5,
  ],
  [
    /(?:流程|条件|材料|手续|政策|规定|标准|待遇|资格|补贴|补助|报名时间|供暖时间|办法|费用|期限|证件|程序|优惠)(?:$|问题|是(?:什么|啥)?|有(?:哪些)?|咨询|查询|[?。])|(?:申请|办理|变更|转移|继承|注册|备案|登记|注销|认定|缴纳|下载|查询|报销|提取|落户)(?:$|[?]|问题|流程|条件)/,
    1.5,
  ],
]
/** Anger put as a question: nobody wants a fact. */
const rhetorical =
  /(?:还)?有(?:没有)?人管|没人管|管不管|谁来管|到底(?:有没有|管不|能不能|什么时候|谁|想)|凭什么|难道|(?:怎么|为什么|为何|咋)(?:还|就|这么|能|老|总|一直|都|又|没|不)(?:没|不|是)?.{0,10}(?:人|管|修|清|来|处理|解决|给|退|联系|回|理)|讲不讲理|有没有王法|还(?:让|要)不(?:让|要)(?:人)?(?:活|睡|过)|什么时候(?:能|才|可以)?(?:才能)?(?:修|解决|处理|来(?:水|电|人|修|清|处理)|恢复|整改|清理|退|给)|何时(?:能|才)?(?:修|解决|处理|恢复|整改|退)/
/** A wish put as a question: something is to be done. */
const request =
  /(?:能不能|能否|可否|可不可以|是否可以|是否能)(?:请|让|麻烦)?(?:你们|您|政府|领导|有关部门|相关部门|帮(?:我们?|忙)?|派|来|给(?:我们|我)?(?!报)|把|处理|解决|管|修|清|整治|加|增|协调|督促|查处|查一|多|安排|装|设)|可以(?:请|让|麻烦)?(?:你们|您们?|政府|有关部门|相关部门)?(?:帮(?:我们?|忙)|派|来人|处理|解决一|管管|修一|清理|整治|协调|督促|查处)/
/** The letter says of itself that it tells of a wrong or takes a stand. */
const stance = /^[^。!?\n]{0,40}(?:反映|反应(?=一下|个)|质疑|反对|抗议|盼望?|乱象|控告|申诉)/
const wishes =
  /请(?:您|你们|政府|社区|街道|物业)?(?:快)?(?:帮|派|协调|安排|送|救|接|追|处理|联系|立刻)|帮忙(?:找|联系|修|处理|协调)|陪我|希望|要求(?!是|有|什么|高)|恳请|请求|强烈|麻烦|赶紧|尽快|派人|快来|求(?:你|您|帮|助)/

/** The evidence for each side, in the same unit as the weights above. */
export interface Sides {
  inquire: number
  appeal: number
}

function declared(kinds: KindScores): number {
  return Math.max(
    kinds.suggestion >= 2.5 ? kinds.suggestion : 0,
    kinds.praise >= 3 ? kinds.praise : 0,
    kinds.report >= 3 ? kinds.report : 0,
    kinds.complaint >= 4 ? 4 : 0,
  )
}

/** A letter full of question marks asks no more than one with a few. */
const mostQuestions = 8

/** Weighs a question for a fact against a matter to be dealt with. Title (first line) counts twice. */
export function weigh(plain: string, kinds: KindScores): Sides {
  const title = /^[^\n]{0,60}/.exec(plain)?.[0] ?? ''
  const head = title.length < plain.length ? title : ''
  const anger = rhetorical.test(plain)
  const question = score(plain, explicitQuestion) + (head === '' ? 0 : score(head, explicitQuestion))
  const wished = request.test(plain) ? 3 : wishes.test(plain) ? 1.5 : 0
  const stands = stance.test(plain) && !/咨询/.test(title) ? 2.5 : 0
  const asks = asking.test(plain) ? 1 : 0
  return {
    inquire: Math.min(mostQuestions, anger ? question / 3 : question + asks),
    appeal: Math.min(5, score(plain, troubles)) + declared(kinds) + wished + stands + (anger ? 4 : 0),
  }
}

/** A question whose very form says that only a fact is wanted, whatever trouble it names: 怎么投诉物业. */
export function asksHow(plain: string): boolean {
  return (
    plain.length <= 60 &&
    !rhetorical.test(plain) &&
    /(?:怎么|如何|咋)(?:样)?(?:投诉|举报|维权|处罚|罚|判|赔|算|办(?!啊你们)|申请|认定|补)|(?:找|向|跟|归|打)(?:谁|哪个?部门|哪里|哪儿|什么部门|什么电话)|(?:去|在|到|上)(?:哪里?|哪儿|什么地方)(?:投诉|举报|反映|办|申请|交)|会怎(?:么)?样|(?:违法|合法|犯法|违规)(?:吗|么|不)|有什么(?:规定|后果|处罚)|(?:罚款?|处|判|赔)(?:多少|几)(?!次|回|遍|家)|罚(?:款|金)(?:是|有|要)?多少(?!次|回|遍|家)|罚不罚|应该怎么办|该怎么办|怎么办[?]?$|算(?:不算)?(?:违法|违规)/.test(
      plain,
    )
  )
}

/** `inquire`, `appeal`, or null when nothing speaks for either. */
export function matterOf(plain: string, kinds: KindScores): { act: Act; confidence: number } | null {
  const sides = weigh(plain, kinds)
  if (asksHow(plain) && kinds.suggestion < 5) return { act: 'inquire', confidence: 0.85 }
  const total = sides.inquire + sides.appeal
  if (total < 1) return null
  const act = sides.inquire > sides.appeal ? 'inquire' : 'appeal'
  const margin = Math.abs(sides.inquire - sides.appeal) / total
  return { act, confidence: Math.round(100 * Math.min(0.97, 0.5 + 0.35 * margin + 0.03 * Math.min(4, total))) / 100 }
}
