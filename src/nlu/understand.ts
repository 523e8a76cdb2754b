import type { Act, Element, Found, Slot, TicketKind, UnderstandContext, Understanding } from '../domain/index.ts'
import { normalise, splitClauses } from '../text/index.ts'
import { commandOf } from './acts.ts'
import { readContact } from './contact.ts'
import { type Correction, readCorrection } from './corrections.ts'
import { findDemand, findEvent, findPeople, findPlace, findTime } from './elements/index.ts'
import { readEmergency } from './emergency.ts'
import { chooseKind, kindScores } from './kinds.ts'
import { asking } from './lexicon.ts'
import { matterOf } from './matter.ts'
import { ticketNoIn } from './numbers.ts'
import { namesProvision } from './provisions.ts'
import { foundAt, type Reading } from './spans.ts'

const appealKinds: readonly TicketKind[] = ['assistance', 'complaint', 'report', 'suggestion', 'praise']

/** Longer letters are read up to here; a channel's limit is far below it. */
const readableLength = 20_000

/** The reading of a question that tells nothing and wants nothing done. */
export const justAsked: Understanding = {
  act: 'inquire',
  actConfidence: 0.95,
  kind: { value: 'inquiry', confidence: 0.95 },
  emergency: null,
  elements: {},
  contact: { anonymous: false, confidential: false, declined: false },
  corrects: [],
  ticketNo: null,
}

/**
 * What one message means in its conversation: act, kind, the five elements with the words they were read from,
 * contact, correction, ticket number, danger. By rule alone, pure, in time linear in the length.
 */
export function understand(text: string, context: UnderstandContext): Understanding {
  const plain = normalise(text).slice(0, readableLength)
  if (namesProvision(plain)) return justAsked
  const reading: Reading = { text, plain, clauses: splitClauses(plain) }
  const contact = readContact(reading, context.asked === 'contact')
  const emergency = readEmergency(reading)
  const ticketNo = ticketNoIn(plain)
  const correction = readCorrection(reading, context.asked === 'confirm')
  const scores = kindScores(plain)
  const slots = elementsOf(reading, context.asked)
  const { time, place } = slots.certain
  const facts = time !== undefined || place !== undefined || contact.phone !== undefined || contact.name !== undefined
  const { act, confidence } = decide({
    reading,
    context,
    emergency: emergency !== null,
    ticketNo,
    correction,
    scores,
    facts,
  })
  const kind = kindOf(reading, act, scores, correction)
  const elements = finalElements(reading, { act, asked: context.asked, found: slots, correction, contact })
  return {
    act,
    actConfidence: confidence,
    kind,
    emergency,
    elements,
    contact: act === 'skip' && context.asked === 'contact' ? { ...contact, declined: true } : contact,
    corrects: act === 'correct' ? withContact(correction, contact) : [],
    ticketNo,
  }
}

interface Evidence {
  reading: Reading
  context: UnderstandContext
  emergency: boolean
  ticketNo: string | null
  correction: Correction | null
  scores: ReturnType<typeof kindScores>
  facts: boolean
}

function decide(evidence: Evidence): { act: Act; confidence: number } {
  const { reading, context, correction } = evidence
  const plain = reading.plain.trim()
  if (!/[\p{L}\p{N}]/u.test(plain)) return { act: 'unclear', confidence: 0.9 }
  if (evidence.emergency) return { act: 'appeal', confidence: 0.95 }
  const command = commandOf({ plain, asked: context.asked, ticketNo: evidence.ticketNo })
  if (command !== null && !(command.act === 'confirm' && correction !== null)) return command
  if (correction !== null) return { act: 'correct', confidence: 0.9 }
  return context.asked === null || context.asked === 'confirm' ? freeSpeech(evidence) : answering(evidence)
}

/** Who tells that much without being asked wants something done about it. */
const storyLength = 16
const addition = /^(?:补充|对了|还有|另外|再补充|再说一(?:下|点)|再加)/
const ownData = /^(?:我(?:家)?(?:们)?(?:住|在)|我的?(?:电话|手机|名字|姓名)|我叫|我姓|对方是|电话|地址)/

/** Nothing in particular was asked for: a question, a matter, a fact, or nothing that can be understood. */
function freeSpeech({ reading, scores, facts }: Evidence): { act: Act; confidence: number } {
  const plain = reading.plain.trim()
  if (isNoise(plain)) return { act: 'unclear', confidence: 0.8 }
  const matter = matterOf(plain, scores)
  const adds = addition.test(plain) && (matter === null || matter.act === 'appeal') && plain.length <= 30
  if (adds || (matter === null && ownData.test(plain))) return { act: 'inform', confidence: 0.8 }
  if (matter !== null) return matter
  if (facts) return plain.length > storyLength ? { act: 'appeal', confidence: 0.5 } : { act: 'inform', confidence: 0.7 }
  return { act: 'inquire', confidence: 0.35 }
}

/** Something was asked for, so what is neither question nor new matter is the answer. */
function answering({ reading, context, scores }: Evidence): { act: Act; confidence: number } {
  const plain = reading.plain.trim()
  if (isNoise(plain) && context.asked !== 'contact') return { act: 'unclear', confidence: 0.7 }
  const matter = matterOf(plain, scores)
  const isQuestion = matter?.act === 'inquire' && matter.confidence >= 0.6
  return isQuestion ? matter : { act: 'inform', confidence: 0.85 }
}

function isNoise(plain: string): boolean {
  return /^(?:[嗯啊哦噢呃额哈呵嘿唉哎咦么吧呢了的 ,.。!?~…]*|[a-z]{1,12}|[0-9]{1,6}|(?:测试|test)+)$/i.test(plain)
}

/** Told, not asked: no word of a question, and words that tell what went on. Searched for all the same. */
function isTold({ plain }: Reading): boolean {
  return plain.trim().length >= 10 && !asking.test(plain) && !noTelling.test(plain) && telling.test(plain)
}

const telling = /[了着过]|天天|每次|好几|都(?!市|督)|也|就|把|被|给我|有人|我们|他们/
/** Names of things to be looked up. */
const noTelling =
  /咨询|请问|想(?:问|了解|知道)|查询|解读|(?:政策|规定|流程|条件|材料|手续|标准|办法|条例|细则|通知|时间|地址|电话)(?:$|[。 ])/

function kindOf(
  reading: Reading,
  act: Act,
  scores: Evidence['scores'],
  correction: Correction | null,
): Understanding['kind'] {
  if (correction?.kind != null) {
    return { value: correction.kind, confidence: 0.95, span: foundAt(reading, 0, reading.plain.length).span }
  }
  if (act === 'inquire' && !isTold(reading)) {
    const { confidence, span } = chooseKind(reading, scores, ['inquiry'])
    return { value: 'inquiry', confidence, ...(span === undefined ? {} : { span }) }
  }
  return chooseKind(reading, scores, appealKinds)
}

type Elements = Partial<Record<Element, Found>>

interface Slots {
  /** Found by their own signs. */
  certain: Elements
}

function elementsOf(reading: Reading, asked: UnderstandContext['asked']): Slots {
  const time = findTime(reading)
  const place = findPlace(reading, asked === 'place')
  const people = findPeople(reading)
  const certain: Elements = {}
  if (time !== undefined) certain.time = time
  if (place !== undefined) certain.place = place
  if (people !== undefined) certain.people = people
  return { certain }
}

interface Filling {
  act: Act
  asked: Slot | 'confirm' | null
  found: Slots
  correction: Correction | null
  contact: Understanding['contact']
}

function finalElements(reading: Reading, { act, asked, found, correction, contact }: Filling): Elements {
  if (act === 'correct') return correction?.elements ?? {}
  if (act !== 'appeal' && act !== 'inform' && act !== 'inquire') return {}
  const elements: Elements = { ...found.certain }
  const event = findEvent(reading, act === 'appeal')
  const demand = findDemand(reading)
  const isBareAnswer = act === 'inform' && asked !== null && asked !== 'event' && reading.clauses.length < 2
  if (event !== undefined && !isBareAnswer) elements.event = event
  if (demand !== undefined) elements.demand = demand
  if (act === 'appeal') elements.event ??= elements.demand
  if (act === 'inform') fillAsked(reading, elements, asked, contact)
  return elements
}

/** An answer without a narrower value is the value: the whole message, trimmed of “是” and “就” before it. */
function fillAsked(
  reading: Reading,
  elements: Elements,
  asked: Slot | 'confirm' | null,
  contact: Understanding['contact'],
): void {
  if (asked === null || asked === 'confirm' || asked === 'contact') return
  const narrower = elements[asked]
  const whole = asked === 'event' || asked === 'demand'
  if (narrower !== undefined && !whole) return
  if (contact.phone !== undefined && reading.plain.trim().length <= 20) return
  if (speaksOf(elements, asked) >= 0.6 * reading.plain.trim().length) return
  if (asked === 'time' && !temporal.test(reading.plain)) {
    if (elements.place === undefined && locative.test(reading.plain.trim())) elements.place = wholeOf(reading)
    return
  }
  elements[asked] = wholeOf(reading)
}

/** A word of time; digits alone are none: 十四街 is a street. */
const temporal =
  /[天日月年周夜晚早今昨]|星期|礼拜|点钟|小时|分钟|时候|前[天年]|刚|最近|一直|以来|每|经常|总是|老是|持续|开始|现在|目前|长期|平时|好久|很久|多久|那会|会儿|时$|节|假/
/** Ends like a place does. */
const locative = /(?:街|路|道|胡同|巷|口|楼|院|区|村|镇|乡|站|桥|园|苑|里|庄|工地|门口|附近|旁边|对面|号)$/

/** The message without “是” and “就” before it and marks behind it. */
function wholeOf(reading: Reading): Found {
  const lead =
    /^(?:[\s,。]|就是|是|在|嗯+|好的?|那个|应该是|大概是?|我(?:想|要求?)(?=.{6}))*/.exec(reading.plain)?.[0].length ?? 0
  const found = foundAt(reading, lead < reading.plain.trimEnd().length ? lead : 0, reading.plain.length)
  const end = /[,。!?~\s]*$/.exec(found.value)!.index
  return foundAt(reading, found.span.start, found.span.start + Math.max(1, end))
}

/** How many characters of a message bear the signs of another element than the one that was asked for. */
function speaksOf(elements: Elements, asked: Element): number {
  const others = (['time', 'place'] as const).filter((element) => element !== asked)
  return others.reduce((sum, element) => sum + (elements[element]?.span.quote.length ?? 0), 0)
}

function withContact(correction: Correction | null, contact: Understanding['contact']): Slot[] {
  const corrects = correction?.corrects ?? []
  const hasContact = contact.phone !== undefined || contact.name !== undefined
  return corrects.length === 0 && hasContact ? ['contact'] : corrects
}
