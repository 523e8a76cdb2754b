import { numeral } from '../text/index.ts'
import { places } from './elsewhere.ts'
import { readChineseNumeral } from './facts.ts'

/** A provision that a question names, and the works that its words may mean: several where they fit several. */
export interface Citation {
  /** 第二十二条, 第22条: with 第, as it is asked for. */
  provision: string
  number: number
  works: readonly number[]
}

const mark = new RegExp(`第?(${numeral})条(?:之(${numeral}))?`, 'g')
/** What stands between two provisions of one work: 第一款、, 和, 至. */
const joint = new RegExp(`^(?:第${numeral}[款项])*[\\s、，,和与及跟或]*$`)
const range = /^\s*[至到—~-]+\s*$/
/** Of a range (第一条到第三条), no more than so many. */
const rangeAtMost = 10

const marks = /[《》〈〉“”"「」\s]/g
/** 献血条例里第二十二条, 献血条例的第二十二条. */
const within = /(?:里面|之中|当中|里|中|的)$/
const longestName = 60
const shortestName = 3
/** 北京市, 北京市海淀区: what people leave out of a title. */
const provinceBefore = /^\p{Script=Han}{2,7}?(?:省|市|自治区)(?=.{3})/u
const districtBefore = /^\p{Script=Han}{1,4}?[区县](?=.{3})/u
/** Where the law of a name is of, told right before the name. */
const placeBefore = new RegExp(
  `(?:${places.join('|')})市?$|\\p{Script=Han}{2}(?:(?<!城)市|省|自治区|(?<![小社])区|县)$`,
  'u',
)

/** 第十二条之一 is 12.001. */
export function numberOf(number: string, further?: string): number {
  const whole = /^\d+$/.test(number) ? Number(number) : readChineseNumeral(number)
  return further ? whole + numberOf(further) / 1000 : whole
}

/** A title as it is compared: however its marks stand, and with or without the country's name. */
function plainly(title: string): string {
  return title.replace(marks, '').replaceAll('中华人民共和国', '')
}

/** Names of works as people say them: the whole title, or without the place that it begins with. */
export class WorkNames {
  readonly #titles: string[] = []
  readonly #whole = new Map<string, number[]>()
  readonly #short = new Map<string, number[]>()

  /** Works are numbered 0, 1, 2 … */
  add(title: string): void {
    const work = this.#titles.length
    const whole = plainly(title)
    this.#titles.push(whole)
    put(this.#whole, whole, work)
    const withoutProvince = whole.replace(provinceBefore, '')
    for (const short of new Set([withoutProvince, withoutProvince.replace(districtBefore, '')])) {
      if (short !== whole) put(this.#short, short, work)
    }
  }

  /** The provisions that a question names, in order; none where it names no work. */
  citedIn(question: string): Citation[] {
    const cited: Citation[] = []
    let works: readonly number[] = []
    let from = 0
    for (const match of question.matchAll(mark)) {
      const between = question.slice(from, match.index)
      const isRange = from > 0 && range.test(between)
      if (from === 0 || !(isRange || joint.test(between))) works = this.endOf(between)
      from = match.index + match[0].length
      if (works.length === 0) continue
      const number = numberOf(match[1]!, match[2])
      if (isRange) cited.push(...rangeTo(cited.at(-1), number, works))
      cited.push({ provision: match[0].startsWith('第') ? match[0] : `第${match[0]}`, number, works })
      // What follows is the provision's own text, as it is offered.
      if (/^\s*[：:]/.test(question.slice(from))) break
    }
    return cited
  }

  /** The works whose name a text ends with: the longest one counts, and whose place it is not, is not meant. */
  endOf(text: string): readonly number[] {
    const said = plainly(text).replace(within, '')
    for (let length = Math.min(longestName, said.length); length >= shortestName; length--) {
      const name = said.slice(-length)
      const works = this.#whole.get(name) ?? this.#short.get(name)
      if (!works) continue
      const place = placeBefore.exec(said.slice(0, -length))?.[0].replace(/[省市]$/, '')
      return place ? works.filter((work) => this.#titles[work]!.startsWith(place)) : works
    }
    return []
  }
}

function put(names: Map<string, number[]>, name: string, work: number): void {
  const works = names.get(name)
  if (works) works.push(work)
  else names.set(name, [work])
}

/** The provisions between the last one and another, 第一条到第三条. */
function rangeTo(last: Citation | undefined, to: number, works: readonly number[]): Citation[] {
  const from = Math.floor(last?.number ?? to)
  const count = Math.min(rangeAtMost, Math.max(0, Math.ceil(to) - from - 1))
  return Array.from({ length: count }, (_, at) => ({ provision: `第${from + at + 1}条`, number: from + at + 1, works }))
}
