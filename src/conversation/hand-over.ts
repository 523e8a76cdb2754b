import type { Line, TicketKind } from '../domain/index.ts'
import type { Decision, Situation } from './decision.ts'

/** When a person is offered without having been asked for. */
export interface HandOverRules {
  /** Refusals in a row; 0 for never. */
  afterRefusals: number
  onAnger: boolean
  rules: readonly { line?: Line; kinds?: readonly TicketKind[]; words?: readonly string[]; group?: string }[]
}

export type HandOverReason = 'asked' | 'unanswered' | 'anger' | 'rule' | 'language'

/**
 * Anger at the hotline itself. Anger at a neighbour, a shop or a bureau is what appeals are made of, and is taken down;
 * whoever is angry at us is not served better by going on as before.
 */
const angerAtUs =
  /(?:听不懂|不懂|不说|会不会说|能不能说|说不了)人话|答非所问|驴唇不对马嘴|牛头不对马嘴|鸡同鸭讲|人工智障|智障(?:机器|客服|系统)|(?:什么|这)(?:破|烂|垃圾|狗屁)(?:机器人|系统|客服|ai|热线|东西)|(?:破|烂|垃圾|傻[逼x子]|没用的|废物)机器人|(?:你|你们|12345|热线|客服|机器人).{0,6}(?:废物|垃圾|傻[逼x]|白痴|弱智|饭桶|没用|有病|脑子|滚|吃干饭|忽悠|糊弄|敷衍|踢皮球|推皮球|耍我|骗人)|(?:别|少|不要|不用)(?:再)?(?:糊弄|忽悠|敷衍|打发)(?:我|人)|(?:说|问)了(?:[八n几好多无数]+|\d+)(?:遍|次)了|(?:一直|老是|总是)(?:重复|答不上|听不懂|问同样)|车轱辘话|复读机|(?:气死|烦死)我?了.{0,8}(?:你|机器人|客服|热线)/i

/** Wants a person, in the languages that the rules for Chinese do not read. */
const personElsewhere =
  /\b(?:(?:speak|talk|chat)(?:ing)?\s+(?:to|with)\s+(?:a|an|some)?\s*(?:real|live)?\s*(?:human|person|agent|operator|representative|somebody|someone)|(?:human|live|real)\s+(?:agent|operator|person|support)|customer\s+service\s+(?:agent|representative))\b|オペレーター|担当者と話|人と話したい|상담원|사람과\s*(?:통화|대화)|соедините\s+с\s+(?:оператором|человеком)|оператора/i

export function isAngryAtUs(text: string): boolean {
  return angerAtUs.test(text.replace(/\s/g, ''))
}

export function wantsPersonElsewhere(text: string): boolean {
  return personElsewhere.test(text)
}

/**
 * A decision, and a person in its place where one of the rules says so. Whether somebody is there is not known here:
 * where nobody is, what stood there before is done (`otherwise`).
 */
export function withHandOver<Answer>(decision: Decision<Answer>, situation: Situation<Answer>): Decision<Answer> {
  if (decision.do === 'seek' || decision.do === 'alarm' || decision.do === 'takeover' || decision.do === 'leaveQueue')
    return decision
  const refusals = refusalsAfter(decision, situation.story.refusals)
  const counted = { ...decision, story: { ...decision.story, refusals } }
  const found = reasonFor(counted, situation, refusals)
  if (!found) return counted
  return { do: 'takeover', ...found, story: { ...counted.story, refusals: 0 }, otherwise: counted }
}

function refusalsAfter({ do: done }: Decision<unknown>, before: number): number {
  if (done === 'refuse') return before + 1
  return done === 'guide' ? before : 0
}

function reasonFor(
  decision: Decision<unknown>,
  { text, line, understanding, handOver }: Situation<unknown>,
  refusals: number,
): { reason: HandOverReason; group: string | null } | null {
  if (!handOver) return null
  const kind = understanding.kind.confidence > 0.5 ? understanding.kind.value : null
  const rule = handOver.rules.find(
    (one) =>
      (!one.line || one.line === line) &&
      (!one.kinds || (kind !== null && one.kinds.includes(kind))) &&
      (!one.words || one.words.some((word) => text.includes(word))),
  )
  if (rule) return { reason: 'rule', group: rule.group ?? null }
  if (handOver.onAnger && isAngryAtUs(text)) return { reason: 'anger', group: null }
  const isAtWitsEnd = decision.do === 'refuse' && handOver.afterRefusals > 0 && refusals >= handOver.afterRefusals
  return isAtWitsEnd ? { reason: 'unanswered', group: null } : null
}
