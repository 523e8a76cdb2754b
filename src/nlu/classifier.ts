import { createHash } from 'node:crypto'
import type { CatalogueLeaf, Span } from '../domain/index.ts'
import { normalise } from '../text/index.ts'
import { ExampleMemory, type Recollection, sharedStretches, type TaughtText } from './example-memory.ts'
import { gramsOf, Vocabulary } from './grams.ts'
import { LinearModel } from './linear.ts'

/** One leaf that a text may fall under. `confidence` 0 to 1 weighs fit and lead; spans point into the text. */
export interface CategoryCandidate {
  code: string
  confidence: number
  evidence: Span[]
}

export interface Classifier {
  /** Takes in one decision of a person, at once. A code that is not one of its leaves is passed over. */
  learn(taught: TaughtText): void
  /** Best first, at most `limit` (5); only codes of the leaves it was made from; [] when no leaf shares a word. */
  classify(text: string, limit?: number): CategoryCandidate[]
}

interface Learned {
  /** The leaf's number in the linear model. */
  number: number
  leaf: CatalogueLeaf
  keywords: readonly string[]
}

/** The texts that teach a leaf: its names, its keywords, alone and together, and its examples. */
function textsOf(leaf: CatalogueLeaf): string[] {
  const [first, second, third] = leaf.path
  return [
    third,
    `${second} ${third}`,
    `${first} ${second} ${third}`,
    leaf.keywords.join(' '),
    ...leaf.keywords,
    ...leaf.examples,
  ].filter((text) => text.trim() !== '')
}

/** How many leaves share each keyword: one that many share decides little. */
function sharing(leaves: readonly CatalogueLeaf[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const leaf of leaves) {
    for (const word of new Set(leaf.keywords.map(fold))) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

const fold = (text: string): string => normalise(text).toLowerCase().trim()

/**
 * Learns the catalogue's leaves from their names, keywords and examples, and ranks them for a text: a linear
 * machine over characters and pairs of characters, a premium for every keyword that stands in the text, and one for
 * nearness to what people decided before. `decided` are those decisions, oldest first; `learn` adds to them.
 */
export function createClassifier(leaves: Iterable<CatalogueLeaf>, decided: Iterable<TaughtText> = []): Classifier {
  const base = learnedFrom([...leaves])
  const codes = new Set(base.learned.map(({ leaf }) => leaf.code))
  const memory = new ExampleMemory()
  const learn = (taught: TaughtText): void => {
    if (codes.has(taught.code)) memory.learn(taught)
  }
  for (const taught of decided) learn(taught)
  return { learn, classify: (text, limit = 5) => rank(text, limit, { ...base, memory }) }
}

/** What is learned from the leaves alone; never changed afterwards. */
type Base = Omit<Model, 'memory'>

/** The catalogue that was learned last. */
let last: { from: string; base: Base } | null = null

/** Learning takes seconds of the one thread: leaves that read as they did, on a new day, are not learned again. */
function learnedFrom(all: readonly CatalogueLeaf[]): Base {
  const from = createHash('sha256').update(JSON.stringify(all)).digest('base64')
  if (last?.from !== from) last = { from, base: learnLeaves(all) }
  return last.base
}

function learnLeaves(all: readonly CatalogueLeaf[]): Base {
  const texts = all.flatMap((leaf, owner) => textsOf(leaf).map((text) => ({ text, owner })))
  const vocabulary = new Vocabulary(texts.map(({ text }) => text))
  const linear = new LinearModel(
    texts.map(({ text }) => vocabulary.vector(text)),
    texts.map(({ owner }) => owner),
    { categories: all.length, terms: vocabulary.size },
  )
  const learned = all.map((leaf, number): Learned => {
    const keywords = [...new Set(leaf.keywords.map(fold))].filter((word) => word.length > 1)
    return { number, leaf, keywords }
  })
  return { vocabulary, linear, learned, shared: sharing(all) }
}

interface Model {
  vocabulary: Vocabulary
  linear: LinearModel
  learned: readonly Learned[]
  shared: ReadonlyMap<string, number>
  memory: ExampleMemory
}

/** “建议” and “投诉” say what kind of appeal it is, not what about: left out unless little else is said. */
function aboutTheMatter(text: string): string {
  const matter = text.replace(/建议|投诉|举报|反映|咨询|请问|希望/g, (word) => ' '.repeat(word.length))
  return matter.replace(/\s/g, '').length >= 5 ? matter : text
}

interface Scored {
  learned: Learned
  score: number
  words: readonly string[]
  /** The decided text that spoke for it, where one did. */
  nearest: string
}

function rank(text: string, limit: number, model: Model): CategoryCandidate[] {
  const vector = model.vocabulary.vector(aboutTheMatter(text))
  const recalled = model.memory.size > 0 ? model.memory.recall(text) : new Map<string, Recollection>()
  if (vector.terms.length === 0 && recalled.size === 0) return []
  const plain = fold(text)
  const fits = model.linear.scores(vector)
  const scored = model.learned
    .map((learned) => scoreOf(learned, fits[learned.number]!, plain, { ...model, recalled }))
    .toSorted((a, b) => b.score - a.score)
  const confidences = confidencesOf(
    scored.map(({ score }) => score),
    Math.max(
      vector.known,
      scored[0] && scored[0].nearest !== '' ? (recalled.get(scored[0].learned.leaf.code)?.right ?? 0) : 0,
    ),
  )
  return scored
    .slice(0, limit)
    .map((one, i) => ({
      code: one.learned.leaf.code,
      confidence: confidences[i]!,
      evidence: evidenceOf(text, one, model),
    }))
    .filter(({ confidence, evidence }) => confidence >= 0.01 && evidence.length > 0)
}

/** Nearness below this is chance: two texts about anything share that much. */
const chance = 0.25
/** What a decided text of the same words is worth: more than any keyword, so that a person's decision holds. */
const decisionVoice = 2
/** “Not this one” is half as telling as “this one”: a unit also sends back what came to the wrong place. */
const refusalVoice = 1

interface Knowing {
  shared: Model['shared']
  recalled: ReadonlyMap<string, Recollection>
}

function scoreOf(learned: Learned, fit: number, plain: string, { shared, recalled }: Knowing): Scored {
  const words = learned.keywords.filter((word) => plain.includes(word))
  const premium = words.reduce((sum, word) => sum + (0.06 * Math.min(4, word.length)) / shared.get(word)!, 0)
  const memory = recalled.get(learned.leaf.code)
  const right = memory ? Math.max(0, memory.right - chance) / (1 - chance) : 0
  const wrong = memory ? Math.max(0, memory.wrong - chance) / (1 - chance) : 0
  const score = fit + Math.min(1, premium) + decisionVoice * right - refusalVoice * wrong
  return { learned, words, score, nearest: right > 0 ? memory!.nearest : '' }
}

/** Steepness of the fit, and of the race among leaves. */
const fitSlope = 5
const raceSlope = 4

/**
 * Fit times lead. Fit: how far the best score is on the leaf's side, dampened when most of the text is unknown.
 * Lead: the leaf's share in a race among all leaves, so that two near ones halve each other.
 */
function confidencesOf(scores: readonly number[], known: number): number[] {
  const top = scores[0] ?? 0
  const race = scores.map((score) => Math.exp(raceSlope * (score - top)))
  const close = race.slice(0, 6).reduce((sum, share) => sum + share, 0)
  const trust = Math.min(1, 0.4 + known)
  return scores.map((score, i) => {
    const fit = 1 / (1 + Math.exp(-fitSlope * (score + 0.55)))
    return Math.round(1000 * fit * trust * Math.sqrt(race[i]! / close)) / 1000
  })
}

/** Where the text says so: keywords first; else what it shares with a decided text, or the pairs that say most. */
function evidenceOf(text: string, { words, learned, nearest }: Scored, model: Model): Span[] {
  const plain = normalise(text).toLowerCase()
  const places = words.map((word) => ({ start: plain.indexOf(word), end: plain.indexOf(word) + word.length }))
  const found = places.filter(({ start }) => start >= 0)
  const others = nearest === '' ? strongest(text, learned, model) : sharedStretches(text, nearest)
  return merged(found.length > 0 ? found : others).map(({ start, end }) => ({
    start,
    end,
    quote: text.slice(start, end),
  }))
}

function strongest(text: string, { number }: Learned, { vocabulary, linear }: Model): { start: number; end: number }[] {
  return gramsOf(text)
    .filter(({ gram }) => gram.length > 1)
    .map((one) => ({ ...one, weight: linear.weight(vocabulary.term(one.gram), number) }))
    .filter(({ weight }) => weight > 0.05)
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
