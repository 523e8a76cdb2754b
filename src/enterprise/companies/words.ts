import { beijingDay, type Citation, type MessageKind, type Reply } from '../../domain/index.ts'
import type { Company, CompanyField } from '../company.ts'
import { industrySections } from '../industry.ts'
import { markName } from '../marks.ts'
import type { PolicyMatch } from '../match.ts'
import { sizeClassOf } from '../size-class.ts'
import { companyButtons } from './reading.ts'

/** Every sentence about a company that the hotline says. */

const DAY_MS = 86_400_000
const SOON_DAYS = 60
const FITS_SHOWN = 5
const NEAR_SHOWN = 3

export function say(kind: MessageKind, text: string, quickReplies: string[] = []): Reply {
  return { author: 'bot', kind, text, citations: [], aiGenerated: false, quickReplies }
}

export const fieldNames: Readonly<Record<CompanyField, string>> = {
  name: '企业名称',
  creditCode: '统一社会信用代码',
  industryCode: '所属行业',
  sizeClass: '企业规模',
  district: '所在区',
  staff: '从业人数',
  revenue: '年营业收入',
  registeredCapital: '注册资本',
  foundedAt: '成立日期',
  marks: '资质与类型',
  withoutMarks: '没有的资质',
  assets: '资产总额',
  taxableIncome: '年应纳税所得额',
  rdShare: '研发费用占比',
  disabledShare: '残疾职工占比',
  layoffRate: '裁员率',
  newHires: '今年新招人数',
}
const sizeNames = { large: '大型企业', medium: '中型企业', small: '小型企业', micro: '微型企业' } as const

/** Asks for the one fact that settles most of what is open. */
const questions: Readonly<Partial<Record<CompanyField, string>>> = {
  industryCode: '贵公司主要做什么行业？',
  district: '贵公司在哪个区？',
  staff: '贵公司有多少从业人员？',
  revenue: '贵公司去年的营业收入大概是多少？',
  registeredCapital: '贵公司的注册资本是多少？',
  foundedAt: '贵公司营业执照上的成立日期是哪一天？',
  marks: '贵公司有没有高新技术企业、专精特新这类资质？是小规模纳税人还是一般纳税人？',
  assets: '贵公司的资产总额大概是多少？',
  taxableIncome: '贵公司去年的应纳税所得额大概是多少？',
  rdShare: '研发费用占营业收入的百分之几？',
  disabledShare: '残疾职工占职工的百分之几？',
  layoffRate: '去年的裁员率是百分之几？',
  newHires: '今年新招用了多少人？',
}

/** `软件和信息技术 · 海淀区 · 30人`: what is known, in one line. */
export function sketchOf(company: Company): string {
  const section = industrySections().find(({ code }) => code === company.industryCode?.[0])
  const amount = (label: string, yuan: number | undefined) =>
    yuan === undefined ? null : `${label}${yuan >= 10_000 ? `${yuan / 10_000}万元` : `${yuan}元`}`
  return [
    section && `${section.name}（${company.industryCode}）`,
    company.district,
    company.staff === undefined ? null : `${company.staff}人`,
    amount('营业收入', company.revenue),
    sizeName(company),
    ...(company.marks ?? []).map(markName),
  ]
    .filter(Boolean)
    .join(' · ')
}

function sizeName(company: Company): string | null {
  const byRule = sizeClassOf(company.industryCode, company)
  const size = 'size' in byRule ? byRule.size : company.sizeClass
  return size ? sizeNames[size] : null
}

export const askForFacts = say(
  'ask',
  '我来帮您找适合的政策。请告诉我贵公司的情况，有几项说几项：做什么行业、在哪个区、多少人、去年营业收入多少、有没有高新技术企业这类资质。也可以到“惠企政策匹配”页面填写。',
)

/** What fits, what nearly does and why, what closes soon; each with its source's words. */
export function matched(
  company: Company,
  matches: readonly PolicyMatch[],
  { at, citations, isSample }: { at: Date; citations: Citation[]; isSample: boolean },
): Reply {
  const { fits, nearly } = shownOf(matches)
  const all = (fit: string) => matches.filter((one) => one.fit === fit).length
  const known = sketchOf(company)
  const opening = known ? `按目前知道的情况（${known}），` : '按目前知道的情况，'
  const next = nextQuestion(matches)
  const text = [
    fits.length > 0 ? `${opening}适合的政策有 ${all('fits')} 条：` : `${opening}还没有完全符合的政策。`,
    ...fits.map((match, index) => `${index + 1}. ${lineOf(match, at)}`),
    ...(nearly.length > 0
      ? [`差一点的有 ${all('nearly')} 条，比如：`, ...nearly.map((one) => `· ${nearLine(one)}`)]
      : []),
    ...(next ? [next.text] : []),
    `每一条都按政策原文的条件逐项对照，${isSample ? '其中有示例政策，' : ''}最终以主管部门审核为准；全部结果见“惠企政策匹配”页面。`,
  ].join('\n')
  return {
    ...say(citations.length > 0 ? 'answer' : 'notice', text, [companyButtons.subscribe, companyButtons.keep]),
    citations,
    ...(citations.length > 0 && { confidence: 1 }),
  }
}

/** As many as people read in a chat. */
export function shownOf(matches: readonly PolicyMatch[]): { fits: PolicyMatch[]; nearly: PolicyMatch[] } {
  return {
    fits: matches.filter(({ fit }) => fit === 'fits').slice(0, FITS_SHOWN),
    nearly: matches.filter(({ fit }) => fit === 'nearly').slice(0, NEAR_SHOWN),
  }
}

/** `benefit` with what is special about it, and the condition that decided, word for word. */
export function lineOf({ title, benefit, automatic, decidedBy, ...match }: PolicyMatch, at: Date): string {
  const notes = [automatic ? '免申即享' : null, closing(match.closesAt, at)].filter(Boolean)
  const decisive = decidedBy.find(({ quote }) => quote !== '')
  return [
    `${title.replace(/[?？]$/, '')}：${benefit}`,
    notes.length > 0 ? `（${notes.join('，')}）` : '',
    decisive ? `依据：“${decisive.quote}”` : '',
  ].join('')
}

function nearLine({ title, missing, decidedBy, opensAt }: PolicyMatch): string {
  const unmet = decidedBy.filter(({ met }) => met === false).map(({ condition }) => condition)
  const reasons = [
    missing.length > 0 ? `还不知道${missing.map((field) => fieldNames[field]).join('、')}` : null,
    unmet.length > 0 ? `目前不符合“${unmet.join('”“')}”` : null,
    opensAt && unmet.length > 0 ? `${opensAt} 起申报` : null,
  ]
  return `${title.replace(/[?？]$/, '')}（${reasons.filter(Boolean).join('；')}）`
}

function closing(closesAt: string | undefined, at: Date): string | null {
  if (!closesAt) return null
  const days = Math.round((Date.parse(closesAt) - Date.parse(beijingDay(at))) / DAY_MS)
  if (days < 0 || days > SOON_DAYS) return null
  return days === 0 ? '今天截止' : `还有${days}天截止`
}

/** The question whose answer settles the most. */
export function nextQuestion(matches: readonly PolicyMatch[]): { field: CompanyField; text: string } | null {
  const open = matches.filter(({ fit }) => fit === 'nearly').flatMap(({ missing }) => missing)
  const counts = Map.groupBy(open, (field) => field)
  const [best] = [...counts].filter(([field]) => questions[field]).toSorted((a, b) => b[1].length - a[1].length)
  return best ? { field: best[0], text: `${questions[best[0]]}知道以后，能再判断 ${best[1].length} 条。` } : null
}

export function whichCompany(names: readonly string[]): Reply {
  return say('ask', '您登记了不止一家企业，这次说的是哪一家？', [...names])
}

export const askForIdentity = say(
  'ask',
  '请发来企业名称、统一社会信用代码（营业执照上的 18 位），以及您的职务，比如“北京某某公司，9111……，我是财务”。',
)
export const wrongCode = say('ask', '这个统一社会信用代码的校验位不对，请照营业执照再核对一遍，重新发给我。')

/** What is kept, why, and how it ends: asked before anything is kept. */
export function askForConsent(name: string, code: string): Reply {
  const text = [
    `要登记的是：${name}（${code}）。`,
    '同意以后，我们保存贵公司的名称、代码和您告诉我们的行业、规模、人数、收入等情况，并记下每一项的来源；只用来匹配政策、办理贵公司的诉求，不给别人看。登记前会先核实您和企业的关系。随时可以说“删除企业情况”。',
    '是否同意？',
  ]
  return say('ask', text.join('\n'), [companyButtons.agree, companyButtons.decline])
}

export function codeSent(name: string, tail: string): Reply {
  return say(
    'ask',
    `为了核实您能代表${name}，验证码已发到企业登记的手机（尾号 ${tail}），10 分钟内把 6 位数字发给我就行。收不到的话，工作人员也会人工核实。`,
  )
}

export function waitsForAgent(name: string): Reply {
  return say(
    'notice',
    `已经记下，您要代表${name}。企业登记的电话现在不能收验证码，由工作人员核实您和企业的关系，核实好以后在这里告诉您。这之前，您说的情况只用于这次对话。`,
    [companyButtons.match],
  )
}

export const codeWrong = say('ask', '验证码不对，或者已经过期。请核对后再发一次；一直收不到，可以等工作人员人工核实。')
export const tooMany = say('notice', '登记或验证码太频繁了，请过一小时再试，或者等工作人员人工核实。')

export function proved(name: string, isSubscribed: boolean): Reply {
  const news = isSubscribed ? '有适合的新政策，会在这里告诉您，每条只说一次。' : ''
  return say('notice', `核实好了，您现在代表${name}。${news}`, [
    companyButtons.match,
    isSubscribed ? companyButtons.unsubscribe : companyButtons.subscribe,
  ])
}

export function refused(name: string): Reply {
  return say('notice', `您要代表${name}的登记没有通过核实，您说的情况没有保存。有疑问可以转人工。`)
}

export function revoked(name: string): Reply {
  return say('notice', `您不再代表${name}，新政策也不再通知到这里。有疑问可以转人工。`)
}

export function subscribed(name: string): Reply {
  return say(
    'notice',
    `好的，有适合${name}的新政策，会在这里告诉您，每条只说一次，晚上不打扰。不想收了就说“不再通知新政策”。`,
    [companyButtons.match, companyButtons.unsubscribe],
  )
}

export function unsubscribed(count: number): Reply {
  const text = count > 0 ? '好的，不再通知新政策了。想恢复的时候说“有新政策告诉我”。' : '现在没有订阅新政策通知。'
  return say('notice', text, [companyButtons.match])
}

export function declined(): Reply {
  return say('notice', '好的，不保存。您说的情况只用于这次对话。', [companyButtons.match])
}

export function forgotten(names: readonly string[]): Reply {
  const what =
    names.length > 0
      ? `已经删除您登记的${names.join('、')}的情况，您也不再代表该企业。`
      : '好的，这次对话里说的企业情况已经清除。'
  return say('notice', what)
}

export function listed(companies: readonly { name: string; status: string }[]): Reply {
  if (companies.length === 0) return say('notice', '您还没有登记企业。', [companyButtons.keep])
  const lines = companies.map(({ name, status }) => `· ${name}${status === 'proved' ? '' : '（等待核实）'}`)
  return say('notice', ['您登记的企业：', ...lines].join('\n'), [companyButtons.match, companyButtons.keep])
}

/** New policies that fit, to somebody who agreed to hear of them. */
export function newPolicies(name: string, matches: readonly PolicyMatch[], at: Date, citations: Citation[]): Reply {
  const shown = matches.slice(0, FITS_SHOWN)
  const more =
    matches.length > shown.length ? [`还有 ${matches.length - shown.length} 条，请到“惠企政策匹配”页面看。`] : []
  const text = [
    `有 ${matches.length} 条新的或有变化的政策适合${name}：`,
    ...shown.map((match, index) => `${index + 1}. ${lineOf(match, at)}`),
    ...more,
    '最终以主管部门审核为准。不想再收，说“不再通知新政策”。',
  ].join('\n')
  return { ...say('notice', text, [companyButtons.match, companyButtons.unsubscribe]), author: 'system', citations }
}
