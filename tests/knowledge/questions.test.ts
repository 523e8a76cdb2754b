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

test('of the labelled questions most are answered, nearly all rightly, and what we cannot know is refused', async () => {
  const index = await createArticleIndex(articles(), localEmbedder())
  const questions = readFileSync(new URL('questions.jsonl', import.meta.url), 'utf8')
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

  expect(questions.length).toBeGreaterThanOrEqual(200)
  expect(answered / open).toBeGreaterThan(0.8)
  expect(right / (answered + wronglyAnswered)).toBeGreaterThanOrEqual(0.95)
  expect(wronglyAnswered / (questions.length - open)).toBeLessThanOrEqual(0.02)
})
