import { cut } from '../text/index.ts'
import type { Wording } from './wording.ts'

/**
 * Words that frame a question in any talk with a hotline and say nothing of its matter. They part terms and are
 * none: “请问怎么办居住证” and “居住证” ask the same thing.
 */
const frames = new RegExp(
  [
    '您好|你好|请问|请教|谢谢|麻烦|劳驾|咨询一下|咨询|打听|了解一下|想知道|我想问|想问|问一下|问问|帮我查|帮忙',
    '(?:我们|我|本|咱们?)(?:公司|企业)|我想要|我想|我要|我们|我家|我的|你们|您们|他们|咱们|自己|现在|目前|一下|关于|有关',
    '怎么样|怎么办理|怎么办|怎么弄|怎么整|怎么|怎样|如何|咋办|咋弄|咋整|咋|为什么|什么样|什么时候|什么|哪些|哪里|哪儿|哪个|谁',
    '能不能|可不可以|可以|是不是|是否|能否|有没有|要不要|用不用|需不需要|需要|应该|应当|会不会|多少|几个|到底|具体',
  ].join('|'),
  'g',
)

/**
 * Words of everyday talk that fit any matter. They stay terms, since a rare question may turn on one, but tell little.
 */
const weakWords = new Set(
  (
    '想 还 就 也 都 再 又 才 很 太 不 没 有 要 能 会 可 给 让 把 被 在 是 到 去 来 从 对 为 和 与 或 但 因 后 前 上 下 里 中 ' +
    '可以 不能 不会 不让 不给 没有 没人 还能 还是 还要 还在 就是 但是 如果 因为 所以 以后 之后 以前 之前 的话 时候 已经 一直 ' +
    '一个 一次 一年 两个 这个 那个 这种 这样 那样 多久 几天 几年 多大 多长 多少 期限 找谁 谁管 管不 不管 怎么 办理 办 规定 ' +
    '情况 问题 事情 东西 别人 人家 家里 有人 每天 每月 今年 去年 上个 突然 总是 老是 经常 直接 必须 一定 提前 最长 最多 最少 ' +
    '算不 不算 行吗 行不 好吗 对吗 合法 合理 违法 负责 部门 地方 电话 号码 打电 联系 申请 材料 条件 流程 费用 地点 北京 我市 本市'
  ).split(' '),
)
const weakShare = 0.2

/**
 * A single character tells less than a pair, and less still in a long letter, whose pairs are many; in a short
 * question it may be all there is. Chosen on our own articles' similar questions.
 */
const charWeight = { short: 0.7, long: 0.3 }
const longQuery = 120

/** A question, ready for the index. */
export interface Query {
  text: string
  /** Each distinct term and its weight; a term said twice weighs twice. */
  terms: Map<string, number>
  /** Terms of words that the question leads to; it is searched with them, but not held to them. */
  further: Map<string, number>
  /** Terms that are likely slips, and those of the same sound that may be meant; they are searched with it too. */
  slips: Map<string, readonly string[]>
}

/** What a word that the question leads to counts, beside one of its own. */
const furtherShare = 0.35

/** A question's letters and digits, in one width and case. */
export function literally(question: string): string {
  return question
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** A question without its frame; the whole of it when nothing else would be left. */
export function matterOf(text: string): string {
  const matter = text.normalize('NFKC').replace(frames, '，')
  return /[\p{L}\p{N}]/u.test(matter) ? matter : text
}

/** What the writer of a letter to the government does or wants, before the matter: 投诉、希望尽快、请求政府. */
const wishes =
  /^[\s，。！!]*(?:(?:再次|强烈|紧急|迫切|恳切)*(?:希望|请求|恳请|恳求|呼吁|建议|投诉|举报|反映|求助|咨询|质疑|反对|要求|期盼|盼望|关于|有关|对于)(?:能否|能够|政府|有关部门|相关部门|领导|尽快|尽早|早日|加快|对(?![外口]))*)+/
/** And after it: 的咨询、问题、事宜. */
const wished =
  /(?:的|之)?(?:咨询|投诉|建议|反映|请求|求助|举报|问题|情况|事宜|事项|疑问|诉求|意见|相关|有关|几点)+[\s。！!？?]*$/

const wishedAtMost = 100

/**
 * A letter's title without what its writer does or wants: “关于某小区停车的投诉” is about 某小区停车. The whole of it where
 * hardly anything would be left. For finding passages: an article may well be about how to complain.
 */
export function matterOfLetter(title: string): string {
  const wish = title.replace(wishes, '')
  // What comes after the matter is short: of a long letter only the end is looked at.
  const matter = wish.slice(0, -wishedAtMost) + wish.slice(-wishedAtMost).replace(wished, '')
  return /\p{Script=Han}{2}/u.test(matter) ? matter : title
}

function charWeightIn(terms: readonly string[]): number {
  const length = Math.min(1, terms.length / longQuery)
  return charWeight.short + (charWeight.long - charWeight.short) * length
}

/** How people ask in speech, or type in haste, and how it is written: the longer first. */
const spoken: readonly [RegExp, string][] = [
  [/啥时候|啥时间|多咋|多暂|几时/g, '什么时候'],
  [/咋(?:整|弄|办)/g, '怎么办'],
  [/咋|怎[末麽莫]/g, '怎么'],
  [/啥/g, '什么'],
  [/俩/g, '两个'],
  [/仨/g, '三个'],
  [/(怎么|如何)[半伴扮拌]理/g, '$1办理'],
  // 怎么半年没消息 is no slip.
  [/怎么[半伴扮拌](?![年天个月夜路小点数价截块斤])/g, '怎么办'],
  [/须要/g, '需要'],
]

function written(text: string): string {
  return spoken.reduce((rest, [said, form]) => rest.replace(said, form), text)
}

/** A text with everyday words and the rules' words in one form. */
export function wordingOf(text: string, wording: Wording): string {
  return wording.one(written(text.normalize('NFKC')))
}

/** The search terms of a question or an article, everyday words and the rules' words in one form. */
export function termsOf(text: string, wording: Wording): string[] {
  return cut(wordingOf(text, wording))
}

function isSingle(term: string): boolean {
  return term.length === 1 && term > '\u2e7f'
}

export function readQuery(text: string, wording: Wording): Query {
  const matter = matterOf(written(text))
  const all = termsOf(matter, wording)
  const single = charWeightIn(all)
  const terms = new Map<string, number>()
  for (const term of all) {
    const weight = (isSingle(term) ? single : 1) * (weakWords.has(term) ? weakShare : 1)
    terms.set(term, (terms.get(term) ?? 0) + weight)
  }
  const further = new Map<string, number>()
  for (const word of wording.leadsOf(matter)) {
    for (const term of termsOf(word, wording)) {
      if (!isSingle(term) && !terms.has(term)) further.set(term, furtherShare)
    }
  }
  return { text, terms, further, slips: new Map() }
}

/** That a term may be a slip of another; in a pair the character that differs is one too. */
export function noteSlip({ slips }: Query, written: string, meant: string): void {
  const note = (from: string, to: string) => slips.set(from, [...(slips.get(from) ?? []), to])
  note(written, meant)
  if (written.length !== 2) return
  for (const at of [0, 1]) if (written[at] !== meant[at]) note(written[at]!, meant[at]!)
}
