import { createHash } from 'node:crypto'
import type { CatalogueLeaf, Span } from '../domain/index.ts'
import { blankPhones, normalise } from '../text/index.ts'
import { ExampleMemory, type Recollection, sharedStretches, type TaughtText } from './example-memory.ts'
import { type Gram, gramsOf } from './grams.ts'
import { KeywordFinder } from './keyword-finder.ts'
import { confidenceOf } from './leaf-confidence.ts'
import { LeafWeights } from './leaf-weights.ts'

/** One leaf that a text may fall under; spans point into the text. */
export interface CategoryCandidate {
  code: string
  /** Chance that the text belongs under it, 0 to 1, as cross-validation found it (`leaf-confidence.ts`). */
  confidence: number
  evidence: Span[]
}

export interface Classifier {
  /** Takes in one decision of a person, at once. A code that is not one of its leaves never comes back. */
  learn(taught: TaughtText): void
  /** Best first, at most `limit` (5); only codes of the leaves it was made from; [] when no leaf shares a word. */
  classify(text: string, limit?: number): CategoryCandidate[]
  /** One that knows the same decisions for other leaves; others get their turn while it learns. */
  forLeaves(leaves: Iterable<CatalogueLeaf>): Promise<Classifier>
}

/** What is learned from the leaves alone; never changed afterwards. */
interface Base {
  leaves: readonly CatalogueLeaf[]
  weights: LeafWeights
  keywords: KeywordFinder
}

interface Model extends Base {
  memory: ExampleMemory
}

const fold = (text: string): string => normalise(text).toLowerCase().trim()

/**
 * Learns the catalogue's leaves from their names, keywords and examples, and ranks them for a text: nearness to each
 * leaf's centre, a premium for every keyword that stands in the text, and one for nearness to what people decided
 * before. `decided` are those decisions, oldest first; `learn` adds to them.
 */
export function createClassifier(leaves: Iterable<CatalogueLeaf>, decided: Iterable<TaughtText> = []): Classifier {
  const memory = new ExampleMemory()
  for (const taught of decided) memory.learn(taught)
  return classifierOf(learnedFrom([...leaves]), memory)
}

/** As `createClassifier`; others get their turn while it learns. */
export async function createClassifierGently(
  leaves: Iterable<CatalogueLeaf>,
  decided: Iterable<TaughtText>,
): Promise<Classifier> {
  const memory = new ExampleMemory()
  for (const taught of decided) {
    memory.learn(taught)
    if (memory.size % SLICE === 0) await nextTurn()
  }
  return classifierOf(await learnedGently([...leaves]), memory)
}

/** A turn asks several times about the same words: for the draft, its summary and its ticket. */
const REMEMBERED = 32

function classifierOf(base: Base, memory: ExampleMemory): Classifier {
  const model = { ...base, memory }
  const recent = new Map<string, readonly CategoryCandidate[]>()
  const classified = (text: string): readonly CategoryCandidate[] => {
    const known = recent.get(text)
    if (known) return known
    const found = rank(text, model)
    for (const [oldest] of recent) {
      if (recent.size < REMEMBERED) break
      recent.delete(oldest)
    }
    recent.set(text, found)
    return found
  }
  return {
    learn(taught) {
      memory.learn(taught)
      recent.clear()
    },
    classify: (text, limit = CANDIDATES) =>
      (limit <= CANDIDATES ? classified(text) : rank(text, model, limit)).slice(0, limit),
    forLeaves: async (leaves) => classifierOf(await learnedGently([...leaves]), memory),
  }
}

/** The catalogue that was learned last: leaves that read as they did, on a new day, are not learned again. */
let last: { from: string; base: Base } | null = null

const printOf = (all: readonly CatalogueLeaf[]): string =>
  createHash('sha256').update(JSON.stringify(all)).digest('base64')

function learnedFrom(all: readonly CatalogueLeaf[]): Base {
  const from = printOf(all)
  if (last?.from === from) return last.base
  const base = emptyBase(all)
  for (const _step of base.weights.learn(all));
  last = { from, base }
  return base
}

/** Steps of learning between which others get their turn: some milliseconds. */
const SLICE = 50

async function learnedGently(all: readonly CatalogueLeaf[]): Promise<Base> {
  const from = printOf(all)
  if (last?.from === from) return last.base
  const base = emptyBase(all)
  let steps = 0
  for (const _step of base.weights.learn(all)) if (++steps % SLICE === 0) await nextTurn()
  last = { from, base }
  return base
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function emptyBase(leaves: readonly CatalogueLeaf[]): Base {
  const keywords = new KeywordFinder()
  for (const [number, leaf] of leaves.entries()) for (const word of leaf.keywords) keywords.add(fold(word), number)
  return { leaves, weights: new LeafWeights(), keywords }
}

/** “建议” and “投诉” say what kind of appeal it is, not what about: left out unless little else is said. */
function aboutTheMatter(text: string): string {
  const matter = text.replace(/建议|投诉|举报|反映|咨询|请问|希望/g, (word) => ' '.repeat(word.length))
  return matter.replace(/\s/g, '').length >= 5 ? matter : text
}

const CANDIDATES = 5

function rank(told: string, model: Model, limit = CANDIDATES): CategoryCandidate[] {
  const text = blankPhones(told)
  const { leaves, weights, keywords, memory } = model
  const grams = gramsOf(aboutTheMatter(text))
  const { scores, known } = weights.scores(grams, leaves.length)
  const words = wordsOf(scores, keywords.find(fold(text)))
  const recalled = memory.size > 0 ? memory.recall(text) : new Map<string, Recollection>()
  hearDecisions(scores, recalled, leaves)
  const best = highest(scores, Math.max(limit, CANDIDATES))
  const ranked = best.map((number) => scores[number]!)
  return best
    .slice(0, limit)
    .map((number, place) => {
      const recollection = recalled.get(leaves[number]!.code)
      return {
        code: leaves[number]!.code,
        confidence: confidenceOf(ranked, place, Math.max(known, recollection?.right ?? 0)),
        evidence: evidenceOf(told, { number, words: words.get(number) ?? [], recollection, grams }, model),
      }
    })
    .filter(({ confidence, evidence }) => confidence >= 0.01 && evidence.length > 0)
}

/** What a character of a keyword is worth, up to four of them, and what all keywords of a leaf are worth at most. */
const keywordVoice = 0.02
const mostKeywords = 0.4

/** Adds the premium of keywords to the scores; one that many leaves share decides little. Gives each leaf's keywords. */
function wordsOf(scores: Float64Array, found: ReturnType<KeywordFinder['find']>): Map<number, string[]> {
  const premiums = new Map<number, number>()
  const words = new Map<number, string[]>()
  for (const { word, owners } of found) {
    const premium = (keywordVoice * Math.min(4, word.length)) / owners.length
    for (const owner of owners) {
      premiums.set(owner, (premiums.get(owner) ?? 0) + premium)
      words.set(owner, [...(words.get(owner) ?? []), word])
    }
  }
  for (const [owner, premium] of premiums) scores[owner]! += Math.min(mostKeywords, premium)
  return words
}

/** Nearness below this is chance: two texts about anything share that much. */
const chance = 0.25
/** What a decided text of the same words is worth: more than any keyword, so that a person's decision holds. */
const decisionVoice = 1.2
/** “Not this one” is half as telling as “this one”: a unit also sends back what came to the wrong place. */
const refusalVoice = 0.6

function hearDecisions(
  scores: Float64Array,
  recalled: ReadonlyMap<string, Recollection>,
  leaves: readonly CatalogueLeaf[],
): void {
  if (recalled.size === 0) return
  const voice = (nearness: number) => Math.max(0, nearness - chance) / (1 - chance)
  for (const [number, { code }] of leaves.entries()) {
    const memory = recalled.get(code)
    if (memory) scores[number]! += decisionVoice * voice(memory.right) - refusalVoice * voice(memory.wrong)
  }
}

/** Places of the `count` highest scores above nothing, highest first; of equals the earlier one. */
function highest(scores: Float64Array, count: number): number[] {
  const best: number[] = []
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place]!
    if (score <= 0 || (best.length === count && score <= scores[best.at(-1)!]!)) continue
    let at = best.length
    while (at > 0 && scores[best[at - 1]!]! < score) at--
    best.splice(at, 0, place)
    if (best.length > count) best.pop()
  }
  return best
}

interface Speaking {
  number: number
  words: readonly string[]
  recollection: Recollection | undefined
  grams: readonly Gram[]
}

/** Where the text says so: keywords first; else what it shares with a decided text, or the pairs that say most. */
function evidenceOf(text: string, speaking: Speaking, { weights }: Model): Span[] {
  const { words, recollection } = speaking
  const plain = normalise(text).toLowerCase()
  const places = words.map((word) => ({ start: plain.indexOf(word), end: plain.indexOf(word) + word.length }))
  const found = places.filter(({ start }) => start >= 0)
  const nearest = recollection && recollection.right > chance ? recollection.nearest : ''
  const others = nearest === '' ? strongest(speaking, weights) : sharedStretches(text, nearest)
  return merged(found.length > 0 ? found : others).map(({ start, end }) => ({
    start,
    end,
    quote: text.slice(start, end),
  }))
}

function strongest({ number, grams }: Speaking, weights: LeafWeights): { start: number; end: number }[] {
  return grams
    .filter(({ gram }) => gram.length > 1)
    .map((one) => ({ ...one, weight: weights.weight(one.gram, number) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, 4)
}

/** Stretches that touch become one, in reading order. */
function merged(spans: readonly { start: number; end: number }[]): { start: number; end: number }[] {
  const result: { start: number; end: number }[] = []
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}
