/**
 * Measures the answers of the knowledge base on labelled questions, in memory and without a model.
 *
 *   node scripts/measure-answers.ts tests/knowledge/questions.jsonl content/knowledge/*.yaml [--wrong]
 */
import { readFileSync } from 'node:fs'
import { type Article, createArticleIndex, defaultThreshold, parseArticles } from '../src/knowledge/index.ts'
import { localEmbedder } from '../src/model/index.ts'

interface Question {
  query: string
  answerable: boolean
  relevant?: string[]
  line?: 'citizen' | 'enterprise'
}

const [questionFile, ...rest] = process.argv.slice(2)
const showWrong = rest.includes('--wrong')
const files = rest.filter((argument) => !argument.startsWith('--'))
if (questionFile === undefined || files.length === 0) {
  process.stderr.write('usage: measure-answers.ts QUESTIONS.jsonl ARTICLES.yaml … [--wrong]\n')
  process.exit(2)
}

const articles = new Map<string, Article>()
for (const file of files) {
  for (const article of parseArticles(readFileSync(file, 'utf8'), file).articles) articles.set(article.id, article)
}
const index = await createArticleIndex([...articles.values()], localEmbedder())
const questions = readFileSync(questionFile, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line): Question => JSON.parse(line))

const asked = await Promise.all(
  questions.map(async (question) => {
    const started = performance.now()
    const [best] = await index.search(question.query, { line: question.line ?? 'citizen', at: new Date(), limit: 1 })
    const right = best !== undefined && question.relevant?.includes(best.articleId) === true
    return { ...question, best, right, confidence: best?.confidence ?? 0, ms: performance.now() - started }
  }),
)

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole).toFixed(3)

function measure(threshold: number): string {
  const open = asked.filter(({ answerable }) => answerable)
  const closed = asked.filter(({ answerable }) => !answerable)
  const answered = asked.filter(({ confidence }) => confidence >= threshold)
  const right = answered.filter((question) => question.right).length
  const wrongly = closed.filter(({ confidence }) => confidence >= threshold).length
  const rate = open.filter(({ confidence }) => confidence >= threshold).length
  return `${threshold.toFixed(2)}  answer rate ${share(rate, open.length)}  precision ${share(right, answered.length)}  unanswerable answered ${share(wrongly, closed.length)}`
}

process.stdout.write(`${articles.size} articles, ${asked.length} questions\n`)
const first = asked.filter((question) => question.right).length
process.stdout.write(`first find right: ${share(first, asked.filter(({ answerable }) => answerable).length)}\n`)
for (const threshold of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) process.stdout.write(`${measure(threshold)}\n`)
process.stdout.write(`in use: ${measure(defaultThreshold)}\n`)
if (showWrong) {
  for (const { query, best, confidence, right } of asked.toSorted((a, b) => b.confidence - a.confidence)) {
    const features = JSON.stringify(best?.features, (_, value) =>
      typeof value === 'number' ? +value.toFixed(2) : value,
    )
    process.stdout.write(`${right ? ' ' : '!'} ${confidence.toFixed(2)} ${query} -> ${best?.articleId} ${features}\n`)
  }
}
