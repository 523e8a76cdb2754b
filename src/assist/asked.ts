import type { Slot } from '../domain/index.ts'

/** Agents ask in few ways; the last question of their words is the one that is answered. */
const questions: readonly (readonly [Slot, RegExp])[] = [
  ['contact', /(?:电话|手机|号码|联系方式|联系您|贵姓|怎么称呼|称呼您|您姓|姓名|叫什么)(?!.{0,4}(?:打不通|没人接))/g],
  [
    'place',
    /(?:哪个?(?:区|街道|小区|地方|位置|社区|路|村|镇)|哪里|哪儿|什么(?:地方|位置|小区|路)|地址|具体(?:位置|地点|在)|几号楼|门牌)/g,
  ],
  ['time', /(?:什么时[候间]|哪天|几[点号月]|多久|多长时间|从什么|何时|持续)/g],
  ['people', /(?:哪家|什么(?:公司|单位|店|物业)|谁(?:家|负责)|叫什么(?:店|公司|名字的店)|物业公司是|商家(?:名称|叫))/g],
  [
    'demand',
    /(?:希望(?:怎么|如何|我们)|什么(?:诉求|要求|想法)|您的(?:诉求|要求)|想(?:怎么|要怎么)(?:解决|处理)|怎么(?:解决|处理)(?:呢|您))/g,
  ],
  ['event', /(?:什么(?:事|问题|情况)|怎么(?:回事|了)|具体(?:情况|说说|是什么)|反映什么)/g],
]
const recap = /(?:对吗|对吧|是吧|是吗|没错吧|核对一下|确认一下|我(?:跟您)?复述|重复一下)[？?。]?$/

/** What the agent's words ask for: one thing, a yes to what was repeated, or nothing. */
export function askedBy(words: string): Slot | 'confirm' | null {
  if (recap.test(words.trim())) return 'confirm'
  let last: { slot: Slot; at: number } | null = null
  for (const [slot, rule] of questions) {
    for (const match of words.matchAll(rule)) {
      if (last === null || match.index > last.at) last = { slot, at: match.index }
    }
  }
  return last?.slot ?? null
}
