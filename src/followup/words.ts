import type { Reply, TicketReceipt } from '../domain/index.ts'
import { dueText } from '../tickets/index.ts'
import { answerButtons, type Question } from './reading.ts'

function say(kind: Reply['kind'], text: string, quickReplies: string[] = []): Reply {
  return { author: 'bot', kind, text, citations: [], aiGenerated: false, quickReplies }
}

const asking: Record<Question, string> = {
  contacted: '办理过程中，承办单位联系过您吗？',
  resolved: '您反映的问题解决了吗？',
  satisfied: '您对这次办理满意吗？',
  reason: '哪里让您不满意？请说一说，我们会转给办理单位改进。',
}

/** One question of a follow-up, behind what was just heard. */
export function ask(question: Question, ticketNo: string, how: 'first' | 'next' | 'again'): Reply {
  const opening = {
    first: `想请您评价一下工单${ticketNo}的办理，占用您半分钟。`,
    next: '好的，记下了。',
    again: `工单${ticketNo}办完有一天了，还想听听您的意见。`,
  }[how]
  return say('ask', `${opening}${asking[question]}`, question === 'reason' ? [] : answerButtons[question])
}

export const thanks = (ticketNo: string): Reply =>
  say('notice', `谢谢您的评价，工单${ticketNo}的回访到这里结束。以后有事随时找我们。`)

/** “Not solved”: said again to whom it goes, until when, and how to add to it. */
export function reopened(receipt: TicketReceipt, round: number): Reply {
  const text = `对不起，事情没有办好。工单${receipt.ticketNo}已经重新交办（第${round}轮），前面说过的都在，${dueText(receipt.dueAt)}给您答复。哪里没解决、现在是什么情况，请直接补充，办理人员会看到。`
  return { ...say('notice', text), ticket: receipt }
}

/** What a person on the phone says, in the same order. */
export const phoneScript = [
  '您好，这里是12345热线。您之前反映的事情，承办单位反馈已经办结，想用一分钟听听您的意见，可以吗？',
  asking.contacted,
  asking.resolved,
  asking.satisfied,
  `（不满意时）${asking.reason}`,
  '（没解决时）我们会重新交办，时限重新计算，有进展再告诉您。谢谢您，再见。',
] as const
