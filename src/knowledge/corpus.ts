import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Article } from './article.ts'
import { best } from './best.ts'
import { fieldsOf, questionsOf } from './chunk.ts'
import { grown } from './grown.ts'
import { literally } from './query.ts'
import type { StoredArticle } from './store.ts'
import { TermIndex } from './term-index.ts'
import { type Scope, visibility } from './validity.ts'
import type { Wording } from './wording.ts'
import { type Cited, Works } from './works.ts'

const commencementAsked =
  /(?:是|从|自|于|到底|究竟|具体)*(?:什么时候|什么时间|何时|哪天|哪一天|哪年|几时|啥时候)(?:开始|起|正式)*(?:施行|实施|生效|执行)/
const commencement = /起(?:施行|实施|生效|执行)/

/** So many articles are read in some milliseconds; then it is somebody else's turn. */
const atOnce = 64
/** Share of dead slots at which the index is tidied. */
const tolerableWaste = 0.25

/** The articles in use, in memory, and their lexical index. What is withdrawn is not in it. */
export class Corpus {
  #index: TermIndex
  #slotOf = new Map<string, number>()
  #articleAt: (Article | undefined)[] = []
  /** By slot: a number between 0 and 1 that a passage's id alone decides; 0 for anything else. */
  #lot = new Float32Array(256)
  /** Ids of the articles that list a question, by its letters and digits. */
  #asking = new Map<string, Set<string>>()
  #works = new Works()
  #revision = 0
  #written: { revision: number; slots: readonly number[] } | null = null

  /** Articles are read with `wording`; left out, with the list that comes with the gateway. */
  constructor(wording?: Wording) {
    this.#index = new TermIndex(wording)
  }

  get index(): TermIndex {
    return this.#index
  }

  get size(): number {
    return this.#slotOf.size
  }

  /** How many of the articles are passages of documents. */
  get passages(): number {
    return this.size - this.writtenSlots.length
  }

  /** Slots of the articles that are no passages. */
  get writtenSlots(): readonly number[] {
    if (this.#written?.revision !== this.#revision) {
      const slots = [...this.#articleAt.keys()].filter((slot) => {
        const article = this.#articleAt[slot]
        return article !== undefined && article.passageOf === undefined
      })
      this.#written = { revision: this.#revision, slots }
    }
    return this.#written.slots
  }

  /** Slots of some passages, the same on every replica: drawn by their ids. */
  drawn(count: number): number[] {
    const isBefore = (slot: number, other: number) => this.isBefore(slot, other)
    return best(this.#lot.subarray(0, this.index.slots), count, { isBefore })
  }

  /** Which passages are parts of one work, by their slots. */
  get works(): Works {
    return this.#works
  }

  /**
   * The provisions that a question names; of 献血条例什么时候施行 the one that tells. `admits` is asked of slots of
   * passages.
   */
  cited(question: string, admits: (slot: number) => boolean): Cited {
    const cited = this.#works.cited(question, admits)
    const [asked] = commencementAsked.exec(question) ?? []
    if (cited.provisions.length > 0 || asked === undefined) return cited
    const named = this.#works.namedAtEnd(question.slice(0, question.indexOf(asked)), admits)
    const telling = named.findLast((slot) => commencement.test(this.at(slot)!.answer))
    return telling === undefined ? cited : { slots: [telling], provisions: [this.at(telling)!.question], missing: [] }
  }

  /** The same, of the laws that one who asks within `scope` may be answered from. */
  citedIn(question: string, scope: Scope): Cited {
    const visible = visibility(scope)
    return this.cited(question, (slot) => visible(this.at(slot)!))
  }

  /** Another number whenever a slot may hold something else. */
  get revision(): number {
    return this.#revision
  }

  slotOf(id: string): number | undefined {
    return this.#slotOf.get(id)
  }

  get(id: string): Article | undefined {
    const slot = this.slotOf(id)
    return slot === undefined ? undefined : this.#articleAt[slot]
  }

  at(slot: number): Article | undefined {
    return this.#articleAt[slot]
  }

  /** Articles that list this very question, but for punctuation and spelling of width. */
  asking(question: string): Article[] {
    return [...(this.#asking.get(literally(question)) ?? [])].map((id) => this.get(id)!)
  }

  /** The order of equals: by id, since every replica gives slots otherwise. Both slots are in use. */
  isBefore(slot: number, other: number): boolean {
    return this.at(slot)!.id < this.at(other)!.id
  }

  *articles(): Iterable<Article> {
    for (const slot of this.#slotOf.values()) yield this.#articleAt[slot]!
  }

  /** Takes over the present state of many articles, and lets questions be answered in between. */
  async applyInTurns(changed: readonly StoredArticle[]): Promise<void> {
    for (const some of portions(changed, atOnce)) {
      this.apply(some)
      await nextTurn()
    }
  }

  /** Takes over the present state of some articles. */
  apply(changed: readonly StoredArticle[]): void {
    this.#revision++
    for (const { article, withdrawn } of changed) {
      this.#drop(article.id)
      if (!withdrawn) this.#keep(article)
    }
    if (this.index.waste > tolerableWaste) this.#tidy()
  }

  /**
   * Reads every article anew, with another list of wordings. Questions are answered in between, by the former reading
   * until all are read. Nothing may be applied meanwhile.
   */
  async reword(wording: Wording): Promise<void> {
    const next = new Corpus(wording)
    for (const some of portions([...this.articles()], atOnce)) {
      for (const article of some) next.#keep(article)
      await nextTurn()
    }
    this.#index = next.#index
    this.#slotOf = next.#slotOf
    this.#articleAt = next.#articleAt
    this.#asking = next.#asking
    this.#lot = next.#lot
    this.#works = next.#works
    this.#revision++
  }

  /** Frees the slots of what was dropped. */
  #tidy(): void {
    const moved = this.index.compact()
    const articleAt: (Article | undefined)[] = []
    const lot = new Float32Array(this.#lot.length)
    this.#works = new Works()
    for (const [id, slot] of this.#slotOf) {
      const article = this.#articleAt[slot]!
      lot[moved[slot]!] = this.#lot[slot]!
      articleAt[moved[slot]!] = article
      this.#slotOf.set(id, moved[slot]!)
      if (article.passageOf) this.#works.add(moved[slot]!, article.question, id)
    }
    this.#articleAt = articleAt
    this.#lot = lot
    this.#revision++
  }

  #drop(id: string): void {
    const slot = this.#slotOf.get(id)
    if (slot === undefined) return
    const article = this.#articleAt[slot]!
    this.index.remove(slot, fieldsOf(article))
    this.#works.remove(slot)
    for (const key of keysOf(article)) {
      const ids = this.#asking.get(key)!
      ids.delete(id)
      if (ids.size === 0) this.#asking.delete(key)
    }
    this.#articleAt[slot] = undefined
    this.#lot[slot] = 0
    this.#slotOf.delete(id)
  }

  #keep(article: Article): void {
    const slot = this.index.add(fieldsOf(article))
    this.#slotOf.set(article.id, slot)
    this.#articleAt[slot] = article
    this.#lot = grown(this.#lot, slot + 1)
    this.#lot[slot] = article.passageOf ? lotOf(article.id) : 0
    if (article.passageOf) this.#works.add(slot, article.question, article.id)
    for (const key of keysOf(article)) {
      const ids = this.#asking.get(key)
      if (ids) ids.add(article.id)
      else this.#asking.set(key, new Set([article.id]))
    }
  }
}

/** FNV-1a of an id, as a fraction above 0. */
function lotOf(id: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash >>> 0) + 1) / 2 ** 32
}

/** Nobody asks a passage's heading word for word, and there may be a million of them. */
function keysOf(article: Article): Set<string> {
  return new Set(article.passageOf ? [] : questionsOf(article).map(literally))
}

function* portions<T>(all: readonly T[], length: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += length) yield all.slice(at, at + length)
}
