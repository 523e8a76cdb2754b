import type { ServerMessage } from './chat.ts'

/** What the requester says, and what has to come back. */
export interface Step {
  say: string
  /** Null when the reply is as it should be; else what is wrong with it, in Chinese. */
  check: (reply: ServerMessage) => string | null
}

export interface Dialogue {
  name: string
  title: string
  steps: Step[]
  /** Stay until the dispatch system has reported the ticket as completed. */
  untilCompleted?: true
}

const kind =
  (expected: string, more: (reply: ServerMessage) => string | null = () => null) =>
  (reply: ServerMessage) =>
    reply.kind === expected ? more(reply) : `应当是 ${expected}，来的却是 ${reply.kind}`

const holds = (condition: boolean, otherwise: string) => (condition ? null : otherwise)

/** The three dialogues: an answer with its source, an appeal until it is done, an emergency that nothing delays. */
export const dialogues: readonly Dialogue[] = [
  {
    name: 'consultation',
    title: '一、咨询：问一句，答一句，写明依据',
    steps: [
      {
        say: '暖气几号来啊',
        check: kind('answer', ({ citations }) => holds(citations.length > 0, '答复没有写明依据')),
      },
      { say: '谢谢', check: kind('guide') },
    ],
  },
  {
    name: 'complaint',
    title: '二、投诉：说过的不再问，确认后立单，进展自己找上门',
    steps: [
      {
        say: '我要投诉，昨天晚上朝阳区望京街道花家地小区楼下烧烤店油烟特别大，呛得睡不着，希望派人来查',
        check: kind('ask'),
      },
      {
        say: '13800138000，我姓王',
        check: kind('ask', ({ quickReplies }) => holds(quickReplies.includes('确认'), '没有请诉求人确认')),
      },
      { say: '确认', check: kind('ticket', ({ ticket }) => holds(ticket !== undefined, '没有工单号')) },
    ],
    untilCompleted: true,
  },
  {
    name: 'emergency',
    title: '三、紧急：先告诉人打哪个电话，同时立单',
    steps: [
      {
        say: '快来人 我家厨房着火了',
        check: kind('emergency', ({ text }) => holds(text.includes('119'), '没有告诉人打 119')),
      },
      { say: '海淀区中关村街道科育社区5号楼', check: kind('notice') },
    ],
  },
]
