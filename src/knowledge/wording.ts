import { readFileSync } from 'node:fs'

/** What is wrong with a list of wordings, and where. */
export interface WordingFault {
  line: number
  fault: string
}

interface Entry {
  word: string
  stands: string
}

const longestWord = 40
const separators = /\s+/

/**
 * Everyday words and the words of the rules. `=` joins true equivalents: all are read as the first, in questions and
 * in articles alike. `->` leads from a word in a question to further words to search for.
 */
export class Wording {
  /** Words by their first character, the longest first. */
  readonly #same = new Map<string, Entry[]>()
  readonly #leads = new Map<string, string[]>()
  /** Every length of a word that leads on. */
  readonly #leadLengths = new Set<number>()

  /** One line for each group; `#` begins a comment. Nothing of a list with faults should be used. */
  static parse(text: string): { wording: Wording; faults: WordingFault[] } {
    const wording = new Wording()
    const faults: WordingFault[] = []
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const fault = wording.#read(line.replace(/#.*/, '').normalize('NFKC').trim())
      if (fault !== null) faults.push({ line: index + 1, fault })
    }
    for (const entries of wording.#same.values()) entries.sort((a, b) => b.word.length - a.word.length)
    return { wording, faults }
  }

  /** The text with every known word in the one form that stands for its group; the longest word at a place wins. */
  one(text: string): string {
    let out = ''
    let copied = 0
    for (let at = 0; at < text.length; ) {
      const entry = this.#same.get(text[at]!)?.find(({ word }) => text.startsWith(word, at))
      if (entry === undefined) {
        at++
        continue
      }
      out += text.slice(copied, at) + entry.stands
      at += entry.word.length
      copied = at
    }
    return out + text.slice(copied)
  }

  /** Words that a question leads to beyond its own. */
  leadsOf(question: string): string[] {
    const found = new Set<string>()
    for (const length of this.#leadLengths) {
      for (let at = 0; at + length <= question.length; at++) {
        for (const further of this.#leads.get(question.slice(at, at + length)) ?? []) found.add(further)
      }
    }
    return [...found]
  }

  #read(line: string): string | null {
    if (line === '') return null
    const [left = '', right = '', ...rest] = line.split(/\s*(?:->|=)\s*/)
    const words = right.split(separators).filter(Boolean)
    if (rest.length > 0) return 'has more than one = or ->'
    if (left === '' || words.length === 0) return 'must be “word = words” or “word -> words”'
    if (separators.test(left)) return 'has more than one word on its left'
    if ([left, ...words].some((word) => word.length > longestWord)) return 'has a word that is too long'
    if (line.includes('->')) return this.#lead(left, words)
    return this.#join(left, words)
  }

  #lead(word: string, further: string[]): string | null {
    if (this.#leads.has(word)) return `leads from ${word} twice`
    this.#leads.set(word, further)
    this.#leadLengths.add(word.length)
    return null
  }

  #join(stands: string, others: string[]): string | null {
    for (const word of others) {
      if (this.#standsFor(word) !== undefined) return `has ${word}, which another line has`
      this.#keep({ word, stands })
    }
    // The leading word shields itself: 养老保险 inside a longer text is not read as another group's shorter word.
    this.#keep({ word: stands, stands })
    return null
  }

  #standsFor(word: string): Entry | undefined {
    return this.#same.get(word[0]!)?.find((entry) => entry.word === word)
  }

  #keep(entry: Entry): void {
    const entries = this.#same.get(entry.word[0]!) ?? []
    entries.push(entry)
    this.#same.set(entry.word[0]!, entries)
  }
}

const sampleFile = new URL('../../content/synonyms/synonyms.txt', import.meta.url)
let sample: { text: string; wording: Wording } | undefined

/** The list that comes with the gateway; in use until somebody imports another. */
export function sampleWording(): { text: string; wording: Wording } {
  if (sample === undefined) {
    const text = readFileSync(sampleFile, 'utf8')
    sample = { text, wording: Wording.parse(text).wording }
  }
  return sample
}
