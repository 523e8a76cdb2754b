import type { Line } from './stand-in.ts'

const dueAt = '2026-11-29T16:00:00+08:00'

const citations = [
  {
    articleId: 'flexible-employment-pension',
    title: '中华人民共和国社会保险法 第十条',
    issuer: '全国人民代表大会常务委员会',
    documentNo: '中华人民共和国主席令第三十五号',
    url: 'https://flk.npc.gov.cn/',
    effectiveFrom: '2011-07-01',
    quote:
      '没有雇工的个体工商户、没有在单位参保的非全日制人员和其他灵活就业人员，可以参加基本养老保险，费用由个人缴纳。',
  },
  {
    articleId: 'old-rule',
    title: '某暂行办法 第三条',
    issuer: '北京市人力资源和社会保障局',
    effectiveFrom: '2009-01-01',
    effectiveTo: '2019-12-31',
    quote: '本办法自公布之日起施行。',
  },
]

const answer: Line = {
  kind: 'answer',
  deltas: ['可以参加，', '养老保险费由您个人'],
  text: '可以参加，养老保险费由您个人承担。[1]\n请先到社会保险经办机构办理参保登记，再按公布的缴费基数和比例缴费。具体基数请以市人力社保局公布的为准，也可以拨打 12333 询问。',
  citations,
  confidence: 0.93,
  aiGenerated: true,
  quickReplies: ['需要带哪些材料？', '在哪里办理？'],
}

const draft = {
  kind: 'complaint',
  title: '小区门口路灯不亮',
  elements: { place: '朝阳区建国路某小区南门', event: '路灯不亮，晚上出入看不清路', demand: '尽快修好' },
  category: {
    code: 'C010101',
    path: ['市政', '照明', '路灯不亮'],
    catalogueVersion: '1',
    confidence: 0.9,
    evidence: [],
  },
  requester: {},
  missing: ['time', 'contact'],
}

const ask: Line = {
  kind: 'ask',
  text: '路灯是从什么时候开始不亮的？',
  draft,
  quickReplies: ['就这两天', '一个多星期了', '说不准'],
}

const summary: Line = {
  kind: 'ask',
  text: [
    '我记下了这些，请您看看对不对：',
    '类型：投诉',
    '事情：路灯不亮，晚上出入看不清路',
    '地点：朝阳区建国路某小区南门',
    '联系方式：王 13800001234（对承办单位保密）',
    '没问题请点“确认”提交；要改哪里，直接说就行。',
  ].join('\n'),
  draft: {
    ...draft,
    elements: { ...draft.elements, time: '一个多星期前' },
    place: { text: '朝阳区建国路某小区南门', district: '朝阳区', street: '建外街道' },
    requester: { name: '王', phone: '13800001234', confidential: true },
    missing: [],
  },
  quickReplies: ['确认', '修改', '不提交了'],
}

export const ticket = {
  ticketNo: '20261122-000123',
  title: '小区门口路灯不亮',
  dueAt,
  unit: '建外街道办事处',
  responseTier: '7d',
}

/** The one story that the page's tests tell: each key is what the person says. */
export const story: Readonly<Record<string, readonly Line[]>> = {
  '灵活就业怎么交养老保险？': [answer],
  小区门口的路灯坏了好几天: [ask],
  一个多星期了: [summary],
  确认: [
    {
      kind: 'ticket',
      text: '您的诉求已经提交，建外街道办事处会与您联系。办理结果我们会回访您。',
      ticket: { ...ticket, status: 'filed' },
    },
  ],
  我的诉求办到哪一步了: [
    { kind: 'progress', text: '您的诉求已派给建外街道办事处，正在办理。', ticket: { ...ticket, status: 'dispatched' } },
  ],
  家里着火了有人受伤: [
    {
      kind: 'emergency',
      text: '请马上离开着火的地方，到安全处拨打 119 报火警；有人受伤请同时拨打 120。请不要乘电梯，也不要回去取东西。',
    },
  ],
  转人工: [
    { kind: 'takeover', text: '好的，正在为您转接人工坐席。', queue: { open: true, position: 2, waitSeconds: 180 } },
  ],
  夜里转人工: [
    {
      kind: 'takeover',
      text: '现在没有坐席在线。请留下电话，明天 9:00 前会有人给您回电。',
      queue: { open: false },
    },
  ],
  火星上能落户吗: [{ kind: 'refusal', text: '这个问题我没有查到可靠的依据，不能随便回答您。' }],
  暖气几号来: [
    {
      kind: 'answer',
      text: '11月15日开始供暖。\n具体以市城市管理委最新公布为准。\n（示例知识）',
      citations: [citations[0]],
    },
  ],
  请念标签: [{ kind: 'answer', text: '<img src=x onerror="document.title=1"><b>粗体</b>' }],
  讲讲全部流程: [
    { kind: 'answer', text: Array.from({ length: 40 }, (_, step) => `第 ${step + 1} 步：按说明办理。`).join('\n') },
  ],
}

/** Says what the story says, and `guide` to everything else; “太快” is refused. */
export function say(text: string): readonly Line[] | { fault: string } {
  if (text === '太快') return { fault: 'TOO_FAST' }
  return story[text] ?? [{ kind: 'guide', text: `收到：${text.slice(0, 20)}` }]
}
