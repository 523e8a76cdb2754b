import type { Article } from './article.ts'
import { piecesOf } from './compose.ts'
import { matterOf } from './query.ts'

/** One side of an article that people ask for by itself. */
export interface Aspect {
  label: string
  asked: RegExp
  /** The article's own lines on it; none where it has no such member. */
  lines: (article: Article) => string[]
  /** How a sentence of the answer shows that it speaks of it. */
  said: RegExp
}

const one = (text: string | undefined) => (text === undefined ? [] : [text])

export const aspects: readonly Aspect[] = [
  {
    label: '所需材料',
    asked: /材料|证件|带什么|带啥|带哪些|拿什么|拿啥|准备什么|准备啥|什么手续|哪些手续/,
    lines: ({ materials = [] }) => materials.map((item) => `· ${item}`),
    said: /材料|身份证|证明|照片|申请表|户口本|户口簿|复印件/,
  },
  {
    label: '费用',
    asked: /多少钱|费用|收费|花钱|要钱|免费|贵不贵|怎么收|交钱|价格|工本费/,
    lines: ({ fee }) => one(fee),
    said: /\d元|[一二三四五六七八九十百千]元|免费|收费|费用|工本费|不收取/,
  },
  {
    label: '办理时限',
    asked: /多久|多长时间|几天|多少天|时限|什么时候能|几个工作日|啥时候能/,
    lines: ({ deadline }) => one(deadline),
    said: /工作日|\d[日天]|当场|当天|即时|小时内|个月内/,
  },
  {
    label: '办理地点',
    asked: /在哪|去哪|哪里办|哪儿办|到哪|地点|地址|窗口|网上能|网上可以|怎么去/,
    lines: ({ where }) => one(where),
    said: /窗口|大厅|服务中心|网站|官网|小程序|App|派出所|柜台|网上/,
  },
  {
    label: '办理步骤',
    asked: /怎么办|咋办|流程|步骤|怎么申请|如何办|怎么弄|先.{0,3}后/,
    lines: ({ steps = [] }) => steps.map((step, at) => `${at + 1}. ${step}`),
    said: /先|再|然后|申请|提交|办理/,
  },
  {
    label: '联系电话',
    asked: /电话|联系方式|打哪个|号码/,
    lines: () => [],
    said: /(?:\d{3,4}-)?\d{7,8}|(?<!\d)(?:12\d{3}|9\d{4}|1[3-9]\d{9})(?!\d)/,
  },
  {
    label: '依据',
    asked: /依据|哪条规定|什么规定|哪个文件|什么文件|出处|根据什么/,
    lines: ({ sources }) =>
      sources.map(({ title, provision, documentNo }) => {
        const number = documentNo ? `（${documentNo}）` : ''
        return `《${title}》${provision ?? ''}${number}`
      }),
    said: /《/,
  },
]

/** Words that carry an aspect, and nothing of a matter. */
const filler =
  /那|什么|啥|咋|哪些|哪个|怎么|多少|么|呢|吗|的|都|还|要|需|办|得|啊|呀|嘛|吧|用|有|是|这|个|些|它|它们|种|大概|一般|总共|一共|再|能|可以|给|出|下来|来|才|会|到|去|带|交|收|拿|[\s，。！？?!、,.]/g

/**
 * The aspect that a question asks for, when it asks for nothing else (“要多少钱？”, “那材料呢”): it lives on the matter
 * that was spoken of before.
 */
export function bareAspect(question: string): Aspect | null {
  const found = aspects.find(({ asked }) => asked.test(question))
  if (!found) return null
  const bare = matterOf(question.replace(new RegExp(found.asked, 'g'), '，'))
  return bare.replace(filler, '') === '' ||
    question.replace(new RegExp(found.asked, 'g'), '').replace(filler, '') === ''
    ? found
    : null
}

/** “居住证咋办，要带啥”: the question without the clauses that ask for an aspect only; null when that leaves all or nothing. */
export function withoutAspects(question: string): string | null {
  const clauses = question.split(/[，,。；;？?！!\n]/).filter((clause) => clause.trim() !== '')
  const kept = clauses.filter((clause) => bareAspect(clause) === null)
  return kept.length > 0 && kept.length < clauses.length ? kept.join('，') : null
}

/** What an article says of some people, as if it were an aspect of it. */
export function sayingOf(label: string, words: readonly string[]): Aspect {
  const said = new RegExp(words.join('|'))
  return { label, asked: said, lines: () => [], said }
}

/** What an article says on one aspect: its own member, else the sentences that speak of it; null when it says nothing. */
export function aspectText(article: Article, { label, lines, said }: Aspect): string | null {
  const own = lines(article)
  if (own.length === 1) return `${label}：${own[0]!.replace(/^· /, '')}`
  if (own.length > 1) return [`${label}：`, ...own].join('\n')
  const sentences = piecesOf(article.answer).filter((piece) => said.test(piece))
  return sentences.length > 0 ? sentences.join('').trim() : null
}
