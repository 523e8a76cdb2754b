import type {
  Attachment,
  DraftView,
  Emergency,
  Line,
  MessageKind,
  Reply,
  Slot,
  TicketKind,
  TicketReceipt,
} from '../domain/index.ts'
import { companyButtons } from '../enterprise/index.ts'
import type { LegalWay } from '../nlu/index.ts'
import { maskPersonalData } from '../text/index.ts'
import { dueText, statusSentence } from '../tickets/index.ts'
import { buttons, withdrawTicketButton } from './buttons.ts'
import type { GuideTopic } from './decision.ts'
import type { Draft } from './story.ts'

/** Every sentence that the hotline itself says, apart from answers out of the knowledge base. */

export const kindNames: Record<TicketKind, string> = {
  inquiry: '咨询',
  assistance: '求助',
  complaint: '投诉',
  report: '举报',
  suggestion: '建议',
  praise: '表扬',
}

/** A reply of the bot with nothing but its kind, words and buttons. */
export function say(kind: MessageKind, text: string, quickReplies: string[] = []): Reply {
  return { author: 'bot', kind, text, citations: [], aiGenerated: false, quickReplies }
}

const questions: Record<Slot, { first: string; again: string; quickReplies: string[] }> = {
  event: {
    first: '请说说是什么事：发生了什么，现在怎么样了？',
    again: '还想请您再说具体一点：到底发生了什么事？',
    quickReplies: [],
  },
  time: {
    first: '这件事大概是什么时候发生的？现在还在持续吗？',
    again: '能再回想一下大概的时间吗？记不清也没关系。',
    quickReplies: ['今天', '昨天', '一直都这样', buttons.unknown],
  },
  place: {
    first: '事情发生在哪里？请说到区、街道和小区或路名，越具体，派单越准。',
    again: '还需要知道在哪个区、哪条街道，或者附近的小区、路口、车站。',
    quickReplies: [buttons.unknown],
  },
  people: {
    first: '涉及哪家单位、店铺或者什么人？不知道名字，说说样子也行。',
    again: '能再说说涉及的单位或人吗？不清楚也没关系。',
    quickReplies: [buttons.unknown],
  },
  demand: {
    first: '您希望怎么解决？',
    again: '请说说您最想要的结果。',
    quickReplies: ['希望尽快处理', '希望上门核实', buttons.unknown],
  },
  contact: {
    first: '请留一个联系电话，怎么称呼您？办理单位会联系您核实，号码加密保存，只给办理人员看。',
    again: '没有看到电话号码，请再发一次。不方便留的话，也可以匿名提交。',
    quickReplies: [buttons.anonymous],
  },
}

/** Asks for one thing. `choices` are places to choose between. */
export function askFor(slot: Slot, draft: Draft, choices: string[]): { text: string; quickReplies: string[] } {
  if (slot === 'place' && choices.length > 1) {
    return {
      text: `您说的“${draft.elements.place ?? '这个地方'}”有好几处，是下面哪一个？`,
      quickReplies: [...choices.slice(0, 5), buttons.unknown],
    }
  }
  const { first, again, quickReplies } = questions[slot]
  const partlyKnown = slot === 'place' && draft.elements.place !== undefined
  return { text: partlyKnown || (draft.asked[slot] ?? 0) > 1 ? again : first, quickReplies }
}

export const confirmButtons: string[] = [buttons.confirm, buttons.change, buttons.withdraw]
export const afterFiling: string[] = [buttons.progress]
export const keptQuestion = '您问的这一点，我这里没有可靠的依据，已经一并记下，请办理单位答复您。'

/** Where to go after an answer: what others ask next, and the way to an appeal. */
export function afterAnswer(related: readonly string[]): string[] {
  return [...related.slice(0, 2), buttons.appeal]
}

/** The question that stood open before another one was answered. */
export function backTo(pending: Slot | 'confirm', draft: Draft): { text: string; quickReplies: string[] } {
  if (pending === 'confirm') return { text: '刚才的诉求还没有提交，没问题请点“确认”。', quickReplies: confirmButtons }
  const { text, quickReplies } = askFor(pending, draft, [])
  return { text: `回到刚才的诉求：${text}`, quickReplies }
}

/** To somebody who fell silent before their appeal was filed; said once. */
export function draftReminder(pending: Slot | 'confirm', draft: Draft): Reply {
  const { text, quickReplies } = backTo(pending, draft)
  const words = `您刚才说的事还没有提交，说到的内容都替您留着。${text}不用了请回复“算了”。`
  return say('notice', words, [...new Set([...quickReplies, buttons.withdraw])])
}

/** The first words when an appeal begins: heard, and what comes next. */
export function acknowledge(draft: Draft): string {
  const opening: Record<TicketKind, string> = {
    complaint: '给您添堵了，我来帮您记下来。',
    report: '谢谢您告诉我们，我来帮您记下来。',
    assistance: '别着急，我来帮您记下来。',
    suggestion: '谢谢您的建议，我来帮您记下来。',
    praise: '谢谢您的表扬，我们会转达。',
    inquiry: '好的，我把这个问题记下来，请主管单位答复您。',
  }
  return opening[draft.kind]
}

/** The ticket so far, in plain words, for the requester to confirm or correct. */
export function summary(view: DraftView, correcting: boolean): string {
  const rows: [string, string | number | null | undefined][] = [
    ['类型', view.kind && kindNames[view.kind]],
    ['事情', view.elements.event],
    ['时间', view.elements.time],
    ['地点', placeWords(view)],
    ['涉及对象', view.elements.people],
    ['您的诉求', view.elements.demand],
    ['联系方式', contactWords(view)],
    ['附件', view.attachments?.length && attachmentWords(view.attachments)],
  ]
  const known = rows.filter(([, value]) => value).map(([label, value]) => `${label}：${value}`)
  const further = (view.further ?? []).map(
    ({ kind, text }, i) => `第${'二三四五六七八九'[i] ?? i + 2}件（${kindNames[kind]}）：${text}`,
  )
  if (further.length > 0) known.push('', '您还说了别的事，会分开派单，一起提交：', ...further)
  const opening = correcting
    ? '哪里不对，请直接说，比如“地址不对，是七号楼”。目前记的是：'
    : '我记下了这些，请您看看对不对：'
  const closing = correcting ? '' : '没问题请点“确认”提交；要改哪里，直接说就行。'
  return [opening, ...known, closing].filter(Boolean).join('\n')
}

/** What was sent along, counted: “2 张照片”, “1 段视频”, “3 个附件”. */
export function attachmentWords(attachments: readonly Attachment[]): string {
  const count = attachments.length
  const areAll = (family: string) => attachments.every(({ type }) => type.startsWith(`${family}/`))
  if (areAll('image')) return `${count} 张照片`
  if (areAll('video')) return `${count} 段视频`
  return areAll('audio') ? `${count} 段录音` : `${count} 个附件`
}

/** A file came without a word while an appeal is being taken. */
export const received = '收到了，我一起附上。'
/** A file came before anything was said: what it shows must be said by who took it. */
export const whatDoesItShow = '收到了，谢谢您拍下来。请说说这是什么情况、在哪里，希望怎么解决？我帮您记下来。'

function placeWords({ place, elements }: DraftView): string | null {
  const known = [place?.district, place?.street, place?.community].filter(Boolean).join('')
  const said = elements.place ?? place?.text ?? null
  if (!known) return said
  return said && said !== known ? `${said}（${known}）` : known
}

function contactWords({ requester }: DraftView): string {
  if (requester.anonymous) return '匿名'
  const shown = [requester.name, requester.phone].filter(Boolean).join(' ') || '未留电话'
  return requester.confidential ? `${shown}（对承办单位保密）` : shown
}

export function filed(receipt: TicketReceipt): string {
  const unit = receipt.unit ? `由${receipt.unit}办理` : '正在人工核对承办单位'
  return [
    `已经提交，工单号 ${receipt.ticketNo}。`,
    `${unit}，${dueText(receipt.dueAt)}给您答复。有进展会在这里告诉您，您也可以随时问“我的工单到哪了”。`,
  ].join('\n')
}

const legalWays: Record<LegalWay, string> = {
  litigation:
    '对法院的裁判不服，依法要走诉讼程序，热线和行政机关不能改变裁判：不服一审判决的，可以自判决书送达之日起十五日内上诉，不服裁定的十日内（《民事诉讼法》第一百七十一条）；裁判已经生效的，可以申请再审，或者请检察院监督。诉讼服务可以拨打 12368，法律咨询可以拨打 12348。',
  arbitration:
    '对劳动仲裁裁决不服，依法要向法院起诉：自收到裁决书之日起十五日内提出，过期裁决就生效了（《劳动争议调解仲裁法》第五十条；第四十七条的终局裁决另有规定）。法律咨询可以拨打 12348。',
  reconsideration:
    '对行政处罚、工伤认定这类行政决定不服，依法可以申请行政复议，自知道之日起六十日内（《行政复议法》第二十条）；也可以直接向法院起诉，六个月内（《行政诉讼法》第四十六条）。法律咨询可以拨打 12348。',
  petition:
    '对信访处理意见不服，依法走复查、复核：自收到书面答复之日起三十日内，请原办理单位的上一级机关复查（《信访工作条例》第三十五条）。',
  discipline:
    '反映公职人员违纪、职务违法，由纪检监察机关受理：可以拨打 12388，或者到 www.12388.gov.cn 检举控告，材料和您的身份依法保密。',
}

/** The way that the law has for a dispute, with its sources, and that a ticket is still to be had. */
export function legalWay(way: LegalWay): Reply {
  const text = `${legalWays[way]}\n这类事依法有专门的渠道（《北京市接诉即办工作条例》第十一条），先告诉您，免得耽误期限。您仍然想让热线登记的，请点“仍然提交”。`
  return say('guide', text, [buttons.fileAnyway, buttons.person])
}

/** Several matters filed at once: each with its number. */
export function filedTogether(replies: readonly Reply[]): string {
  const lines = replies.map(
    ({ text, ticket }, i) => `${i + 1}. ${ticket ? maskPersonalData(ticket.title) : ''}：${text}`,
  )
  return [`一共 ${replies.length} 件事，分开办理：`, ...lines].join('\n')
}

/** The same matter was reported before: one's own number, and under which the matter goes on. */
export function filedAsRepeat(receipt: TicketReceipt, first: TicketReceipt): string {
  const unit = first.unit ? `由${first.unit}办理` : '正在安排承办单位'
  return [
    `已经提交，工单号 ${receipt.ticketNo}。`,
    `这件事此前已有人反映（工单 ${first.ticketNo}，${unit}），我们把两张工单合并办理，${dueText(first.dueAt)}答复，有结果会同时告诉您。`,
    '如果其实不是同一件事，请点“不是同一件事”，我们分开办理。',
  ].join('\n')
}

export const afterRepeat: string[] = [buttons.progress, buttons.notTheSame]

export function parted(receipt: TicketReceipt): string {
  return `好的，已经分开。您的工单 ${receipt.ticketNo} 单独办理，${dueText(receipt.dueAt)}给您答复。`
}

/** Somebody withdraws a matter that others reported too: it goes on for them. */
export const goesOnForOthers = '好的，您不用再跟进了。这件事还有其他人反映，会继续办理。'

/** The requester filed this before, and it is still being dealt with. */
export function addedToOwn(receipt: TicketReceipt): string {
  return `这件事您之前已经反映过（工单号 ${receipt.ticketNo}），还在办理中。您新说的内容已经补充进去，不用重复提交，${dueText(receipt.dueAt)}给您答复。`
}

const dangers: Record<Exclude<Emergency['sort'], 'self-harm' | 'injury'>, string> = {
  fire: '请立刻离开危险的地方，并马上拨打 119 报火警。不要乘电梯，用湿毛巾捂住口鼻，弯腰走。',
  gas: '请马上关阀、开窗、到室外去，不要开关电器、不要用明火，再在室外拨打 119；有人不舒服请打 120。',
  crime: '请先保证自己的安全，马上拨打 110 报警。',
  traffic: '请先到安全的地方，拨打 122 报警；有人受伤请马上拨打 120。',
  trapped: '请马上拨打 119 求救，保持镇静，不要自己扒门或攀爬。',
}

/** Somebody else is meant, as far as the words show. */
const somebodyElse = /有人|他|她|爸|妈|孩子|儿子|女儿|老公|老婆|丈夫|妻子|朋友|同学|同事|邻居|室友|老人/

function dangerWords({ sort, numbers }: Emergency, said: string): string {
  if (sort === 'injury') {
    return numbers.includes('110')
      ? '请先到安全的地方，马上拨打 120 叫救护车，并拨打 110 报警。'
      : '请马上拨打 120 叫救护车，守在旁边，按电话里医生说的做，不要随意移动伤病的人。'
  }
  if (sort !== 'self-harm') return dangers[sort]
  return somebodyElse.test(said)
    ? '请马上拨打 110 和 120，守着对方、好好说话，把药品、刀具这些收远，不要让对方独处。也可以拨打全国统一心理援助热线 12356。'
    : '听到您这么说，我很担心您。您现在的感受很重要，请不要一个人扛着。请马上拨打 120 或 110，也可以拨打全国统一心理援助热线 12356，全天都有人接听；身边有信得过的人，请让他陪着您。'
}

/** Danger: the number to call comes first; the ticket is a help beside it, never in its place. */
export function alarm(emergency: Emergency, said: string, receipt: TicketReceipt | null): string {
  const record = receipt ? `我已同时按紧急事项上报（工单号 ${receipt.ticketNo}）。` : '新的情况我已补充上报。'
  return [dangerWords(emergency, said), `${record}打完电话后，如果方便，请告诉我具体地址。`].join('\n')
}

/** Asks before a filed ticket is withdrawn. */
export function withdrawal(receipt: TicketReceipt): Reply {
  const text = `您要撤销工单 ${receipt.ticketNo}（${maskPersonalData(receipt.title)}）吗？撤销以后就不再办理了。`
  return { ...say('ask', text, [withdrawTicketButton(receipt.ticketNo), buttons.keepTicket]), ticket: receipt }
}

export function supplemented(ticketNo: string): string {
  return `好的，已经补充到工单 ${ticketNo} 里，办理人员会看到。`
}

export function reminded({ ticketNo, unit, dueAt }: TicketReceipt): string {
  return `已经替您催办，${unit ?? '承办单位'}会看到。工单${ticketNo}${dueText(dueAt)}给您答复，有进展马上告诉您。`
}

export function remindedAlready({ ticketNo, dueAt }: TicketReceipt): string {
  return `刚刚已经替您催过了，工单${ticketNo}${dueText(dueAt)}给您答复，有进展马上告诉您。`
}

/** Where the tickets of somebody are; without any, how to prove that those filed elsewhere are theirs. */
export function progressReply(receipts: readonly TicketReceipt[], sendsCodes = false): Reply {
  if (receipts.length > 0) {
    return { ...say('progress', receipts.map(progressLine).join('\n')), ticket: receipts[0] }
  }
  const ways = `请把工单号和登记电话的后四位发给我，比如“20261122-000123 8000”${sendsCodes ? `；也可以点“${buttons.prove}”` : ''}。`
  return say('progress', `这里还没有您提交的工单。如果是在别处提交的，${ways}`, sendsCodes ? [buttons.prove] : [])
}

function progressLine(receipt: TicketReceipt): string {
  return `【${maskPersonalData(receipt.title)}】${statusSentence(receipt.status, receipt)}`
}

/** One fact decides between several answers: it is asked for, with its cases to tap. */
export function clarification(text: string, choices: readonly string[]): Reply {
  return say('ask', text, [...choices])
}

/** An honest refusal, with the ways on. `note` says what is there and may not be used, `near` what may have been meant. */
export function refusal(near: readonly string[], note?: string | null): Reply {
  const opening = note
    ? `抱歉，现在没有可以用来回答您的依据。${note}`
    : near.length > 0
      ? '抱歉，这个问题我没有十足的把握，不能随便回答您。'
      : '抱歉，这个问题在我现有的知识里没有可靠的依据，我不能随便回答您。'
  const meant = near.map((question, at) => `\n${at + 1}. ${question}`).join('')
  const way =
    near.length === 1
      ? '点一下，或者回复“是”，就能看到答复。不是的话，'
      : '点一下，或者回复数字，就能看到答复。都不是的话，'
  const related = near.length > 0 ? `您想问的也许是：${meant}\n${way}` : ''
  return say('refusal', `${opening}${related}您可以换个说法再问，也可以留下诉求，由主管单位答复您，或者找人工。`, [
    ...near,
    buttons.appeal,
    buttons.rephrase,
    buttons.person,
  ])
}

export const trouble = say(
  'notice',
  '抱歉，系统刚才出了点问题，您说的话已经记下，没有丢。请稍后再试，着急的事可以拨打 12345。',
  [buttons.appeal, buttons.person],
)

/** What stands in the menu of one line alone. */
const menus: Readonly<Record<Line, readonly string[]>> = { citizen: [], enterprise: [companyButtons.match] }

export function guide(topic: GuideTopic, line: Line): Reply {
  const greeting =
    line === 'enterprise'
      ? '您好，这里是 12345 企业服务热线。您可以问企业开办、税费、用工、许可等政策，也可以反映经营中的困难。'
      : '您好，这里是 12345 热线。您可以问政策怎么办，也可以直接说遇到的烦心事，我帮您记下来、派下去。'
  const words: Record<GuideTopic, Reply> = {
    greeting: say('guide', greeting, [...menus[line], buttons.appeal, buttons.progress, buttons.person]),
    thanks: say('guide', '不客气，有事随时来。', []),
    withdrawn: say('notice', '好的，这条诉求没有提交。需要的时候随时再来。', [buttons.appeal]),
    'nothing-to-withdraw': say('guide', '好的。现在没有正在填写的诉求。还有什么可以帮您？', [
      buttons.appeal,
      buttons.progress,
    ]),
    kept: say('notice', '好的，工单继续办理，有进展会告诉您。', [buttons.progress]),
    'nothing-to-go-on': say('guide', '没有找到没提交完的诉求。想反映什么，直接说就行。', [buttons.appeal]),
    rephrase: say('guide', '好的，请换个说法再问一次，可以多说一点具体情况，比如在哪办、给谁办。', []),
  }
  return words[topic]
}
