/**
 * Fits the weights of the confidence in an answer. Every similar question of every article is asked three times: once with
 * only itself left out (its article should come first) once with its whole article left out
 * and once with its whole category left out (nothing should be answered). Nobody labels anything, and no question is ever weighed against its own copy.
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
  answerable: boolean
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

/** Up to five of an article's similar questions: more would say the same again. */
function someOf({ similarQuestions }: Article): string[] {
  return similarQuestions.slice(0, 5)
}

async function collect(articles: Article[]): Promise<Sample[]> {
  const index = await createArticleIndex(articles, localEmbedder(options.embedder))
  const samples: Sample[] = []
  const asked = unlearned(articles)
  for (const article of asked) {
    const scope = {
      line: article.line === 'enterprise' ? ('enterprise' as const) : ('citizen' as const),
      areas: ['000000', '110000', article.area],
      at: new Date(),
      limit: 2,
    }
    const ask = async (question: string, answerable: boolean) => {
      const [best] = await index.search(question, scope)
      // A twin of the question is left in the article: the answer is certain whatever the weights.
      if (!best || best.features.exact === 1) return
      samples.push({ article: article.id, features: best.features, right: best.articleId === article.id, answerable })
    }
    for (const question of someOf(article)) {
      await index.put({ ...article, similarQuestions: article.similarQuestions.filter((other) => other !== question) })
      await ask(question, true)
    }
    index.drop(article.id)
    for (const question of someOf(article)) await ask(question, false)
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
      for (const question of [article.question, ...someOf(article)]) {
        const best = await index.bestAnswer(question)
        if (best === null) continue
        const { features } = best
        samples.push({ article: article.id, features, right: best.id === article.id, answerable: there(article) })
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
      for (const question of someOf(member)) {
        const [best] = await index.search(question, scope)
        if (best && best.features.exact === 0)
          samples.push({ article: id, features: best.features, right: false, answerable: false })
      }
    }
    for (const article of members) await index.put(article)
  }
}

const names = ['asked', 'alike', 'passage', 'covered', 'unknown', 'lead', 'cosine'] as const
type Fit = number[]

const chance = (fit: Fit, features: Features) =>
  1 / (1 + Math.exp(-names.reduce((sum, name, i) => sum + fit[i + 1]! * features[name], fit[0]!)))

/** What speaks for an answer may never count against it, nor an unknown word for it, however the samples fall. */
function allowed(name: (typeof names)[number], weight: number): number {
  return name === 'unknown' ? Math.min(0, weight) : Math.max(0, weight)
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

/** One step of Newton's method for logistic regression with a light pull to zero. */
function step(samples: readonly Sample[], fit: Fit): Fit {
  const n = fit.length
  const slope = fit.map((weight, i) => (i === 0 ? 0 : -pull * weight))
  const bend = fit.map((_, i) => Array.from({ length: n }, (_unused, j) => (i === j ? pull : 0)))
  for (const { features, right } of samples) {
    const row = [1, ...names.map((name) => features[name])]
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

/** Weights that came out on the wrong side of zero are held there. */
function train(samples: readonly Sample[]): Fit {
  let fit: Fit = [0, ...names.map(() => 0)]
  for (let round = 0; round < 25; round++) {
    fit = step(samples, fit).map((weight, i) => (i === 0 ? weight : allowed(names[i - 1]!, weight)))
  }
  return fit
}

const samples = await (options.plain ? collectPlain : collect)(readArticles(files))
const toFind = samples.filter(({ answerable }) => answerable)
const found = toFind.filter(({ right }) => right).length
process.stdout.write(`first find right: ${(found / toFind.length).toFixed(3)}\n`)
const articles = [...new Set(samples.map(({ article }) => article))]
const fold = new Map(articles.map((article, i) => [article, i % 5]))
const scored = [0, 1, 2, 3, 4].flatMap((held) => {
  const fit = train(samples.filter(({ article }) => fold.get(article) !== held))
  return samples
    .filter(({ article }) => fold.get(article) === held)
    .map((sample) => ({ ...sample, confidence: chance(fit, sample.features) }))
})
process.stdout.write('threshold  answered  right of answered  unanswerable answered\n')
for (const threshold of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
  const answered = scored.filter(({ confidence }) => confidence >= threshold)
  const open = scored.filter(({ answerable }) => answerable)
  const toAnswer = answered.filter(({ answerable }) => answerable)
  const rate = (part: number, whole: number) => (part / Math.max(1, whole)).toFixed(3).padStart(8)
  const wrong = answered.length - toAnswer.length
  const right = toAnswer.filter((sample) => sample.right).length
  process.stdout.write(
    `${threshold}      ${rate(toAnswer.length, open.length)}  ${rate(right, toAnswer.length)}           ${rate(wrong, scored.length - open.length)}\n`,
  )
}
const fit = train(samples)
const round = (value: number) => Math.round(value * 100) / 100
const weights = Object.fromEntries(names.map((name, i) => [name, round(fit[i + 1]!)]))
process.stdout.write(`${samples.length} samples\n${JSON.stringify({ bias: round(fit[0]!), weights })}\n`)
