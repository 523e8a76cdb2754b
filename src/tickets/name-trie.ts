interface TrieNode<T> {
  next: Map<string, TrieNode<T>>
  value?: T
}

/** A name found in a text: UTF-16 offsets, end exclusive. */
export interface NameHit<T> {
  start: number
  end: number
  name: string
  value: T
}

/** Names by their characters: one pass over a text finds every name in it, the longest first. */
export class NameTrie<T> {
  readonly #root: TrieNode<T> = { next: new Map() }

  constructor(entries: Iterable<readonly [string, T]>) {
    for (const [name, value] of entries) this.#add(name, value)
  }

  #add(name: string, value: T): void {
    let node = this.#root
    for (const char of name.split('')) {
      const next: TrieNode<T> = node.next.get(char) ?? { next: new Map() }
      node.next.set(char, next)
      node = next
    }
    node.value = value
  }

  /** The longest name that begins exactly at `start`. */
  longestAt(text: string, start: number): NameHit<T> | undefined {
    let node = this.#root
    let hit: NameHit<T> | undefined
    for (let end = start; end < text.length; end += 1) {
      const next = node.next.get(text.charAt(end))
      if (next === undefined) break
      node = next
      if (node.value !== undefined) hit = { start, end: end + 1, name: text.slice(start, end + 1), value: node.value }
    }
    return hit
  }

  /** Names from left to right, never overlapping: at each place the longest is taken, and the search goes on behind it. */
  findAll(text: string): NameHit<T>[] {
    const hits: NameHit<T>[] = []
    let at = 0
    while (at < text.length) {
      const hit = this.longestAt(text, at)
      if (hit) hits.push(hit)
      at = hit ? hit.end : at + 1
    }
    return hits
  }
}
