import type { Emergency, Span } from '../domain/index.ts'
import { type Danger, dangers } from './dangers.ts'
import { type Reading, spanOf } from './spans.ts'

/** Talk about rules, the past, or a wish for rules: never a danger now. */
const notNow =
  /怎么(?:处罚|罚|判|量刑|赔|定责|定性|算|报销|认定|预防|避免)|如何(?:处罚|处理|赔偿|认定|预防|避免|申请|报销)|处罚标准|判几年|会被判|会怎样|怎么办理|的(?:规定|政策|标准|条例|法律|流程|预案|演练|宣传)|应急预案|演练|法律责任|新闻|电影|电视剧|小说|保险|补助|补贴|险种|建议|咨询|^请问.{0,30}(?:标准|规定|条件|流程|材料)|证(?:明|书)怎么/
const past =
  /去年|前年|大前年|以前|之前|曾经?|当年|上个?月|上周|上星期|几年前|多年前|那年|\d{4}年|\d{1,2}月份|前几天|前些天|前段时间|那次|那时|已经(?:扑灭|灭了|脱险|出院|没事|救出|报警|报过警)|(?:着|起|失)过火|后来|事后/
/** Yesterday is past for a crash, not for a smell of gas or for despair. */
const lately = /昨天|昨晚|前天|前晚|上次/
const now = /现在(?!的)|正在|马上|快来|赶紧|救命|还在|刚刚|刚才|立刻|这会儿|此刻|快点|来人|快救|快报警/
const handled = /已(?:经)?(?:扑灭|灭(?:了|火)|救出|脱险|脱困|没事|送医|出院|平息)|火(?:已经?)?(?:灭了|扑灭)|虚惊|误报/
const attacked = /打|砍|捅|刺|殴|抢|刀|强奸|猥亵|家暴/
const hurt = /流血|出血|受伤|昏|晕|重伤|捅|砍|中刀|不省人事|血/

/** Danger that is happening now; null for talk of the past, of rules, and for figures of speech. */
export function readEmergency(reading: Reading): Emergency | null {
  return told(reading) ?? saidShortly(reading)
}

function told(reading: Reading): Emergency | null {
  const sentences = groupSentences(reading)
  for (const danger of dangers) {
    for (const { start, end } of sentences) {
      const span = dangerIn(reading, danger, start, end)
      if (span !== null) return { sort: danger.sort, numbers: numbersFor(danger, reading.plain), span }
    }
  }
  return null
}

/** Who is in danger writes little. */
const shortLength = 30
const topic =
  /[吗?]|怎么|如何|什么|哪|多少|怕|担心|容易|隐患|万一|如果|要是|预防|防止|避免|政策|规定|赔|判|处罚|举报|宣传|保险|补|报销|鉴定|申请|证|课|演习|演练|警示|骗|险|要求|希望|投诉|不管|没人管|[几多两三]次|总是?|老[是出坏]|经常|天天|每[天次年]|过[几多一的]|后|立案|逃逸/

/** A short message with a plain word of danger that asks nothing, fears nothing and tells no past. */
function saidShortly(reading: Reading): Emergency | null {
  const { plain, text } = reading
  if (plain.trim().length > shortLength || (topic.test(plain) && !now.test(plain))) return null
  for (const danger of dangers) {
    const match = danger.plainWords.exec(plain)
    if (match === null || danger.unless?.test(plain) || handled.test(plain) || isOver(plain, danger)) continue
    const span = spanOf(text, match.index, match.index + match[0].length)
    return { sort: danger.sort, numbers: numbersFor(danger, plain), span }
  }
  return null
}

/** How far around a sign its meaning is decided, in characters. */
const before = 30
const after = 24

function dangerIn(reading: Reading, danger: Danger, start: number, end: number): Span | null {
  const sentence = reading.plain.slice(start, end)
  for (const match of sentence.matchAll(new RegExp(danger.signs, 'g'))) {
    const until = match.index + match[0].length
    const around = sentence.slice(Math.max(0, match.index - before), until + after)
    const later = reading.plain.slice(start + until, start + until + 60)
    const isLetter = reading.plain.length > letterLength && start > 60 && danger.sort !== 'self-harm'
    if (isLetter && !now.test(around)) continue
    if (isHappening(around, danger, later)) return spanOf(reading.text, start + match.index, start + until)
  }
  return null
}

/** From here on a message is a letter: danger told in passing counts only with a word of now beside it. */
const letterLength = 150

function isHappening(around: string, danger: Danger, later: string): boolean {
  if (danger.unless?.test(around) || handled.test(later)) return false
  return now.test(around) || !(notNow.test(around) || isOver(around, danger) || isQuestionOfFact(around))
}

function isOver(words: string, { sort }: Danger): boolean {
  return past.test(words) || (sort !== 'gas' && sort !== 'self-harm' && lately.test(words))
}

function isQuestionOfFact(sentence: string): boolean {
  return /(?:是否|算不算|属于|违法吗|犯法吗|多少钱|哪个部门|归谁管|怎么投诉|如何投诉|什么时候来|谁(?:来)?(?:负责|赔|承担))/.test(
    sentence,
  )
}

function numbersFor(danger: Danger, plain: string): Emergency['numbers'] {
  if (danger.sort === 'injury' && attacked.test(plain)) return ['120', '110']
  if (danger.sort === 'crime' && hurt.test(plain)) return ['110', '120']
  if (
    (danger.sort === 'fire' || danger.sort === 'gas' || danger.sort === 'trapped') &&
    /晕|昏|伤|烧着人|中毒|溺|落水|呛/.test(plain)
  ) {
    return ['119', '120']
  }
  return danger.numbers
}

/** Stretches between full stops, at most 120 characters, so that an early “去年” does not hide a fire at the end. */
function groupSentences(reading: Reading): { start: number; end: number }[] {
  const groups: { start: number; end: number }[] = []
  for (const clause of reading.clauses) {
    const last = groups.at(-1)
    const gap = last === undefined ? '' : reading.plain.slice(last.end, clause.start)
    if (last !== undefined && !/[。!?;\n]/.test(gap) && clause.end - last.start <= 120) last.end = clause.end
    else groups.push({ start: clause.start, end: clause.end })
  }
  return groups
}
