import type { Found, Span } from '../../domain/index.ts'
import { foundAt, type Reading } from '../spans.ts'

const act =
  '(?:处理|解决|管|查|调查|核实|修|维修|整改|整治|清|清理|清运|派|安排|帮|协调|督促|退|赔|补|恢复|增加|增设|加|装|安装|开通|延长|取消|制止|严惩|回复|答复|给|拆除|规范|治理|改|换|移|关注|重视|尽快|落实|检查|联系|上门|停止|更换|改善|优化|出面|介入|监管|救)'
/** Where a wish begins. */
const wish = new RegExp(
  `希望|(?:强烈|坚决|现|特)?(?<!什么|啥|哪些|有没有)要求(?!我|提供|高|很|严|太|是什么|有|必须提供)|请求|恳请|恳求|敬请|烦请|呼吁|盼望|盼|望(?=${act}|贵|有关|相关|领导|政府|尽|能|各)|建议|最好(?:能|是)?|(?:我)?(?:就)?(?:只)?想(?:要)?(?=退|让|请|把|他们?赔|赔)|请(?!假)(?=[^问,。]{0,14}${act})|麻烦(?=[^,。]{0,10}${act})|(?:能不能|能否|可否|可不可以|可以不可以|是否可以|是否能)(?=[^,。]{0,14}${act})|(?:赶紧|赶快|尽快|尽早|立即|马上|快)(?=[^,。]{0,6}${act})|帮(?:我|忙|我们)(?=[^,。]{0,10}${act})|求(?=你们?|您|帮|处理|解决|助)|应该(?=[^,。]{0,8}${act})`,
)
const farewell = /^(?:谢谢|感谢|多谢|拜托|此致|敬礼|盼复|万分感谢|不胜感激|辛苦|附件|联系电话|我的电话|电话)/
const maxLength = 80

/** What is wanted: from 希望, 要求, 请 … to the end of the sentence, at most 80 characters. */
export function findDemand(reading: Reading): Found | undefined {
  for (const [index, clause] of reading.clauses.entries()) {
    const match = wish.exec(clause.quote)
    if (match !== null && !isOthersWish(clause.quote, match))
      return foundAt(reading, clause.start + match.index, endOf(reading, index))
  }
  return undefined
}

/** Who wants something on their own side, or with force. */
const ownSide = /(?:我们?|本人|咱们?|业主|居民|村民|住户|家长|群众|市民|消费者|大家|^|[,。\s])$/
/** 饭店要求最低消费合法吗: what somebody else wants is asked about, not wanted. */
function isOthersWish(clause: string, wished: RegExpExecArray): boolean {
  return wished[0] === '要求' && !ownSide.test(clause.slice(0, wished.index)) && /[吗么嘛]$|合法不|违法不/.test(clause)
}

function endOf(reading: Reading, from: number): number {
  const first = reading.clauses[from]!
  let end = first.end
  for (const clause of reading.clauses.slice(from + 1)) {
    const gap = reading.plain.slice(end, clause.start)
    if (/[。!?;\n…]/.test(gap) || farewell.test(clause.quote) || clause.end - first.start > maxLength) break
    end = clause.end
  }
  return end
}

/** Whether a clause is a wish from its first words on. */
export function isWish(clause: Span): boolean {
  const at = wish.exec(clause.quote)?.index
  return at !== undefined && at <= 2
}
