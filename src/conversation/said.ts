import type { Slot, Understanding } from '../domain/index.ts'

/** “补充 20261122-000123 …”: facts that a unit asked for, or that came to mind, with the number that they belong to. */
export const adding = /^[\s,，]*(?:我(?:想|要|再)*)?补充/

/** 催办: not only asks where the ticket is, but wants it to go on. */
const urging =
  /催(?:一?催|一下|单|办|促)?|怎么还(?:没|不)|太慢了|(?:快|抓紧|赶紧|尽快)(?:点|些|一点)?(?:处理|办|解决|派)|等(?:了)?(?:好|很|太|这么)?(?:多|久|几)/

export function isUrging(text: string): boolean {
  return urging.test(text)
}

/** “还有一件事”: a matter of its own, not more of the last one. */
export const anotherMatter = /^(?:对了|那)?[,，\s]*(?:还有|另外|再)(?:有|说|反映)?(?:一|个|件|别的)+(?:事|问题|情况)/

/** Somebody's own trouble, or their neighbourhood's. */
export const ownTrouble = /[我咱俺]|邻居|楼[上下]|隔壁|对门|小区|单元/

export const questionWords = /[吗呢?？]|什么|怎么|咋|啥|哪|几|多少|谁|如何|是否|能不能|可不可以/

/** By its words or its end (“能补不”, “有奖金没”). */
export function hasQuestionForm(text: string): boolean {
  return questionWords.test(text) || /[不没][。？?！!\s]*$/.test(text)
}

/** “闯红灯扣几分”, “年终奖还给不给”: how much, how long, whether one may: a rule is asked for, whatever trouble it is about. */
export const ruleWords =
  /百分之几|多少|多久|多长|几(?:分|天|年|岁|次|个月|点|级)|[怎咋]么?算|算(?:什么|啥)(?=\p{Script=Han})|([退赔给让行能收扣罚管查])不\1|能[退换改报]不|是不是/u

/** A wish, or a place with a time or people: more than a question, whatever its form. */
export function tellsMatter({ elements }: Understanding): boolean {
  return Boolean(elements.demand ?? (elements.place && (elements.time ?? elements.people)))
}

/** Whether a message gives what a slot asks for. */
export function isNamed(understanding: Understanding, slot: Slot): boolean {
  return slot === 'contact'
    ? Boolean(understanding.contact.phone ?? understanding.contact.name)
    : slot in understanding.elements
}

/** Whether a message tells anything that a ticket could hold. */
export function saysAnything({ elements, contact, kind }: Understanding): boolean {
  return (
    Object.keys(elements).length > 0 ||
    Boolean(contact.phone ?? contact.name) ||
    contact.anonymous ||
    Boolean(kind.span)
  )
}
