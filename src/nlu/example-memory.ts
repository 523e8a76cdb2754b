import { gramsOf } from './grams.ts'

/** A text that a person has put under a leaf, or taken away from one. */
export interface TaughtText {
  text: string
  code: string
  /** `wrong`: whoever decided said that it is anything but this. */
  verdict: 'right' | 'wrong'
}

/** How near the nearest texts of a leaf are to the one at hand, 0 to 1. */
export interface Recollection {
  right: number
  wrong: number
  /** The text that is nearest, among the right ones. */
  nearest: string
}

/** Grams that more than this share of all texts have bring none of them near. */
const common = 0.05
const commonFrom = 50
/** So many texts are kept; the oldest make room. A leaf's own knowledge grows out of them at the next start. */
const kept = 50_000

interface Kept {
  code: string
  right: boolean
  text: string
  /** How many different pairs of characters it has. */
  pairs: number
}

/**
 * Remembers decided texts word for word and finds the ones near to another: what was decided a second ago counts now,
 * without any training. One search costs what the text's own characters cost.
 */
export class ExampleMemory {
  readonly #texts: (Kept | null)[] = []
  readonly #holders = new Map<string, number[]>()

  get size(): number {
    return this.#texts.length
  }

  learn({ text, code, verdict }: TaughtText): void {
    const grams = pairsOf(text)
    const number = this.#texts.length
    this.#texts.push({ code, right: verdict === 'right', text, pairs: grams.size })
    for (const gram of grams) {
      const holders = this.#holders.get(gram)
      if (holders) holders.push(number)
      else this.#holders.set(gram, [number])
    }
    if (number >= kept) this.#texts[number - kept] = null
  }

  /** By leaf, for all leaves with a text that has anything in common with this one. */
  recall(text: string): Map<string, Recollection> {
    const found = new Map<string, Recollection>()
    for (const [number, near] of this.#near(text)) {
      const one = this.#texts[number]
      if (!one) continue
      const soFar = found.get(one.code) ?? { right: 0, wrong: 0, nearest: '' }
      if (one.right && near > soFar.right) found.set(one.code, { ...soFar, right: near, nearest: one.text })
      if (!one.right && near > soFar.wrong) found.set(one.code, { ...soFar, wrong: near })
    }
    return found
  }

  /**
   * Geometric mean of two shares, for each text that has a telling pair in common: of this text's pairs, weighed by how
   * rare they are, and of the other's. Shares rather than cosines, since rarity changes with every text learned.
   */
  #near(text: string): Map<number, number> {
    const grams = pairsOf(text)
    const most = Math.max(commonFrom, this.#texts.length * common)
    const rarities = new Float32Array(this.#texts.length)
    const shared = new Uint16Array(this.#texts.length)
    const touched: number[] = []
    let all = 0
    for (const gram of grams) {
      const holders = this.#holders.get(gram)
      const rarity = Math.log((this.#texts.length + 1) / ((holders?.length ?? 0) + 1)) + 1
      all += rarity
      if (!holders || holders.length > most) continue
      for (const number of holders) {
        if (shared[number] === 0) touched.push(number)
        rarities[number]! += rarity
        shared[number]! += 1
      }
    }
    return new Map(
      touched.map((number) => {
        const pairs = this.#texts[number]?.pairs ?? Number.POSITIVE_INFINITY
        return [number, Math.sqrt((rarities[number]! / all) * (shared[number]! / pairs))]
      }),
    )
  }
}

function pairsOf(text: string): Set<string> {
  return new Set(gramsOf(text).flatMap(({ gram }) => (gram.length > 1 ? [gram] : [])))
}

/** Stretches of `text` whose characters stand in `example` as well, three characters and more, in reading order. */
export function sharedStretches(text: string, example: string): { start: number; end: number }[] {
  const known = pairsOf(example)
  const spans: { start: number; end: number }[] = []
  for (const { gram, start, end } of gramsOf(text)) {
    if (gram.length < 2 || !known.has(gram)) continue
    const last = spans.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else spans.push({ start, end })
  }
  return spans.toSorted((a, b) => b.end - b.start - (a.end - a.start)).slice(0, 3)
}
