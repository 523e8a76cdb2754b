import { numeral } from '../text/index.ts'

/** Longer texts say more than names of provisions. */
const mostLetters = 160

const number = `(?:第\\s?${numeral}|\\d+)`
const provision = `${number}\\s?(?:条|章)(?:\\s?之\\s?${numeral})?(?:\\s?第\\s?${numeral}\\s?[款项节])*`
/** Who does something or does not do it, and what happens just now: no name of a law holds such words. */
const deed =
  '[我你您俺咱她了]|他们|有人|救命|着火|违反|违背|不(?:按|照|遵|符|履|执)|没有?(?:按|照|人)|根据|依据|依照|按照|适用|要求|(?:投诉|举报)(?!处理|受理|办理|奖励|管理|工作|办法|条例|规定|事项|举报|投诉|和|人)'
const letter = `(?!${number}\\s?[条章]|${deed})[\\p{Script=Han}《》〈〉()·、"“”]`
const sort = '(?:法典?|条例|办法|规定|规则|通知|细则|决定|标准|守则|准则|规范|意见|解释)'
/** With the brackets that stand behind some: (试行), (2021年修正). */
const law = `${letter}{1,60}?${sort}[》"”]?(?:\\((?:试行|暂行|\\d{4}年?(?:修正|修订|版)(?:版|本)?)\\))?[》"”]?`
const before =
  /^(?:您好|你好|请|麻烦|帮忙|帮|给|我|想|要|问|咨询|了解|知道|查询?|看|一下|那|关于|根据|依据|按照?|["“”,。:!~\s])*/
const behind =
  /^(?:的|具体|内容|规定|条文|原文|全文|意思|是|都|写|说|讲|了|什么|啥|怎么?样?|如何|哪些|有|解释|理解|解读|请问|告诉我|一下|查|看|呢|吗|呀|啊|吧|谢谢|您|["“”?,。:!~\s])*/
const first = new RegExp(`^${law}\\s?${provision}`, 'u')
const next = new RegExp(`^(?:\\s|[、,;]|和|与|及|以及|还有|跟|到|至|-){0,4}(?:${law}\\s?)?${provision}`, 'u')
/** What a provision begins with where it is offered, cut. */
const opening = /^:[^\n]{1,40}…["”]?$/

/**
 * Whether a normalised text is nothing but the name of a law and the number of a provision, with the words around that
 * ask for it: 请问献血条例第二十条怎么说. No place and no danger is meant, whatever words the name holds. Who tells that
 * somebody breaks a provision says more. Each part is taken once and never given back, so that time stays linear.
 */
export function namesProvision(plain: string): boolean {
  const text = plain.trim()
  if (text.length > mostLetters) return false
  const asked = text.replace(before, '')
  let rest = asked.replace(first, '')
  if (rest === asked) return false
  for (let more = rest.replace(next, ''); more !== rest; more = rest.replace(next, '')) rest = more
  return opening.test(rest) || rest.replace(behind, '') === ''
}
