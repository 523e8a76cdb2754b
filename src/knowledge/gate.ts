import { cut } from '../text/index.ts'
import { commandsModel } from './commands-model.ts'
import { borneOut, factsOf, titlesOf } from './facts.ts'

/** A passage that was retrieved and shown to the model; its number is its place in the list, from 1. */
export interface Passage {
  articleId: string
  text: string
}

/** What a sentence of a model must not be. */
export type GateFault =
  | 'unknown-citation'
  | 'uncited-fact'
  | 'fact-not-in-evidence'
  | 'title-not-in-evidence'
  | 'denial-not-in-evidence'
  | 'denial-dropped'
  | 'organisation-not-in-evidence'
  | 'foreign-word'
  | 'markup'
  | 'claims-to-act'
  | 'time-not-in-evidence'
  | 'not-grounded'

export type GateResult = { ok: true; text: string; cited: number[] } | { ok: false; fault: GateFault }

/** Share of a sentence's pairs of characters that must stand in the evidence. */
const groundedShare = 0.5
/** Shorter sentences (“您好！”) say nothing that could be wrong, unless they hold a fact. */
const shortSentence = 6

/** Ways to say no, permit or waive, by sense: a model may say one only where the evidence says one of the same sense. */
const denials: readonly RegExp[] = [
  /不需要|无需|无须|不用|不必|免于|不要求|不再需要/,
  /免费|不收费|不收取|免收|不产生费用|零费用/,
  /不能|不得|禁止|不可以|不可|不允许|不准|不予/,
  /没有|不存在|取消|废止|停止|不再/,
]

/** A model can do nothing for anybody: it must not say that it did, or will. */
const claim =
  /我(?:们)?(?:已经?|会|马上|这就|可以|来|将|现在)?.{0,3}(?:为您|帮您|给您|替您)|(?:已经?|正在)(?:为您|帮您|给您|替您)|我(?:已经?|会|将|这就)?(?:提交|办理|预约|转接|登记|上报|拨打|开通|发送|通知|保证|承诺)/

/** Marks of pages and programs: an answer is plain words. */
const markup = /<\/?[a-z!]|\]\(|```|\{\{|\bjavascript:|&[a-z]+;|^\s*(?:[#>*-]|\d+\.)\s/im

/** Days that hang on today, and money of other countries: only as the evidence has them. */
const loose =
  /今天|明天|后天|昨天|本周|下周|上周|本月|下个?月|上个?月|明年|去年|月底|年底|周[一二三四五六日末]|星期[一二三四五六日天]|美元|港币|欧元|日元|英镑|比特币/g

/** Names of bodies by their endings; the words before the name that are none of it. */
const bodies =
  /[\p{Script=Han}]{2,20}?(?:管理局|委员会|办公室|办事处|派出所|服务中心|服务站|事务所|法院|检察院|医院|银行|公司|大厅|协会|基金会|大使馆|领事馆|公安局|民政局|税务局|学校|大学|街道办|交易所|(?<=[市区县部])局|(?<=[市区])委)/gu
const beforeName =
  /^.*(?:直接|可以|需要|应当|应该|联系|咨询|前往|拨打|通过|携带|提交|申请|办理|或者|以及|由|到|向|在|去|找|请|和|与|及|或|是|让|把|被|从|往|给|经|的|可|先|再|也|就|都|要)/u
/** Bodies that are nobody in particular. */
const anybody =
  /^(?:有关|相关|主管|本|该|用人|工作|所在|当地|附近|就近)?(?:单位|公司|医院|银行|学校|大厅|派出所|窗口|部门)$/

/** What a text hides from the eye, in signs that take no room or look like others. */
function unhidden(text: string): string {
  return text.replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '').replaceAll('幺', '一')
}

/** What evidence forbids or waives, as the words behind the “no”. */
const forbidden =
  /(?:不得|不能|禁止|不可以|不可|不允许|不准|不予|无需|无须|不用|不必|不需要|不再)([\p{Script=Han}]{4,8})/gu
const negation = /不|无|免|禁|未|没|非|别/

const mark = /\s*[[［【](\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)[\]］】]/g

function citedIn(sentence: string): number[] {
  return [...sentence.matchAll(mark)].flatMap((match) => match[1]!.split(/[,，、]/).map(Number))
}

/** The evidence that the passages of one answer hold, read once. */
interface Read {
  text: string
  facts: Set<string>
  terms: Set<string>
  /** What it forbids or waives, and nowhere says without the “no”. */
  denied: string[]
}

function readEvidence(text: string): Read {
  const plain = text.replace(/\s/g, '')
  const denied = [...plain.matchAll(forbidden)].map((match) => match[1]!.slice(0, 4))
  return {
    text: plain,
    facts: borneOut(text),
    terms: new Set(cut(text)),
    denied: denied.filter((words) => saidPlainly(plain, words) === false),
  }
}

/** Whether words stand somewhere without a “no” just before them. */
function saidPlainly(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (!negation.test(text.slice(Math.max(0, at - 4), at))) return true
  }
  return false
}

/** Builds the check that every sentence of a model must pass before anybody sees it. */
export function createGate(passages: readonly Passage[]): (sentence: string) => GateResult {
  const each = passages.map((passage) => readEvidence(passage.text))
  const whole = readEvidence(passages.map((passage) => passage.text).join('\n'))

  return (given) => {
    const sentence = unhidden(given)
    const cited = [...new Set(citedIn(sentence.normalize('NFKC')))]
    const text = sentence.replace(mark, '')
    if (cited.some((number) => each[number - 1] === undefined)) return { ok: false, fault: 'unknown-citation' }
    const evidence = cited.length === 0 ? [whole] : cited.map((number) => each[number - 1]!)
    const fault = faultOf(text, cited.length > 0, evidence)
    return fault === null ? { ok: true, text, cited } : { ok: false, fault }
  }
}

/** What no evidence could bear out, or this evidence does not. */
function ownFault(text: string, evidence: readonly Read[]): GateFault | null {
  const borne = (words: string) => evidence.some((read) => read.text.includes(words))
  if (markup.test(text)) return 'markup'
  if (claim.test(text) && !borne(text)) return 'claims-to-act'
  if (commandsModel(text)) return 'not-grounded'
  if ((text.match(/[A-Za-z]{2,}/g) ?? []).some((word) => !borne(word))) return 'foreign-word'
  if ((text.match(loose) ?? []).some((word) => !borne(word))) return 'time-not-in-evidence'
  for (const [found] of text.matchAll(bodies)) {
    const name = found.replace(beforeName, '')
    if (name.length > 2 && !anybody.test(name) && !borne(name)) return 'organisation-not-in-evidence'
  }
  const plain = text.replace(/\s/g, '')
  const dropped = evidence.some(({ denied }) => denied.some((words) => saidPlainly(plain, words)))
  return dropped ? 'denial-dropped' : null
}

function faultOf(text: string, isCited: boolean, evidence: readonly Read[]): GateFault | null {
  const facts = factsOf(text)
  const titles = titlesOf(text)
  if (!isCited && (facts.size > 0 || titles.length > 0)) return 'uncited-fact'
  for (const fact of facts) if (!evidence.some((read) => read.facts.has(fact))) return 'fact-not-in-evidence'
  for (const title of titles) if (!evidence.some((read) => read.text.includes(title))) return 'title-not-in-evidence'
  const own = ownFault(text, evidence)
  if (own) return own
  for (const sense of denials) {
    if (sense.test(text) && !evidence.some((read) => sense.test(read.text))) return 'denial-not-in-evidence'
  }
  const pairs = cut(text).filter((term) => term.length > 1)
  if (text.trim().length <= shortSentence || pairs.length === 0) return null
  const borne = pairs.filter((pair) => evidence.some((read) => read.terms.has(pair))).length
  return borne / pairs.length >= groundedShare ? null : 'not-grounded'
}
