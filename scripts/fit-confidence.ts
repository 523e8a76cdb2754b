/**
 * Fits the weights of the confidence in an answer. Every similar question of every article is asked three times: once with
 * only itself left out (its article should come first) once with its whole article left out
 * and once with its whole category left out (nothing should be answered). Nobody labels anything, and no question is ever weighed against its own copy.
 *
 *   node scripts/fit-confidence.ts content/knowledge/*.yaml
 */
import { readFileSync } from 'node:fs'
import {
  type Article,
  type ArticleIndex,
  createArticleIndex,
  type Features,
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
  for (const file of files) {
    for (const article of parseArticles(readFileSync(file, 'utf8'), file).articles) byId.set(article.id, article)
  }
  return [...byId.values()]
}

async function collect(articles: Article[]): Promise<Sample[]> {
  const index = await createArticleIndex(articles, localEmbedder())
  const samples: Sample[] = []
  for (const article of articles) {
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
    for (const question of article.similarQuestions) {
      await index.put({ ...article, similarQuestions: article.similarQuestions.filter((other) => other !== question) })
      await ask(question, true)
    }
    index.drop(article.id)
    for (const question of article.similarQuestions) await ask(question, false)
    await index.put(article)
  }
  await askWithoutCategories(articles, index, samples)
  return samples
}

/** Matters the base knows nothing of: each category is left out as a whole, and its questions are asked. */
async function askWithoutCategories(articles: Article[], index: ArticleIndex, samples: Sample[]): Promise<void> {
  for (const [, members] of Map.groupBy(articles, ({ category }) => category)) {
    for (const { id } of members) index.drop(id)
    for (const { id, line, area, similarQuestions } of members) {
      const scope = {
        line: line === 'enterprise' ? line : 'citizen',
        areas: ['000000', '110000', area],
        at: new Date(),
        limit: 2,
      } as const
      for (const question of similarQuestions) {
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

/** Logistic regression by gradient ascent with a light pull to zero. */
function train(samples: readonly Sample[]): Fit {
  const fit: Fit = [0, ...names.map(() => 0)]
  for (let round = 0; round < 3000; round++) {
    const slope = fit.map(() => 0)
    for (const { features, right } of samples) {
      const miss = Number(right) - chance(fit, features)
      slope[0]! += miss
      for (const [i, name] of names.entries()) slope[i + 1]! += miss * features[name]
    }
    for (let i = 0; i < fit.length; i++) fit[i]! += 3 * (slope[i]! / samples.length - (i > 0 ? 0.0005 * fit[i]! : 0))
    for (const [i, name] of names.entries()) fit[i + 1] = allowed(name, fit[i + 1]!)
  }
  return fit
}

const samples = await collect(readArticles(process.argv.slice(2)))
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
