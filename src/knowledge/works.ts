import { readChineseNumeral } from './facts.ts'

/** What the rest of its work says for a document, each from 0 to 1. */
export interface Kinship {
  /** How many of the best finds are of the same work, itself left out. */
  work: number
  /** How near the documents right before and after it are. */
  nearby: number
}

const numeral = '[零〇一二三四五六七八九十百千两\\d]+'
const numbered = new RegExp(`^(.{2,}?)\\s*第(${numeral})(?:条|章|节|篇|部分)(?:之(${numeral}))?$`)
const none: Kinship = { work: 0, nearby: 0 }

/** Documents that are numbered parts of one work, told by their titles: the articles of a law, the chapters of a handbook. */
export class Works {
  /** Slots of each work, in the order of their numbers. */
  readonly #members: number[][] = []
  readonly #workOf: Int32Array
  readonly #placeOf: Int32Array

  /** `titles` by slot. */
  constructor(titles: readonly string[]) {
    this.#workOf = new Int32Array(titles.length).fill(-1)
    this.#placeOf = new Int32Array(titles.length)
    const parts = titles.flatMap((title, slot) => {
      const [, work, number, further] = numbered.exec(title) ?? []
      return work && number ? [{ work, slot, number: numberOf(number) + (further ? numberOf(further) / 1000 : 0) }] : []
    })
    for (const members of Map.groupBy(parts, ({ work }) => work).values()) {
      if (members.length < 2) continue
      members.sort((a, b) => a.number - b.number)
      for (const [place, { slot }] of members.entries()) {
        this.#workOf[slot] = this.#members.length
        this.#placeOf[slot] = place
      }
      this.#members.push(members.map(({ slot }) => slot))
    }
  }

  /** `finds` are the best of a question, best first; `nearness` of any document is 0 to 1. */
  kinship(finds: readonly number[], nearness: (slot: number) => number): (slot: number) => Kinship {
    const support = new Map<number, number>()
    const own = new Map<number, number>()
    for (const [place, slot] of finds.entries()) {
      const work = this.#workOf[slot]!
      if (work < 0) continue
      const share = 1 / (1 + place / 10)
      own.set(slot, share)
      support.set(work, (support.get(work) ?? 0) + share)
    }
    const most = Math.max(1, ...support.values())
    return (slot) => {
      const work = this.#workOf[slot]!
      if (work < 0) return none
      const members = this.#members[work]!
      const place = this.#placeOf[slot]!
      const beside = [members[place - 1], members[place + 1]].map((other) =>
        other === undefined ? 0 : Math.min(1, Math.max(0, nearness(other))),
      )
      return {
        work: ((support.get(work) ?? 0) - (own.get(slot) ?? 0)) / most,
        nearby: (beside[0]! + beside[1]!) / 2,
      }
    }
  }
}

function numberOf(number: string): number {
  return /^\d+$/.test(number) ? Number(number) : readChineseNumeral(number)
}
