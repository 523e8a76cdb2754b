import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contentHash } from '../../src/knowledge/article.ts'
import { articleSchema, parseArticles } from '../../src/knowledge/index.ts'
import { boatArticle } from './fixtures/index.ts'

const yaml = readFileSync(new URL('fixtures/articles.yaml', import.meta.url), 'utf8')

test('a sound file gives all its articles and no fault', () => {
  const { articles, faults } = parseArticles(yaml, 'articles.yaml')

  expect(faults).toEqual([])
  expect(articles.map(({ id }) => id)).toContain('boat-licence')
})

test('a fault names the file, the article, the line and the rule, and the other articles are still read', () => {
  const broken = yaml.replace('effectiveFrom: 2024-05-01', 'effectiveFrom: 2024-02-30')

  const { articles, faults } = parseArticles(broken, 'boats.yaml')

  expect(articles).toHaveLength(4)
  expect(faults).toEqual([
    {
      file: 'boats.yaml',
      articleId: 'lake-swimming-haidian',
      line: broken.split('\n').findIndex((line) => line.includes('lake-swimming')) + 1,
      fault: 'sources.0.effectiveFrom: must be a day of the calendar',
    },
  ])
})

test.each([
  ['an unknown key', 'category: 湖面', 'category: 湖面\n  colour: 红'],
  ['a line that does not exist', 'line: enterprise', 'line: everybody'],
  ['an area that is no code', '"110108"', '海淀区'],
  ['an address that is no web address', 'https://boats.example/rules', 'javascript:alert(1)'],
  ['a source that ends before it begins', 'effectiveTo: 2025-12-31', 'effectiveTo: 2017-12-31'],
  ['an id that occurs twice', 'id: boat-deposit', 'id: boat-licence'],
])('%s is refused', (_, from, to) => {
  const { articles, faults } = parseArticles(yaml.replace(from, to), 'boats.yaml')

  expect(faults).toHaveLength(1)
  expect(articles).toHaveLength(4)
})

test.each([
  ['text that is no YAML', '- id: [unclosed'],
  ['something that is no list', 'id: a'],
  ['a bomb of aliases', 'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]'],
])('%s is a fault of the file, not a crash', (_, text) => {
  const { articles, faults } = parseArticles(text, 'boats.yaml')

  expect(articles).toEqual([])
  expect(faults[0]!.articleId).toBeNull()
})

test.each([
  ['NUL in an answer', { answer: '年满\0十八周岁' }, 'answer'],
  ['half of a character in a question', { question: '游船\ud840？' }, 'question'],
  ['NUL in a list', { materials: ['身份证\0'] }, 'materials.0'],
  ['NUL in a label of a case', { cases: { '户\0口': '京籍' } }, 'cases.户\0口'],
  ['half of a character in the words of a source', { states: '\udc00十八' }, 'sources.0.states'],
  ['NUL in the address of a source', { url: 'https://boats.example/\0' }, 'sources.0.url'],
  ['NUL in the place of a passage', { passageOf: { document: '办法', path: ['第\0条'] } }, 'passageOf.path.0'],
])(
  '%s is refused with a reason before the database would',
  (_, { states, url, ...members }: Record<string, unknown>, path) => {
    const boat = boatArticle('boat-licence')
    const source = { ...boat.sources[0], ...(states ? { states } : {}), ...(url ? { url } : {}) }

    const { error } = articleSchema.safeParse({ ...boat, ...members, sources: [source] })

    expect(error!.issues.map((issue) => issue.path.join('.'))).toEqual([path])
    expect(JSON.stringify(error!.issues)).toContain('holds NUL or half of a character')
  },
)

test('the order of members makes no new content, a changed word does', () => {
  const article = boatArticle('boat-licence')
  const turned = Object.fromEntries(Object.entries(article).reverse()) as typeof article

  expect(contentHash(turned)).toBe(contentHash(article))
  expect(contentHash({ ...article, fee: '工本费11元' })).not.toBe(contentHash(article))
})
