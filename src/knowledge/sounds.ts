import { createRequire } from 'node:module'

/** How one character may sound, without tone: 行 is `xing` or `hang`. */
type Readings = (char: string) => readonly string[]

/** A term that sounds like what was written, and how many articles have it. */
export interface Soundalike {
  term: string
  frequency: number
}

/** Letters of a syllable, the most first, and of what somebody may have spelled. */
const lengths = [6, 5, 4, 3, 2, 1]
const longestSpelling = 200

const han = /^[\u4e00-\u9fff]{2}$/
const cache = new Map<string, readonly string[]>()
let pinyin: ((char: string, options: object) => string[]) | undefined

/** The dictionary takes 0.1 s to load: it is loaded with the first pair. */
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
  readonly #pairs = new Map<string, string[]>()
  /** The sounds of pairs that each syllable stands in. */
  readonly #syllables = new Map<string, string[]>()
  readonly #frequencyOf: (term: string) => number

  /** Frequencies are asked for when they are needed. */
  constructor(frequencyOf: (term: string) => number) {
    this.#frequencyOf = frequencyOf
  }

  /** A term that the index had not before; only pairs of Chinese characters are kept. */
  add(term: string): void {
    if (!han.test(term)) return
    // Third readings are for what people write, not for what is written there.
    for (const sound of soundsOf(term, 2)) {
      const alike = this.#pairs.get(sound)
      if (alike) alike.push(term)
      else {
        this.#pairs.set(sound, [term])
        for (const syllable of sound.split(' ')) {
          const sounds = this.#syllables.get(syllable)
          if (sounds) sounds.push(sound)
          else this.#syllables.set(syllable, [sound])
        }
      }
    }
  }

  /** Pairs that sound like this one and share a character with it, the most frequent first. */
  alike(pair: string): Soundalike[] {
    if (!han.test(pair)) return []
    return soundsOf(pair, 3)
      .flatMap((sound) => this.#sounding(sound))
      .filter(({ term }) => term !== pair && (term[0] === pair[0] || term[1] === pair[1]))
      .sort(byFrequency)
  }

  /** Pairs for a run of Latin letters that reads as syllables (`gongjijin`); none when it does not. */
  spelled(letters: string): Soundalike[] {
    const syllables = letters.length > longestSpelling ? null : this.#cut(letters)
    if (syllables === null || syllables.length < 2) return []
    return syllables
      .slice(1)
      .flatMap((syllable, at) => this.#sounding(`${syllables[at]} ${syllable}`).sort(byFrequency).slice(0, 3))
  }

  /** Terms that articles in use have. */
  #sounding(sound: string): Soundalike[] {
    const terms = this.#pairs.get(sound) ?? []
    return terms.map((term) => ({ term, frequency: this.#frequencyOf(term) })).filter(({ frequency }) => frequency > 0)
  }

  /** Longest syllables first, with a step back where that leads nowhere; null when the letters are no syllables. */
  #cut(letters: string): string[] | null {
    const lengthsAt = (at: number) =>
      lengths.filter((length) => at + length <= letters.length && this.#isSyllable(letters.slice(at, at + length)))
    // From the end: what can be cut from each place on.
    const leads = new Uint8Array(letters.length + 1)
    leads[letters.length] = 1
    for (let at = letters.length - 1; at >= 0; at--)
      leads[at] = Number(lengthsAt(at).some((length) => leads[at + length]))
    if (!leads[0]) return null
    const syllables: string[] = []
    for (let at = 0; at < letters.length; ) {
      const length = lengthsAt(at).find((one) => leads[at + one])!
      syllables.push(letters.slice(at, at + length))
      at += length
    }
    return syllables
  }

  /** Whether a pair that an article in use has is said with it. */
  #isSyllable(letters: string): boolean {
    const sounds = this.#syllables.get(letters) ?? []
    return sounds.some((sound) => this.#pairs.get(sound)!.some((term) => this.#frequencyOf(term) > 0))
  }
}

/** The most frequent first; equals by their characters, whichever came first. */
function byFrequency(a: Soundalike, b: Soundalike): number {
  return b.frequency - a.frequency || (a.term < b.term ? -1 : 1)
}

/** How a pair may sound, with so many readings of each character. */
function soundsOf(pair: string, most: number): string[] {
  const second = readingsOf(pair[1]!).slice(0, most)
  return readingsOf(pair[0]!)
    .slice(0, most)
    .flatMap((one) => second.map((two) => `${one} ${two}`))
}
