/**
 * Fits what each trait of a find counts (src/knowledge/ranking-weights.json), so that the documents which answer come
 * first: the likelihood of them among all candidates of a question, by gradient descent. Once for all traits, and once
 * for those of words alone.
 *
 * Learns from statutes with STARD's questions, and from our own articles' similar questions, which look for the
 * article's answer once with its question as the title and once without. Nothing else. Statutes count four times as much
 * as either: our own questions are easier than what people ask, and would have the say in what comes first.
 * An embedder that has learned a question would be trusted too much: each `--embedder` was trained without a fold of
 * questions and articles (train.py --folds N --fold I --out F, which writes F.held.json), and only those are asked.
 * With several, each fold is also measured by weights fitted on the others, which are kept as F.weights.json.
 *
 *   node scripts/fit-ranking.ts --statutes F.jsonl.gz --questions F.jsonl --embedder F --embedder F [--out F] content/knowledge/*.yaml
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { type Article, createDocumentIndex, type PlainDocument, parseArticles } from '../src/knowledge/index.ts'
import {
  type RankingWeights,
  scoreOf,
  type Weighing,
  weightsFor,
  wordCircumstances,
  wordTraits,
} from '../src/knowledge/ranking.ts'
import { localEmbedder } from '../src/model/index.ts'
import { adam } from './fit-ranking/adam.ts'
import { type Asked, fitted, type Group, type Sample } from './fit-ranking/model.ts'

interface Question {
  id?: string
  query: string
  relevant: string[]
}

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    statutes: { type: 'string' },
    questions: { type: 'string' },
    embedder: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
  },
})

function rows<T>(path = ''): T[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Our own articles in the order in which the trainer counts them. */
function ownArticles(): Article[] {
  return files.toSorted().flatMap((file) => parseArticles(readFileSync(file, 'utf8'), file).articles)
}

function documentOf(article: Article, titled: boolean): PlainDocument {
  const { id, question, answer, materials = [], steps = [], deadline = '', fee = '', where = '', sources } = article
  const text = [answer, ...materials, ...steps, deadline, fee, where, ...sources.map(({ states }) => states)].join('\n')
  return { id, text, ...(titled && { title: question }) }
}

/** Every question's candidates with their traits. */
async function sampled(documents: PlainDocument[], asked: Question[], embedder: string): Promise<Asked[]> {
  const index = await createDocumentIndex(documents, localEmbedder(embedder))
  const samples: Asked[] = []
  for (const { query, relevant } of asked) {
    const { seen, candidates } = await index.candidates(query)
    const right = new Set(relevant)
    const finds = candidates.map(({ article, traits }): Sample => ({ traits, right: right.has(article.id) }))
    samples.push({ seen, finds, relevant: right.size })
  }
  return samples
}

const counts = { statutes: 1, titled: 0.25, plain: 0.25 }
type Sort = keyof typeof counts

async function samplesOf(embedder: string): Promise<Record<Sort, Asked[]>> {
  const held = JSON.parse(readFileSync(`${embedder}.held.json`, 'utf8')) as { questions: string[]; articles: number[] }
  const own = ownArticles()
  const unlearned = own.filter((_, at) => held.articles.includes(at))
  const questions = (some: (article: Article) => string[]): Question[] =>
    unlearned.flatMap((article) => some(article).map((query) => ({ query, relevant: [article.id] })))
  const titled = await sampled(
    own.map((article) => documentOf(article, true)),
    questions(({ similarQuestions }) => similarQuestions.slice(0, 5)),
    embedder,
  )
  const plain = await sampled(
    own.map((article) => documentOf(article, false)),
    questions(({ question, similarQuestions }) => [question, ...similarQuestions.slice(0, 4)]),
    embedder,
  )
  const asked = rows<Question>(options.questions).filter(({ id }) => held.questions.includes(String(id)))
  const statutes = await sampled(rows<PlainDocument>(options.statutes), asked, embedder)
  return { statutes, titled, plain }
}

function recalls(asked: readonly Asked[], weights: Weighing): string {
  const shown = [1, 10, 100].map((depth) => {
    const each = asked.map(({ seen, finds, relevant }) => {
      const counted = weightsFor(seen, weights)
      const order = finds.toSorted((a, b) => scoreOf(b.traits, counted) - scoreOf(a.traits, counted))
      return order.slice(0, depth).filter(({ right }) => right).length / relevant
    })
    return `R@${depth} ${(each.reduce((sum, one) => sum + one, 0) / each.length).toFixed(3)}`
  })
  return shown.join(' ')
}

const folds = []
for (const embedder of options.embedder) {
  folds.push(await samplesOf(embedder))
  process.stdout.write(
    `${embedder}: ${Object.entries(folds.at(-1)!).map(([name, asked]) => `${asked.length} ${name}`)}\n`,
  )
}
const groupsOf = (some: readonly Record<Sort, Asked[]>[]): Group[] =>
  (['statutes', 'titled', 'plain'] as const).map((sort) => ({
    asked: some.flatMap((fold) => fold[sort]),
    counts: counts[sort],
  }))

function fittedBoth(groups: readonly Group[]): RankingWeights {
  const words = { traits: wordTraits, circumstances: wordCircumstances }
  return { all: fitted(groups, { descend: adam }), words: fitted(groups, { descend: adam, ...words }) }
}

function print(name: string, asked: readonly Asked[], { all, words }: RankingWeights): void {
  process.stdout.write(`${name}: ${recalls(asked, all)}, by words alone: ${recalls(asked, words)}\n`)
}

for (const [held, fold] of folds.entries()) {
  const others = folds.filter((_, at) => at !== held)
  if (others.length === 0) break
  const weights = fittedBoth(groupsOf(others))
  writeFileSync(`${options.embedder[held]}.weights.json`, jsonOf(weights))
  for (const [name, asked] of Object.entries(fold)) print(`fold ${held}, ${name}`, asked, weights)
}
const groups = groupsOf(folds)
const weights = fittedBoth(groups)
for (const { asked } of groups) print('all, as fitted', asked, weights)
if (options.out) writeFileSync(options.out, jsonOf(weights))
else process.stdout.write(jsonOf(weights))

function jsonOf(some: RankingWeights): string {
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value)
  return `${JSON.stringify(some, rounded, 2)}\n`
}
