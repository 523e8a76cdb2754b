import { numeral } from '../text/index.ts'
import { readChineseNumeral } from './facts.ts'
import { matterOf } from './query.ts'

/** What the rest of its work says for a document, each from 0 to 1. */
export interface Kinship {
  /** How many of the best finds are of the same work, itself left out. */
  work: number
  /** How near the documents right before and after it are. */
  nearby: number
}

const numbered = new RegExp(`^(.{2,}?)\\s*第(${numeral})(?:条|章|节|篇|部分)(?:之(${numeral}))?$`)
/** “献血条例第二十二条”, “《民法典》第1079条”, anywhere in a question. */
const cited = new RegExp(`([\\p{Script=Han}（）()]{3,60})》?\\s*第(${numeral})条(?:之(${numeral}))?`, 'u')
const none: Kinship = { work: 0, nearby: 0 }

/** Documents that are numbered parts of one work, told by their titles: the articles of a law, the chapters of a handbook. */
export class Works {
  /** Slots of each work, in the order of their numbers. */
  readonly #members: number[][] = []
  readonly #works = new Map<string, number>()
  readonly #partAt: ({ work: number; number: number } | undefined)[] = []

  /** A document came to a slot that was free. */
  add(slot: number, title: string): void {
    const [, work, number, further] = numbered.exec(title) ?? []
    if (!work || !number) return
    const part = { work: this.#workOf(work), number: numberOf(number, further) }
    this.#partAt[slot] = part
    const members = this.#members[part.work]!
    let at = members.length
    while (at > 0 && this.#partAt[members[at - 1]!]!.number > part.number) at--
    members.splice(at, 0, slot)
  }

  remove(slot: number): void {
    const part = this.#partAt[slot]
    if (!part) return
    const members = this.#members[part.work]!
    members.splice(members.indexOf(slot), 1)
    this.#partAt[slot] = undefined
  }

  /**
   * The parts that a question names by work and number, the work by its whole title or by the end of it (民法典 for
   * 中华人民共和国民法典); mostly one, none where it names no part.
   */
  cited(question: string): number[] {
    // A title may hold a word that frames questions (关于), and a question begin with one (请问).
    const parts = this.#named(question)
    return parts.length > 0 ? parts : this.#named(matterOf(question))
  }

  #named(question: string): number[] {
    const [, name, number, further] = cited.exec(question) ?? []
    if (!name || !number) return []
    const wanted = numberOf(number, further)
    return [...this.#works].flatMap(([title, work]) =>
      title.endsWith(name) || name.endsWith(title)
        ? this.#members[work]!.filter((slot) => this.#partAt[slot]!.number === wanted)
        : [],
    )
  }

  /** `finds` are the best of a question, best first; `nearness` of any document is 0 to 1. */
  kinship(finds: readonly number[], nearness: (slot: number) => number): (slot: number) => Kinship {
    const support = new Map<number, number>()
    const own = new Map<number, number>()
    for (const [place, slot] of finds.entries()) {
      const part = this.#partAt[slot]
      if (!part) continue
      const share = 1 / (1 + place / 10)
      own.set(slot, share)
      support.set(part.work, (support.get(part.work) ?? 0) + share)
    }
    const most = Math.max(1, ...support.values())
    return (slot) => {
      const part = this.#partAt[slot]
      if (!part) return none
      const members = this.#members[part.work]!
      const place = members.indexOf(slot)
      const beside = [members[place - 1], members[place + 1]].map((other) =>
        other === undefined ? 0 : Math.min(1, Math.max(0, nearness(other))),
      )
      return {
        work: ((support.get(part.work) ?? 0) - (own.get(slot) ?? 0)) / most,
        nearby: (beside[0]! + beside[1]!) / 2,
      }
    }
  }

  #workOf(title: string): number {
    const known = this.#works.get(title)
    if (known !== undefined) return known
    this.#works.set(title, this.#members.length)
    return this.#members.push([]) - 1
  }
}

/** 第十二条之一 is 12.001. */
function numberOf(number: string, further?: string): number {
  const whole = /^\d+$/.test(number) ? Number(number) : readChineseNumeral(number)
  return further ? whole + numberOf(further) / 1000 : whole
}
