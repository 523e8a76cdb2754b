import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Policies } from '../../src/enterprise/index.ts'
import { type Article, createArticleIndex, parseArticles } from '../../src/knowledge/index.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { samplePolicies } from './samples.ts'

const folder = new URL('../../content/knowledge/', import.meta.url)
const at = new Date('2026-11-22T10:00:00+08:00')
/** Enough of each line to meet every neighbour; all of them would only take longer. */
const EVERY = 4

const all = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => parseArticles(readFileSync(new URL(name, folder), 'utf8'), name).articles)

test('whatever is asked on one line, no article of the other alone is found', async () => {
  const index = await createArticleIndex(all, localEmbedder())
  const lineOf = new Map(all.map(({ id, line }) => [id, line]))
  const strangers: string[] = []
  for (const [asked, other] of [
    ['enterprise', 'citizen'],
    ['citizen', 'enterprise'],
  ] as const) {
    const questions = all.filter(({ line }) => line === other).filter((_, place) => place % EVERY === 0)
    expect(questions.length).toBeGreaterThan(20)
    for (const { question } of questions) {
      const hits = await index.search(question, { line: asked, at, limit: 10 })
      strangers.push(
        ...hits.filter(({ articleId }) => lineOf.get(articleId) === other).map(({ articleId }) => articleId),
      )
    }
  }
  expect(strangers).toEqual([])
})

test('a policy for citizens alone is matched with no company', () => {
  const policies = samplePolicies()
  const matched = (articles: Article[]) =>
    new Policies({ revision: 1, articles: () => articles }, () => null).match({ name: '甲', staff: 5 }, at)

  expect(matched(policies).length).toBeGreaterThan(0)
  expect(matched(policies.map((article) => ({ ...article, line: 'citizen' })))).toEqual([])
})
