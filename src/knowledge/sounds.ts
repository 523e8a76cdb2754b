import { createRequire } from 'node:module'

/** How one character may sound, without tone: 行 is `xing` or `hang`. */
type Readings = (char: string) => readonly string[]

/** A term that sounds like what was written, and how many articles have it. */
export interface Soundalike {
  term: string
  frequency: number
}

const han = /^[\u4e00-\u9fff]{2}$/
const cache = new Map<string, readonly string[]>()
let pinyin: ((char: string, options: object) => string[]) | undefined

/** The dictionary takes 0.1 s to load: it is loaded when the first index of sounds is made. */
const readingsOf: Readings = (char) => {
  let readings = cache.get(char)
  if (readings === undefined) {
    pinyin ??= (createRequire(import.meta.url)('pinyin-pro') as { pinyin: NonNullable<typeof pinyin> }).pinyin
    readings = [...new Set(pinyin(char, { toneType: 'none', type: 'array', multiple: true, v: true }))].slice(0, 3)
    cache.set(char, readings)
  }
  return readings
}

/** Pairs of characters by how they sound, for questions typed by sound or with a wrong character of the same sound. */
export class Sounds {
  readonly #pairs = new Map<string, Soundalike[]>()
  readonly #syllables = new Set<string>()

  /** `terms` are those of the index with their frequency; only pairs of Chinese characters are kept. */
  constructor(terms: Iterable<readonly [term: string, frequency: number]>) {
    for (const [term, frequency] of terms) {
      if (frequency === 0 || !han.test(term)) continue
      // Other readings of a character are worth their time for pairs that are words, and those are said more than once.
      for (const sound of this.#soundsOf(term, frequency < 3 ? 1 : 2)) {
        const alike = this.#pairs.get(sound)
        if (alike === undefined) this.#pairs.set(sound, [{ term, frequency }])
        else alike.push({ term, frequency })
      }
    }
    for (const sound of this.#pairs.keys()) for (const syllable of sound.split(' ')) this.#syllables.add(syllable)
  }

  /** Pairs that sound like this one and share a character with it, the most frequent first. */
  alike(pair: string): Soundalike[] {
    if (!han.test(pair)) return []
    const found = this.#soundsOf(pair).flatMap((sound) => this.#pairs.get(sound) ?? [])
    return found
      .filter(({ term }) => term !== pair && (term[0] === pair[0] || term[1] === pair[1]))
      .toSorted((a, b) => b.frequency - a.frequency)
  }

  /** Pairs for a run of Latin letters that reads as syllables (`gongjijin`); none when it does not. */
  spelled(letters: string): Soundalike[] {
    const syllables = this.#cut(letters)
    if (syllables === null || syllables.length < 2) return []
    return syllables.slice(1).flatMap((syllable, at) => {
      const alike = this.#pairs.get(`${syllables[at]} ${syllable}`) ?? []
      return alike.toSorted((a, b) => b.frequency - a.frequency).slice(0, 3)
    })
  }

  #soundsOf(pair: string, most = 3): string[] {
    const second = readingsOf(pair[1]!).slice(0, most)
    return readingsOf(pair[0]!)
      .slice(0, most)
      .flatMap((one) => second.map((two) => `${one} ${two}`))
  }

  /** Longest syllables first, with a step back where that leads nowhere; null when the letters are no syllables. */
  #cut(letters: string): string[] | null {
    if (letters === '') return []
    for (let length = Math.min(6, letters.length); length > 0; length--) {
      const syllable = letters.slice(0, length)
      if (!this.#syllables.has(syllable)) continue
      const rest = this.#cut(letters.slice(length))
      if (rest !== null) return [syllable, ...rest]
    }
    return null
  }
}
