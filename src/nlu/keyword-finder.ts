/** One keyword that stands in a text. */
export interface FoundKeyword {
  word: string
  /** Numbers of those that have it. */
  owners: readonly number[]
}

/** Finds which of many keywords stand in a text, in time that grows with the text and not with the keywords. */
export class KeywordFinder {
  readonly #owners = new Map<string, number[]>()
  /** By its first two characters, how long keywords are. */
  readonly #lengths = new Map<string, number[]>()

  /** Takes in a keyword of two characters or more; shorter ones say nothing. */
  add(word: string, owner: number): void {
    if (word.length < 2) return
    const known = this.#owners.get(word)
    if (known) {
      if (known.at(-1) !== owner) known.push(owner)
      return
    }
    this.#owners.set(word, [owner])
    const head = word.slice(0, 2)
    const lengths = this.#lengths.get(head) ?? []
    if (!lengths.includes(word.length)) this.#lengths.set(head, [...lengths, word.length])
  }

  /** Each keyword of `plain` once. */
  find(plain: string): FoundKeyword[] {
    const found = new Map<string, FoundKeyword>()
    for (let at = 0; at + 2 <= plain.length; at++) {
      for (const length of this.#lengths.get(plain.slice(at, at + 2)) ?? []) {
        const word = plain.slice(at, at + length)
        const owners = this.#owners.get(word)
        if (owners) found.set(word, { word, owners })
      }
    }
    return [...found.values()]
  }
}
