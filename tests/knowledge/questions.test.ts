import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Article, createArticleIndex, defaultThreshold, parseArticles } from '../../src/knowledge/index.ts'
import { localEmbedder } from '../../src/model/index.ts'

interface Question {
  query: string
  answerable: boolean
  relevant?: string[]
  line?: 'citizen' | 'enterprise'
}

const folder = new URL('../../content/knowledge/', import.meta.url)
const at = new Date('2026-11-22T10:00:00+08:00')

function articles(): Article[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => parseArticles(readFileSync(new URL(name, folder), 'utf8'), name).articles)
}

const all = articles()
const index = await createArticleIndex(all, localEmbedder())

async function ask(file: string) {
  const questions = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line): Question => JSON.parse(line))

  let [open, answered, right, wronglyAnswered] = [0, 0, 0, 0]
  for (const { query, answerable, relevant, line = 'citizen' } of questions) {
    const [best] = await index.search(query, { line, at, limit: 1 })
    const speaks = best !== undefined && best.confidence >= defaultThreshold
    if (answerable) open++
    if (speaks && answerable) answered++
    if (speaks && relevant?.includes(best.articleId)) right++
    if (speaks && !answerable) wronglyAnswered++
  }
  return {
    asked: questions.length,
    answerRate: answered / open,
    precision: right / (answered + wronglyAnswered),
    wronglyAnswered: wronglyAnswered / (questions.length - open),
  }
}

test.each([
  ['whole sentences', 'questions.jsonl', 0.86],
  ['the few words that most people type', 'questions-short.jsonl', 0.97],
])(
  'of the labelled questions (%s) most are answered, nearly all rightly, and what we cannot know is refused',
  async (_, file, wanted) => {
    const { asked, answerRate, precision, wronglyAnswered } = await ask(file)

    expect(asked).toBeGreaterThanOrEqual(200)
    expect(answerRate).toBeGreaterThan(wanted)
    expect(precision).toBeGreaterThanOrEqual(0.95)
    expect(wronglyAnswered).toBeLessThanOrEqual(0.02)
  },
)

test('a question that stands in the base word for word is answered by an article that lists it, however near others are', async () => {
  const short = all.flatMap((article) =>
    [article.question, ...article.similarQuestions]
      .filter((query) => query.length <= 4)
      .map((query) => ({ query, article })),
  )

  const missed = []
  for (const { query, article } of short) {
    const line = article.line === 'enterprise' ? ('enterprise' as const) : ('citizen' as const)
    const [best] = await index.search(query, { line, areas: ['000000', '110000', article.area], at, limit: 1 })
    const lists = [best?.article.question, ...(best?.article.similarQuestions ?? [])].includes(query)
    if (!lists || best!.confidence < defaultThreshold) missed.push(query)
  }

  expect(short.length).toBeGreaterThan(150)
  expect(missed).toEqual([])
})
