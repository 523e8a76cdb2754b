import { BEIJING_OFFSET_MS, type TicketStatus } from '../domain/index.ts'

/** What a sentence about a ticket may speak of. */
export interface StatusFacts {
  ticketNo: string
  /** Name of the unit that has it. */
  unit?: string | null | undefined
  /** ISO time. */
  dueAt?: string | null | undefined
  /** What the unit said for the public. */
  publicText?: string | null | undefined
  /** The ticket that this one was merged into. */
  mergedInto?: string | null | undefined
}

/** “11月29日前” for the end of a day, “11月22日17时30分前” for a moment; in Beijing's time. */
export function dueText(dueAt: string): string {
  const local = new Date(Date.parse(dueAt) + BEIJING_OFFSET_MS)
  const day = `${local.getUTCMonth() + 1}月${local.getUTCDate()}日`
  const isDayEnd = local.getUTCHours() === 23 && local.getUTCMinutes() === 59
  if (isDayEnd) return `${day}前`
  const minutes = local.getUTCMinutes()
  return `${day}${local.getUTCHours()}时${minutes > 0 ? `${String(minutes).padStart(2, '0')}分` : ''}前`
}

type Sentence = (facts: StatusFacts) => string

function until({ dueAt }: StatusFacts): string {
  return dueAt ? `，${dueText(dueAt)}给您答复` : ''
}

function by({ unit }: StatusFacts): string {
  return unit ? `由${unit}` : '由承办单位'
}

function said({ publicText }: StatusFacts): string {
  const text = publicText?.trim()
  if (!text) return ''
  return `答复内容：${text}${/[。！？.!?]$/.test(text) ? '' : '。'}`
}

const sentences: Readonly<Record<TicketStatus, Sentence>> = {
  filed: (facts) => `您的诉求已经登记，工单号${facts.ticketNo}，我们正在为您安排承办单位${until(facts)}。`,
  accepted: (facts) => `您的工单${facts.ticketNo}已经受理，正在派给承办单位${until(facts)}。`,
  dispatched: (facts) => `您的工单${facts.ticketNo}已经派出，${by(facts)}办理${until(facts)}。`,
  returned: (facts) =>
    `您的工单${facts.ticketNo}，承办单位提出不属于自己的职责，我们正在核实并重新派单，不用您再说一遍。`,
  extended: (facts) =>
    `您的工单${facts.ticketNo}情况比较复杂，${facts.unit ?? '承办单位'}申请了延期${facts.dueAt ? `，最晚${dueText(facts.dueAt)}给您答复` : ''}。`,
  escalated: (facts) => `您的工单${facts.ticketNo}已经提级办理，会由更高一级的单位协调解决${until(facts)}。`,
  completed: (facts) =>
    `您的工单${facts.ticketNo}，${facts.unit ?? '承办单位'}反馈已经办结。${said(facts)}如果问题还没有解决，请直接告诉我们，我们会继续办理。`,
  withdrawn: (facts) => `您的工单${facts.ticketNo}已经按您的意思撤回。以后需要，随时再找我们。`,
  merged: (facts) =>
    facts.mergedInto
      ? `您的工单${facts.ticketNo}和工单${facts.mergedInto}反映的是同一件事，已经合并办理，有结果会同时告诉您。`
      : `您的工单${facts.ticketNo}已经和反映同一件事的工单合并办理，有结果会同时告诉您。`,
}

/** Where a ticket stands, in a sentence for the person who filed it. */
export function statusSentence(status: TicketStatus, facts: StatusFacts): string {
  return sentences[status](facts)
}
