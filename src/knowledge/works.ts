import { numeral } from '../text/index.ts'
import { numberOf, WorkNames } from './citation.ts'

/** What the rest of its work says for a document, each from 0 to 1. */
export interface Kinship {
  /** How many of the best finds are of the same work, itself left out. */
  work: number
  /** How near the documents right before and after it are. */
  nearby: number
}

/** A part by its title: the work, 条 or what it is else, and its number. */
const numbered = new RegExp(`^(.{2,}?)\\s*第(${numeral})(条|章|节|篇|部分)(?:之(${numeral}))?$`)
const none: Kinship = { work: 0, nearby: 0 }

/** The provisions that a question names by work and number. */
export interface Cited {
  /** Where they are; none for one that is not there. */
  slots: number[]
  /** Each by its work's whole title and its number (北京市献血条例 第二十二条), in the order of the question. */
  provisions: string[]
  /** Those that their work has not, each with the number of its last one. */
  missing: { work: string; provision: string; last: number }[]
}

interface Part {
  work: number
  number: number
  id: string
  isProvision: boolean
}

/** Documents that are numbered parts of one work, told by their titles: the articles of a law, the chapters of a handbook. */
export class Works {
  /** Slots of each work, in the order of their numbers. */
  readonly #members: number[][] = []
  readonly #titles: string[] = []
  readonly #works = new Map<string, number>()
  readonly #names = new WorkNames()
  readonly #partAt: (Part | undefined)[] = []

  /** A document came to a slot that was free. Equal numbers of one work stand in the order of their ids. */
  add(slot: number, title: string, id: string): void {
    const [, work, number, sort, further] = numbered.exec(title) ?? []
    if (!work || !number) return
    const part = { work: this.#workOf(work), number: numberOf(number, further), id, isProvision: sort === '条' }
    this.#partAt[slot] = part
    const members = this.#members[part.work]!
    let at = members.length
    while (at > 0 && isBefore(part, this.#partAt[members[at - 1]!]!)) at--
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
   * What a question names, of the works that have anything which is admitted. A name that several of those may have
   * names none.
   */
  cited(question: string, admits: (slot: number) => boolean): Cited {
    const cited: Cited = { slots: [], provisions: [], missing: [] }
    for (const { provision, number, works } of this.#names.citedIn(question)) {
      const only = this.#onlyOf(works, admits)
      if (!only) continue
      const work = this.#titles[only.work]!
      const isMeant = (slot: number) => this.#partAt[slot]!.number === number
      cited.slots.push(...only.slots.filter(isMeant))
      cited.provisions.push(`${work} ${provision}`)
      const last = Math.floor(this.#partAt[only.slots.at(-1)!]!.number)
      if (!this.#provisionsOf(only.work).some(isMeant)) cited.missing.push({ work, provision, last })
    }
    return cited
  }

  /** The provisions of the one work whose name a text ends with; none where it is no work's, or several's. */
  namedAtEnd(text: string, admits: (slot: number) => boolean): number[] {
    return this.#onlyOf(this.#names.endOf(text), admits)?.slots ?? []
  }

  /** The one of some works that has provisions which are admitted, and those; null where it is none, or several. */
  #onlyOf(works: readonly number[], admits: (slot: number) => boolean): { work: number; slots: number[] } | null {
    const known = works.map((work) => ({ work, slots: this.#provisionsOf(work).filter(admits) }))
    const [only, other] = known.filter(({ slots }) => slots.length > 0)
    return only && !other ? only : null
  }

  #provisionsOf(work: number): number[] {
    return this.#members[work]!.filter((slot) => this.#partAt[slot]!.isProvision)
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
    this.#titles.push(title)
    this.#names.add(title)
    return this.#members.push([]) - 1
  }
}

function isBefore(part: Part, other: Part): boolean {
  return part.number < other.number || (part.number === other.number && part.id < other.id)
}
