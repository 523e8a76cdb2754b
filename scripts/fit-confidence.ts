/**
 * Fits the weights of the confidence in an answer. Similar questions of every article are asked three times: once with
 * only itself left out (its article should come first), once with its whole article left out and once with its whole
 * category left out (nothing should be answered). No question is ever weighed against its own copy. And near misses are
 * asked: questions on the matter of an article that no article answers (`fit-confidence/near-misses.jsonl`).
 *
 * The embedder in use has learned from these very questions. The fit therefore takes one that was trained without a
 * part of the articles (`scripts/train-embedder/train.py --folds N --fold I --out FILE`) and asks about those only.
 *
 *   node scripts/fit-confidence.ts --embedder FILE --folds N --fold I content/knowledge/*.yaml
 *
 * With `--plain` the articles' answers are plain documents without any question: half of the categories are indexed, and
 * the questions of all are asked; those of the other half have no answer. Then the halves change places.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Calibration, confidenceOf } from '../src/knowledge/confidence.ts'
import {
  type Article,
  type ArticleIndex,
  createArticleIndex,
  createDocumentIndex,
  type Features,
  type PlainDocument,
  parseArticles,
} from '../src/knowledge/index.ts'
import { localEmbedder } from '../src/model/index.ts'

interface Sample {
  article: string
  features: Features
  right: boolean
  /** Whether an article answers it; `near`: one is on the very matter and does not. */
  kind: 'answerable' | 'near' | 'unanswerable'
}

function readArticles(files: string[]): Article[] {
  const byId = new Map<string, Article>()
  for (const file of files.toSorted()) {
    for (const article of parseArticles(readFileSync(file, 'utf8'), file).articles) byId.set(article.id, article)
  }
  return [...byId.values()]
}

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    embedder: { type: 'string' },
    folds: { type: 'string', default: '1' },
    fold: { type: 'string', default: '0' },
    plain: { type: 'boolean', default: false },
  },
})

/** Articles that the embedder has not learned from, by their place as the trainer counts it. */
function unlearned(articles: Article[]): Set<Article> {
  return new Set(articles.filter((_, at) => at % Number(options.folds) === Number(options.fold)))
}

/** Some of an article's similar questions, from all over its list: what stands together is often by one hand. */
function someOf({ similarQuestions }: Article, most: number): string[] {
  const step = Math.max(1, similarQuestions.length / most)
  return Array.from(
    { length: Math.min(most, similarQuestions.length) },
    (_, at) => similarQuestions[Math.floor(at * step)]!,
  )
}

const most = { toAnswer: 12, toRefuse: 5 }

/** Near misses by the article that they are near to. */
function nearMisses(): Map<string, string[]> {
  const rows = readFileSync(new URL('fit-confidence/near-misses.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return new Map(
    rows
      .map((row): { near: string; questions: string[] } => JSON.parse(row))
      .map(({ near, questions }) => [near, questions]),
  )
}

async function collect(articles: Article[]): Promise<Sample[]> {
  const index = await createArticleIndex(articles, localEmbedder(options.embedder))
  const samples: Sample[] = []
  const asked = unlearned(articles)
  const nearMiss = nearMisses()
  for (const article of asked) {
    const scope = {
      line: article.line === 'enterprise' ? ('enterprise' as const) : ('citizen' as const),
      areas: ['000000', '110000', article.area],
      at: new Date(),
      limit: 2,
    }
    const ask = async (question: string, kind: Sample['kind']) => {
      const [best] = await index.search(question, scope)
      // A twin of the question is left in the article: the answer is certain whatever the weights.
      if (!best || best.features.exact === 1) return
      samples.push({
        article: article.id,
        features: best.features,
        right: kind === 'answerable' && best.articleId === article.id,
        kind,
      })
    }
    for (const question of nearMiss.get(article.id) ?? []) await ask(question, 'near')
    for (const question of someOf(article, most.toAnswer)) {
      await index.put({ ...article, similarQuestions: article.similarQuestions.filter((other) => other !== question) })
      await ask(question, 'answerable')
    }
    index.drop(article.id)
    for (const question of someOf(article, most.toRefuse)) await ask(question, 'unanswerable')
    await index.put(article)
  }
  await askWithoutCategories(articles, asked, { index, samples })
  return samples
}

async function collectPlain(articles: Article[]): Promise<Sample[]> {
  const embedder = localEmbedder(options.embedder)
  const asked = unlearned(articles)
  const half = new Map([...new Set(articles.map(({ category }) => category))].map((category, at) => [category, at % 2]))
  const samples: Sample[] = []
  for (const indexed of [0, 1]) {
    const there = (article: Article) => half.get(article.category) === indexed
    const index = await createDocumentIndex(articles.filter(there).map(plainOf), embedder)
    for (const article of asked) {
      for (const question of [article.question, ...someOf(article, most.toRefuse)]) {
        const best = await index.bestAnswer(question)
        if (best === null) continue
        const { features } = best
        const kind = there(article) ? 'answerable' : 'unanswerable'
        samples.push({ article: article.id, features, right: best.id === article.id, kind })
      }
    }
  }
  return samples
}

function plainOf({ id, answer, materials = [], steps = [], sources }: Article): PlainDocument {
  return { id, text: [answer, ...materials, ...steps, ...sources.map(({ states }) => states)].join('\n') }
}

/** Matters the base knows nothing of: each category is left out as a whole, and its questions are asked. */
async function askWithoutCategories(
  articles: Article[],
  asked: ReadonlySet<Article>,
  { index, samples }: { index: ArticleIndex; samples: Sample[] },
): Promise<void> {
  for (const [, members] of Map.groupBy(articles, ({ category }) => category)) {
    for (const { id } of members) index.drop(id)
    for (const member of members.filter((one) => asked.has(one))) {
      const { id, line, area } = member
      const scope = {
        line: line === 'enterprise' ? line : 'citizen',
        areas: ['000000', '110000', area],
        at: new Date(),
        limit: 2,
      } as const
      for (const question of someOf(member, most.toRefuse)) {
        const [best] = await index.search(question, scope)
        if (best && best.features.exact === 0)
          samples.push({ article: id, features: best.features, right: false, kind: 'unanswerable' })
      }
    }
    for (const article of members) await index.put(article)
  }
}

const names = ['asked', 'alike', 'passage', 'covered', 'unknown', 'lead', 'cosine'] as const
type Fit = number[]

const chance = (fit: Fit, features: Features) =>
  1 / (1 + Math.exp(-names.reduce((sum, name, i) => sum + fit[i + 1]! * features[name], fit[0]!)))

function calibrationOf(fit: Fit): Calibration {
  const round = (value: number) => Math.round(value * 100) / 100
  const weights = Object.fromEntries(names.map((name, i) => [name, round(fit[i + 1]!)])) as Calibration['weights']
  return { bias: round(fit[0]!), weights }
}

/** What a rule decides, not a weight. */
const isWeighed = ({ features, kind }: Sample) =>
  kind !== 'near' && features.held === 1 && features.elsewhere === 0 && features.substance === 1

/** What speaks for an answer may never count against it, nor an unknown word for it, however the samples fall. */
function isAllowed(name: (typeof names)[number], weight: number): boolean {
  return name === 'unknown' ? weight <= 0 : weight >= 0
}

/** Solves `matrix` x = `vector` by elimination; both are spoiled. */
function solve(matrix: number[][], vector: number[]): number[] {
  const n = vector.length
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const factor = matrix[j]![i]! / matrix[i]![i]!
      for (let k = i; k < n; k++) matrix[j]![k]! -= factor * matrix[i]![k]!
      vector[j]! -= factor * vector[i]!
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) vector[i]! -= matrix[i]![k]! * vector[k]!
    vector[i]! /= matrix[i]![i]!
  }
  return vector
}

/** One step of Newton's method for logistic regression with a light pull to zero, for the weights that are free. */
function step(samples: readonly Sample[], fit: Fit, free: readonly boolean[]): Fit {
  const n = fit.length
  const slope = fit.map((weight, i) => (i === 0 ? 0 : -pull * weight))
  const bend = fit.map((_, i) => Array.from({ length: n }, (_unused, j) => (i === j ? pull : 0)))
  for (const { features, right } of samples) {
    const row = [1, ...names.map((name) => features[name])].map((value, i) => (free[i] ? value : 0))
    const p = chance(fit, features)
    for (let i = 0; i < n; i++) {
      slope[i]! += (Number(right) - p) * row[i]!
      for (let j = 0; j < n; j++) bend[i]![j]! += p * (1 - p) * row[i]! * row[j]!
    }
  }
  const change = solve(bend, slope)
  return fit.map((weight, i) => weight + change[i]!)
}

const pull = 1

/** Weights that come out on the wrong side of zero are held there, and the others fitted anew. */
function train(samples: readonly Sample[]): Fit {
  const free = [true, ...names.map(() => true)]
  for (;;) {
    let fit: Fit = [0, ...names.map(() => 0)]
    for (let round = 0; round < 25; round++) fit = step(samples, fit, free)
    const wrong = names.flatMap((name, i) => (isAllowed(name, fit[i + 1]!) ? [] : [i + 1]))
    if (wrong.length === 0) return fit
    for (const i of wrong) free[i] = false
  }
}

const samples = await (options.plain ? collectPlain : collect)(readArticles(files))
const toFind = samples.filter(({ kind }) => kind === 'answerable')
const found = toFind.filter(({ right }) => right).length
process.stdout.write(`first find right: ${(found / toFind.length).toFixed(3)}\n`)
const articles = [...new Set(samples.map(({ article }) => article))]
const fold = new Map(articles.map((article, i) => [article, i % 5]))
const weighed = samples.filter(isWeighed)
const scored = [0, 1, 2, 3, 4].flatMap((held) => {
  const calibration = calibrationOf(train(weighed.filter(({ article }) => fold.get(article) !== held)))
  return samples
    .filter(({ article }) => fold.get(article) === held)
    .map((sample) => ({ ...sample, confidence: confidenceOf(sample.features, calibration) }))
})

/** Share of one kind that is answered at a threshold. */
function answeredShare(wanted: Sample['kind'], threshold: number): number {
  const all = scored.filter(({ kind }) => kind === wanted)
  return all.filter(({ confidence }) => confidence >= threshold).length / Math.max(1, all.length)
}

process.stdout.write('threshold  log odds  answered  right of answered  near misses answered  unanswerable answered\n')
for (const threshold of [0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]) {
  const toAnswer = scored.filter(({ kind, confidence }) => kind === 'answerable' && confidence >= threshold)
  const figures = [
    Math.log(threshold / (1 - threshold)),
    answeredShare('answerable', threshold),
    toAnswer.filter(({ right }) => right).length / Math.max(1, toAnswer.length),
    answeredShare('near', threshold),
    answeredShare('unanswerable', threshold),
  ]
  process.stdout.write(`${threshold.toFixed(2)} ${figures.map((figure) => figure.toFixed(3).padStart(12)).join('')}\n`)
}
process.stdout.write(`${samples.length} samples\n${JSON.stringify(calibrationOf(train(weighed)))}\n`)
