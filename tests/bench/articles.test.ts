import { join } from 'node:path'
import { expect, test } from 'vitest'
import { manyArticles } from '../../bench/articles.ts'
import { contentFolder, readArticles } from '../../src/content/index.ts'
import { articleSchema } from '../../src/knowledge/index.ts'

const bases = await readArticles(join(contentFolder, 'knowledge'))

test('ten thousand articles are sound, and no two ask or say the same', () => {
  const articles = manyArticles(bases, 10_000, 1)

  expect(articles).toHaveLength(10_000)
  expect(articles.filter((article) => !articleSchema.safeParse(article).success)).toEqual([])
  for (const part of ['id', 'question', 'answer'] as const) {
    expect(new Set(articles.map((article) => article[part])).size, part).toBe(10_000)
  }
})

test('the sample articles come first, as they are', () => {
  expect(manyArticles(bases, bases.length + 1, 1).slice(0, bases.length)).toEqual(bases)
  expect(manyArticles(bases, 10, 1)).toEqual(bases.slice(0, 10))
})

test('the same seed makes the same articles, another seed others', () => {
  expect(manyArticles(bases, 500, 7)).toEqual(manyArticles(bases, 500, 7))
  expect(manyArticles(bases, 500, 7)).not.toEqual(manyArticles(bases, 500, 8))
})

test('when so few articles do not give so many different ones, that is said', () => {
  const [only] = bases

  expect(() =>
    manyArticles(
      [
        { ...only!, id: 'one' },
        { ...only!, id: 'two' },
      ],
      10_000_000,
      1,
    ),
  ).toThrow()
})
