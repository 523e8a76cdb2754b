import { describe, expect, test } from 'vitest'
import {
  type Decision,
  type Draft,
  decide,
  newStory,
  type Situation,
  type Story,
} from '../../src/conversation/index.ts'
import type { Attachment, Emergency, Found, Understanding } from '../../src/domain/index.ts'

const at = new Date('2026-11-22T08:00:00Z')
const found = (value: string): Found => ({ value, span: { start: 0, end: value.length, quote: value } })

function heard(change: Partial<Understanding>): Understanding {
  return {
    act: 'inform',
    actConfidence: 0.9,
    kind: { value: 'complaint', confidence: 0.9 },
    emergency: null,
    elements: {},
    contact: { anonymous: false, confidential: false, declined: false },
    corrects: [],
    ticketNo: null,
    ...change,
  }
}

const draft: Draft = {
  id: 'd',
  startedAt: at.toISOString(),
  kind: 'complaint',
  description: '楼下烧烤店油烟大',
  elements: { event: '楼下烧烤店油烟大' },
  unknown: [],
  asked: {},
  contact: { name: null, phone: null, anonymous: false, confidential: false },
  point: null,
  transcript: [],
  attachments: [],
}
const complete: Draft = {
  ...draft,
  elements: { event: '油烟大', time: '昨晚', place: '望京', people: '烧烤店', demand: '来查' },
  contact: { ...draft.contact, phone: '13800138000' },
}
const fire: Emergency = { sort: 'fire', numbers: ['119'], span: { start: 0, end: 2, quote: '着火' } }
const lamp: Attachment = { mediaId: 'lamp', type: 'image/jpeg', bytes: 1000 }
const pole: Attachment = { mediaId: 'pole', type: 'image/jpeg', bytes: 2000 }
const soon = new Date(at.getTime() + 60_000).toISOString()
const past = new Date(at.getTime() - 60_000).toISOString()

function situation(change: {
  story?: Partial<Story>
  text?: string
  understanding?: Partial<Understanding>
  attachments?: Attachment[]
  sought?: Situation<string>['sought']
  placeSettled?: boolean
}): Situation<string> {
  return {
    story: { ...newStory(), ...change.story },
    hasty: false,
    text: change.text ?? '……',
    understanding: heard(change.understanding ?? {}),
    attachments: change.attachments ?? [],
    point: null,
    at,
    draftId: 'new',
    survey: () => ({ leaf: null, placeSettled: change.placeSettled ?? true, placeChoices: [] }),
    sought: change.sought,
  }
}

const answered = { outcome: 'answered', answer: '有答案' } as const
const refused = { outcome: 'refused', near: [] as string[] } as const

type Row = [
  name: string,
  given: Parameters<typeof situation>[0],
  then: Partial<Record<string, unknown>> & { do: Decision<string>['do'] },
]

const rows: Row[] = [
  ['danger goes before everything', { understanding: { emergency: fire, act: 'inquire' } }, { do: 'alarm' }],
  [
    'danger goes before a draft',
    { story: { draft, asked: 'time' }, understanding: { emergency: fire } },
    { do: 'alarm' },
  ],
  [
    'the same danger again adds to its ticket',
    { story: { following: { ticketNo: 't', until: soon, emergency: true } }, understanding: { emergency: fire } },
    { do: 'supplement', ticketNo: 't' },
  ],
  [
    'a danger of another day is a new one',
    { story: { following: { ticketNo: 't', until: past, emergency: true } }, understanding: { emergency: fire } },
    { do: 'alarm' },
  ],
  ['a question is looked up first', { understanding: { act: 'inquire' } }, { do: 'seek' }],
  [
    'a question that is known is answered',
    { understanding: { act: 'inquire' }, sought: answered },
    { do: 'answer', pending: null },
  ],
  [
    'a question that is not known is refused',
    { understanding: { act: 'inquire', kind: { value: 'inquiry', confidence: 0.9 } }, sought: refused },
    { do: 'refuse' },
  ],
  [
    'what sounds like a question but wants something done, and is not known, becomes an appeal',
    {
      understanding: {
        act: 'inquire',
        actConfidence: 0.5,
        kind: { value: 'complaint', confidence: 0.7 },
        elements: { event: found('占道') },
      },
      sought: refused,
    },
    { do: 'ask', slot: 'time' },
  ],
  ...(
    [
      ['is offered what they may mean', ['游船驾驶证怎么补办？'], 'refuse'],
      ['and gets a ticket where nothing is near', [], 'ask'],
    ] as const
  ).map(([name, near, then]): Row => {
    const understanding = {
      act: 'inquire',
      actConfidence: 0.9,
      kind: { value: 'inquiry', confidence: 0.9 },
      elements: { demand: found('补办驾驶证') },
    } as const
    return [
      `who surely asks and tells what they want ${name}`,
      { understanding, sought: { outcome: 'refused', near: [...near] } },
      { do: then },
    ]
  }),
  ...(
    [
      ['自考毕业证丢了能补不', 'refuse'],
      ['孩子拿我手机打赏主播花了八千多', 'ask'],
    ] as const
  ).map(([text, then]): Row => {
    const understanding = {
      act: 'inquire',
      actConfidence: 0.35,
      kind: { value: 'complaint', confidence: 0.4 },
    } as const
    const sought = { outcome: 'refused', near: ['毕业证丢了怎么补办？'] } as const
    return [
      `of what may be a trouble only a question is offered what it may mean: ${text}`,
      { text, understanding, sought: { ...sought, near: [...sought.near] } },
      { do: then },
    ]
  }),
  [
    'what may be a trouble but is put as a question is looked up first',
    { text: '消防通道堆东西算什么', understanding: { act: 'appeal', actConfidence: 0.6 } },
    { do: 'seek' },
  ],
  [
    'and a sure answer goes before a ticket',
    { text: '消防通道堆东西算什么', understanding: { act: 'appeal', actConfidence: 0.6 }, sought: answered },
    { do: 'answer' },
  ],
  [
    'without a sure answer it is an appeal',
    { text: '消防通道堆东西算什么', understanding: { act: 'appeal', actConfidence: 0.6 }, sought: refused },
    { do: 'ask' },
  ],
  ...['闯红灯扣几分', '投标保证金最多收百分之几', '没用过的美容卡能退不', '卖房子维修基金退不退'].flatMap(
    (text): Row[] => {
      const surely = { text, understanding: { act: 'appeal', actConfidence: 0.9 } } as const
      return [
        [`who asks for a rule (${text}) is looked up, however sure the trouble is`, surely, { do: 'seek' }],
        [
          `${text}: where nothing is known that is said, and no ticket begun`,
          { ...surely, sought: refused },
          { do: 'refuse' },
        ],
      ]
    },
  ),
  [
    'a rule that is asked for in a trouble of their own leaves it a trouble',
    { text: '隔壁天天装修，晚上几点后不让干', understanding: { act: 'appeal', actConfidence: 0.9 }, sought: refused },
    { do: 'ask' },
  ],
  [
    'a trouble of their own stays one, whatever mark ends it',
    { text: '我家门口消防通道堆东西怎么办？', understanding: { act: 'appeal', actConfidence: 0.6 } },
    { do: 'ask' },
  ],
  [
    'and so does one with a wish or a place in it',
    {
      text: '消防通道堆东西怎么办？',
      understanding: { act: 'appeal', actConfidence: 0.6, elements: { place: found('望京') } },
    },
    { do: 'ask' },
  ],
  [
    'a question within an appeal is answered, and the appeal goes on',
    { story: { draft, asked: 'demand' }, understanding: { act: 'inquire' }, sought: answered },
    { do: 'answer', pending: 'demand' },
  ],
  [
    'a question while the summary stands is refused without touching the summary',
    { story: { draft: complete, asked: 'confirm' }, understanding: { act: 'inquire' }, sought: refused },
    { do: 'refuse', pending: 'confirm' },
  ],
  [
    'a complaint begins with the first thing missing',
    { understanding: { act: 'appeal', elements: { event: found('油烟') } } },
    { do: 'ask', slot: 'time' },
  ],
  [
    'what was said is not asked',
    { understanding: { act: 'appeal', elements: { event: found('油烟'), time: found('昨晚'), place: found('望京') } } },
    { do: 'ask', slot: 'people' },
  ],
  [
    'a place that is not clear enough is asked for again',
    { story: { draft: complete, asked: 'contact' }, understanding: { act: 'inform' }, placeSettled: false },
    { do: 'ask', slot: 'place' },
  ],
  [
    'nobody is asked a third time',
    {
      story: { draft: { ...complete, asked: { place: 2 } }, asked: 'place' },
      understanding: { act: 'inform' },
      placeSettled: false,
    },
    { do: 'summarise' },
  ],
  [
    'what somebody cannot say is let go',
    { story: { draft, asked: 'time' }, understanding: { act: 'skip' } },
    { do: 'ask', slot: 'place' },
  ],
  [
    'a complete appeal is put before the requester',
    { story: { draft: complete, asked: 'contact' } },
    { do: 'summarise', correcting: false },
  ],
  [
    'a confirmed appeal is filed',
    { story: { draft: complete, asked: 'confirm' }, understanding: { act: 'confirm' } },
    { do: 'file' },
  ],
  [
    'the button files too',
    { story: { draft: complete, asked: 'confirm' }, text: '确认', understanding: { act: 'unclear' } },
    { do: 'file' },
  ],
  [
    'a yes without a summary files nothing',
    { story: { draft: complete, asked: 'contact' }, understanding: { act: 'confirm' } },
    { do: 'summarise' },
  ],
  [
    'a correction with its value leads back to the summary',
    {
      story: { draft: complete, asked: 'confirm' },
      understanding: { act: 'correct', corrects: ['place'], elements: { place: found('通州区梨园') } },
    },
    { do: 'summarise', correcting: false },
  ],
  [
    'a correction without its value asks for it',
    { story: { draft: complete, asked: 'confirm' }, understanding: { act: 'correct', corrects: ['time'] } },
    { do: 'ask', slot: 'time' },
  ],
  [
    'a bare no asks what is wrong',
    { story: { draft: complete, asked: 'confirm' }, understanding: { act: 'correct' } },
    { do: 'summarise', correcting: true },
  ],
  [
    'an appeal can be dropped',
    { story: { draft, asked: 'time' }, understanding: { act: 'withdraw' } },
    { do: 'guide', topic: 'withdrawn' },
  ],
  [
    'where there is none, a filed ticket may be meant',
    { understanding: { act: 'withdraw' } },
    { do: 'withdrawTicket', confirmed: false },
  ],
  [
    'a filed ticket is withdrawn when that was said twice',
    { text: '撤销工单 20261122-000001' },
    { do: 'withdrawTicket', ticketNo: '20261122-000001', confirmed: true },
  ],
  [
    'a second matter after filing is a ticket of its own',
    {
      story: { following: { ticketNo: 't', until: soon, emergency: false } },
      text: '还有一件事，楼道堆了杂物',
      understanding: { elements: { event: found('楼道堆了杂物') } },
    },
    { do: 'ask', slot: 'time' },
  ],
  [
    'a matter that was refused is taken up when more of it comes',
    { story: { parked: { text: '老板欠了三个月工资', told: true, elements: { event: '老板欠了三个月工资' } } } },
    { do: 'ask', slot: 'time', draft: expect.objectContaining({ description: expect.stringContaining('三个月工资') }) },
  ],
  [
    'the button that drops an appeal drops it',
    { story: { draft: complete, asked: 'confirm' }, text: '不提交了', understanding: { act: 'inquire' } },
    { do: 'guide', topic: 'withdrawn' },
  ],
  [
    'digits that were asked for belong to the ticket they were asked for',
    { story: { proving: '20261122-000009' }, text: '后四位 8000' },
    { do: 'progress', ticketNo: '20261122-000009' },
  ],
  [
    'a person can be asked for at any time',
    { story: { draft, asked: 'time' }, understanding: { act: 'takeover' } },
    { do: 'takeover' },
  ],
  [
    'progress can be asked for at any time',
    { story: { draft, asked: 'time' }, understanding: { act: 'progress', ticketNo: 'n' } },
    { do: 'progress', ticketNo: 'n' },
  ],
  [
    'thanks re-open nothing',
    { story: { following: { ticketNo: 't', until: soon, emergency: false } }, understanding: { act: 'thank' } },
    { do: 'guide', topic: 'thanks' },
  ],
  [
    'more facts after filing go to the ticket',
    { story: { following: { ticketNo: 't', until: soon, emergency: false } } },
    { do: 'supplement', ticketNo: 't' },
  ],
  ['facts out of nowhere are looked up', {}, { do: 'seek' }],
  [
    'an appeal begun by button takes up what was left without an answer',
    { story: { parked: { text: '阳台能停直升机吗', told: false, elements: {} } }, text: '留下诉求' },
    {
      do: 'ask',
      slot: 'contact',
      draft: expect.objectContaining({ kind: 'inquiry', description: '阳台能停直升机吗' }),
    },
  ],
  [
    'a photo alone begins an appeal and is asked about',
    { text: '', attachments: [lamp] },
    { do: 'ask', slot: 'event', received: true, draft: expect.objectContaining({ attachments: [lamp] }) },
  ],
  [
    'a photo in between answers nothing and costs no question',
    { story: { draft: { ...draft, asked: { time: 1 } }, asked: 'time' }, text: '', attachments: [lamp] },
    {
      do: 'ask',
      slot: 'time',
      received: true,
      draft: expect.objectContaining({ asked: { time: 1 }, attachments: [lamp] }),
    },
  ],
  [
    'a photo before the confirmation is shown in the summary, and nothing is filed by it',
    { story: { draft: { ...complete, attachments: [lamp] }, asked: 'confirm' }, text: '', attachments: [pole] },
    { do: 'summarise', draft: expect.objectContaining({ attachments: [lamp, pole] }) },
  ],
  [
    'a photo after filing goes to the ticket',
    {
      story: { following: { ticketNo: 't', until: soon, emergency: false } },
      text: '',
      attachments: [lamp],
    },
    { do: 'supplement', ticketNo: 't' },
  ],
  [
    'a photo that came with the confirmation is filed with it',
    { story: { draft: complete, asked: 'confirm' }, understanding: { act: 'confirm' }, attachments: [lamp] },
    {
      do: 'file',
      draft: expect.objectContaining({ attachments: [lamp] }),
      story: expect.objectContaining({ draft: null }),
    },
  ],
  [
    'a photo with a question waits for the appeal that may follow',
    { understanding: { act: 'inquire' }, sought: answered, attachments: [lamp] },
    { do: 'answer', story: expect.objectContaining({ loose: expect.objectContaining({ attachments: [lamp] }) }) },
  ],
  [
    'a photo with a question inside an appeal belongs to the appeal',
    { story: { draft, asked: 'time' }, understanding: { act: 'inquire' }, sought: answered, attachments: [lamp] },
    {
      do: 'answer',
      story: expect.objectContaining({ loose: null, draft: expect.objectContaining({ attachments: [lamp] }) }),
    },
  ],
  [
    'an appeal takes up the photo that waited, each once',
    {
      story: { loose: { attachments: [lamp], until: soon } },
      understanding: { act: 'appeal' },
      attachments: [pole, lamp],
    },
    {
      do: 'ask',
      draft: expect.objectContaining({ attachments: [lamp, pole] }),
      story: expect.objectContaining({ loose: null }),
    },
  ],
  [
    'a photo that has waited too long belongs to another matter',
    { story: { loose: { attachments: [lamp], until: past } }, understanding: { act: 'appeal' } },
    { do: 'ask', draft: expect.objectContaining({ attachments: [] }) },
  ],
  ['a call back needs the matter and a number', { text: '请人回电' }, { do: 'ask', slot: 'event' }],
]

describe('the decision of a turn', () => {
  test.each(rows)('%s', (_name, given, then) => {
    expect(decide(situation(given))).toMatchObject(then)
  })

  test('an emergency leaves the appeal that was being taken as it was', () => {
    const decision = decide(situation({ story: { draft, asked: 'time' }, understanding: { emergency: fire } }))

    expect(decision).toMatchObject({ do: 'alarm', story: { draft }, draft: { elements: {} } })
  })

  test('a corrected building stays in its place', () => {
    const decision = decide(
      situation({
        story: {
          draft: { ...complete, elements: { ...complete.elements, place: '朝阳区花家地小区三号楼' } },
          asked: 'confirm',
        },
        understanding: { act: 'correct', corrects: ['place'], elements: { place: found('七号楼') } },
      }),
    )

    expect(decision).toMatchObject({ draft: { elements: { place: '朝阳区花家地小区七号楼' } } })
  })
})
