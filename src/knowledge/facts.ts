/**
 * Reads the hard facts out of a text in one spelling: “十五个工作日” and “15个工作日” are one fact, “1.5万元” and
 * “15000元” too. Whatever a model writes is held against the facts of the evidence.
 */

const digits = '零一二三四五六七八九'
const digitOf: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...digits].map((char, value) => [char, value])),
  〇: 0,
  两: 2,
}
const tenOf: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 }

/** The value of a Chinese numeral: 三十五, 一百零八, 二〇二五, 三千二百万. */
export function readChineseNumeral(numeral: string): number {
  if (!/[十百千万亿]/.test(numeral)) return Number([...numeral].map((char) => digitOf[char]).join(''))
  let sum = 0
  let section = 0
  let digit = 0
  for (const char of numeral) {
    if (char in digitOf) digit = digitOf[char]!
    else if (char in tenOf) {
      section += (digit === 0 && section % 10 === 0 && char === '十' ? 1 : digit || 1) * tenOf[char]!
      digit = 0
    } else {
      sum = (sum + section + digit) * (char === '万' ? 1e4 : 1e8)
      section = 0
      digit = 0
    }
  }
  return sum + section + digit
}

/** Units that a number is one fact with. The longer spelling stands first. */
const units: readonly (readonly [RegExp, string])[] = [
  [/^个?工作日/, '工作日'],
  [/^个?自然日|^日|^天|^号(?!线|楼|院|令|文)/, '日'],
  [/^个?小时|^钟头/, '小时'],
  [/^分钟/, '分钟'],
  [/^个?月/, '月'],
  [/^年/, '年'],
  [/^周岁|^岁/, '岁'],
  [/^元|^块钱|^块/, '元'],
  [/^%|^个百分点/, '%'],
  [/^倍/, '倍'],
  [/^平方米|^平米/, '平方米'],
  [/^公里|^千米/, '公里'],
  [/^米/, '米'],
  [/^人|^名/, '人'],
  [/^次/, '次'],
  [/^条/, '条'],
  [/^款/, '款'],
]

const numeralChars = '零〇一二两三四五六七八九十百千万亿'
/** A lone numeral in “一般”, “十分”, “二手房” is part of a word; before one of these it counts something. */
const counted = '(?=个?工作日|个?自然日|个?月|日|天|年|周岁|岁|个?小时|元|倍|次(?!性)|份|张|名|人|条|款|平方米)'
const numerals = new RegExp(
  `[${numeralChars}]{2,}|[一二两三四五六七八九十]${counted}|(?<=第)[一二三四五六七八九十]`,
  'g',
)

/** Brings a text into one spelling: half width, Arabic numerals, no thousands marks, 万元 as 元. */
export function plainFacts(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/百分之([零〇一二两三四五六七八九十百]+|\d+(?:\.\d+)?)/g, (_, n: string) => `${numberOf(n)}%`)
    .replace(numerals, numberOf)
    .replace(/(\d),(?=\d{3}(?!\d))/g, '$1')
    .replace(/(\d+(?:\.\d+)?)\s*(万|亿)(?=元|块)/g, (_, n: string, big) => scaled(n, big === '万' ? 1e4 : 1e8))
}

function numberOf(numeral: string): string {
  return /^[\d万亿百千]/.test(numeral) ? numeral : String(readChineseNumeral(numeral))
}

function scaled(number: string, by: number): string {
  return String(Math.round(Number(number) * by * 100) / 100)
}

const documentNumber = /[\p{Script=Han}]{1,14}[[〔【(]\s*(\d{4})\s*[\]〕】)]\s*第?\s*(\d+)\s*号/gu
const dottedDate = /(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?/g
const yearMonth = /(\d{4})年(\d{1,2})月/g
const monthDay = /(?<!\d)(\d{1,2})月(\d{1,2})[日号]/g
const timeOfDay = /(?<!\d)(\d{1,2})(?::|[时点])(\d{2})分?(?!\d)/g
const phone =
  /(?<![\d.])(?:(?:\d{3,4}-|0\d{2,3})\d{7,8}(?:-\d{1,6})?|400-?\d{3}-?\d{4}|1[3-9]\d{9}|\d{7,8}|1\d{4}|11\d|12\d)(?![\d.]|\s*(?:元|块|%|倍|平|公里|米|人|名|次|条|款|年|月|日|天|个|岁|周岁|小时|分钟|号))/g
const address =
  /(?:https?:\/\/|www\.)[^\s，。；、）)]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:cn|com|net|org|gov)(?:\.cn)?[^\s，。；、）)]*/gi

/** Takes every match out of a text and notes what it stands for. */
function takeOut(text: string, pattern: RegExp, note: (match: RegExpMatchArray) => void): string {
  for (const match of text.matchAll(pattern)) note(match)
  return text.replace(pattern, ' ')
}

/**
 * The facts of a text, each as one string: `日期 2025-1-1`, `电话 01012345678`, `文号 国办发202212号`, `数 15 工作日`, `网址 …`.
 * A number without a known unit is `数 15`.
 */
export function factsOf(text: string): Set<string> {
  const facts = new Set<string>()
  let rest = plainFacts(text)
  rest = takeOut(rest, address, ([found]) =>
    facts.add(
      `网址 ${found
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\/$/, '')}`,
    ),
  )
  rest = takeOut(rest, documentNumber, (m) => facts.add(`文号 ${m[0].replace(/[^\p{Script=Han}\d]/gu, '')}`))
  rest = takeOut(rest, dottedDate, ([, y, m, d]) => facts.add(`日期 ${y}-${Number(m)}-${Number(d)}`))
  rest = takeOut(rest, yearMonth, ([, y, m]) => facts.add(`年月 ${y}-${Number(m)}`))
  rest = takeOut(rest, monthDay, ([, m, d]) => facts.add(`月日 ${Number(m)}-${Number(d)}`))
  rest = takeOut(rest, timeOfDay, ([, hour, minute]) => facts.add(`时刻 ${Number(hour)}:${minute}`))
  rest = takeOut(rest, phone, ([found]) => facts.add(`电话 ${found.replaceAll('-', '')}`))
  for (const match of rest.matchAll(/\d+(?:\.\d+)?/g)) {
    const after = rest.slice(match.index + match[0].length).trimStart()
    const unit = units.find(([pattern]) => pattern.test(after))?.[1]
    facts.add(unit ? `数 ${Number(match[0])} ${unit}` : `数 ${Number(match[0])}`)
  }
  return facts
}

/** Names in 《》, without the marks and the blanks. */
export function titlesOf(text: string): string[] {
  return [...text.matchAll(/《([^《》]{2,80})》/g)].map((match) => match[1]!.replace(/\s/g, ''))
}

/** What follows from a fact: a day has its year and month; a number with a unit is also a number. */
function impliedBy(fact: string): string[] {
  const [kind, value, unit] = fact.split(' ') as [string, string, string | undefined]
  const parts = value.split('-')
  if (kind === '日期') {
    const [year, month, day] = parts
    return [`年月 ${year}-${month}`, `月日 ${month}-${day}`, `数 ${year} 年`, `数 ${year}`]
  }
  if (kind === '年月') return [`数 ${parts[0]} 年`, `数 ${parts[0]}`]
  if (kind === '数' && unit !== undefined) return [`数 ${value}`]
  return []
}

/** What a text bears out as evidence: its facts and what follows from them. */
export function borneOut(evidence: string): Set<string> {
  const facts = factsOf(evidence)
  for (const fact of [...facts]) for (const implied of impliedBy(fact)) facts.add(implied)
  return facts
}
