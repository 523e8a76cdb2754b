import { expect, test } from 'vitest'
import { namedIn, namedShare } from '../../src/knowledge/closeness.ts'
import { Corpus } from '../../src/knowledge/corpus.ts'
import { type Article, createArticleIndex } from '../../src/knowledge/index.ts'
import { matterOfLetter } from '../../src/knowledge/query.ts'
import { rank } from '../../src/knowledge/search.ts'
import { localEmbedder } from '../../src/model/index.ts'
import { boatArticles, provision } from './fixtures/index.ts'

const asked = { line: 'citizen', at: new Date('2026-11-22T10:00:00+08:00'), limit: 5 } as const

const provisions = [
  provision('湖面管理规定', '第一条', '为了加强湖面管理，制定本规定。'),
  provision('湖面管理规定', '第七条', '夜间在湖面划船，应当在船头挂红色灯笼。没有挂灯笼的，由湖面管理处责令上岸。'),
  provision('湖面管理规定', '第八条', '风力达到六级的，湖面停止划船；已经下水的船应当立即返回码头。'),
  provision('天鹅保护办法', '第四条', '禁止向湖中的天鹅投喂食物。违反的，由公园管理机构劝阻、制止。'),
]

test('a passage answers where no article was written for the question', async () => {
  const index = await createArticleIndex([...boatArticles(), ...provisions], localEmbedder())

  const [best] = await index.search('夜间划船要挂灯笼吗', asked)

  expect(best).toMatchObject({ articleId: '湖面管理规定-第七条' })
  expect(best!.confidence).toBeGreaterThan(0.5)
})

test('an article that was written as the answer comes before any passage of the same words', async () => {
  const [own] = boatArticles()
  const copy = provision('游船办法', '第二条', [own!.question, own!.answer].join('\n'))
  const index = await createArticleIndex([...boatArticles(), copy], localEmbedder())

  const hits = await index.search(own!.question, asked)

  expect(hits[0]!.articleId).toBe(own!.id)
  expect(hits.map(({ articleId }) => articleId)).toContain(copy.id)
  expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((a, b) => b - a))
})

test('a provision that is asked for by name comes before all else, and is sure', async () => {
  const index = await createArticleIndex([...boatArticles(), ...provisions], localEmbedder())

  for (const question of ['湖面管理规定第八条', '请问《湖面管理规定》第八条是怎么规定的']) {
    const [best] = await index.search(question, asked)

    expect(best!.articleId).toBe('湖面管理规定-第八条')
    expect(best!.confidence).toBeGreaterThan(0.9)
  }
})

test('what an editor adds to a passage is searched, and speaks for it', async () => {
  const lantern = { ...provisions[1]!, where: '南岸灯具房领取，凭泊位证' }
  const index = await createArticleIndex([...boatArticles(), provisions[0]!, lantern, provisions[2]!], localEmbedder())

  const [best] = await index.search('凭泊位证去灯具房领取', asked)

  expect(best!.articleId).toBe(lantern.id)
  expect(best!.features.covered).toBeGreaterThan(0.7)
})

test('passages are found by words alone where nobody says what the question means', () => {
  const corpus = new Corpus()
  corpus.apply([...boatArticles(), ...provisions].map((article) => ({ article, version: 1, withdrawn: false })))

  const hits = rank(corpus, null, { ...asked, text: '天鹅投喂' })

  expect(hits[0]).toMatchObject({ articleId: '天鹅保护办法-第四条', cosine: null })
})

test('scores are no more than 1, also where a passage is far surer than the articles beside it', async () => {
  const index = await createArticleIndex([...boatArticles(), ...provisions], localEmbedder())

  const hits = await index.search('天鹅保护办法里天鹅投喂的规定', asked)
  const scores = hits.map(({ score }) => score)

  expect(hits[0]!.article.passageOf).toBeDefined()
  expect(hits.some(({ article }) => !article.passageOf)).toBe(true)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(scores[0]).toBe(1)
})

test('passages obey line, area and the day as articles do, and a withdrawn one is gone', async () => {
  const [, lantern] = provisions as [Article, Article]
  const index = await createArticleIndex(
    [
      { ...lantern, id: 'company', line: 'enterprise' },
      { ...lantern, id: 'elsewhere', area: '310000' },
      { ...lantern, id: 'over', sources: [{ ...lantern.sources[0]!, effectiveTo: '2020-01-01' }] },
      lantern,
    ],
    localEmbedder(),
  )
  const found = async () => (await index.search('湖面划船挂灯笼', asked)).map(({ articleId }) => articleId)

  expect(await found()).toEqual([lantern.id])
  index.drop(lantern.id)
  expect(await found()).toEqual([])
})

test('what a question calls by name or number must stand in the text by itself', async () => {
  const index = new Corpus().index
  const named = namedIn(index.read('上海12路公交几点收车'), index)

  expect(named.map(({ term }) => term)).toEqual(['12', '上海'])
  expect(namedShare(named, '上海12路末班车22点')).toBeCloseTo(1)
  expect(namedShare(named, '上海2012年公交线路')).toBeLessThan(1)
  expect(namedShare(named, '北京公交线路')).toBe(0)
  expect(namedShare(namedIn(index.read('公交几点收车'), index), '末班车22点')).toBe(1)
})

test('of a letter to the government, what its writer does or wants is set aside, and never all of it', () => {
  expect(
    [
      '关于南湖码头夜间噪声的投诉',
      '强烈请求尽快修好南湖路的路灯',
      '咨询天鹅投喂问题',
      '南湖码头几点关门',
      '望京对外开放的能源馆',
      '投诉',
      '关于投诉的问题',
    ].map(matterOfLetter),
  ).toEqual([
    '南湖码头夜间噪声',
    '修好南湖路的路灯',
    '天鹅投喂',
    '南湖码头几点关门',
    '望京对外开放的能源馆',
    '投诉',
    '关于投诉的问题',
  ])
})

test('provisions beside the one that is asked for, and others of its law, are nearer than strangers', async () => {
  const strangers = ['甲', '乙', '丙'].map((law) => provision(`${law}办法`, '第二条', `${law}办法自公布之日起施行。`))
  const index = await createArticleIndex(
    [...provisions, provision('湖面管理规定', '第十条', '本规定自公布之日起施行。'), ...strangers],
    localEmbedder(),
  )

  const hits = await index.search('湖面夜间划船的规定什么时候施行', { ...asked, limit: 8 })

  expect(hits.findIndex(({ articleId }) => articleId === '湖面管理规定-第十条')).toBeLessThan(
    hits.findIndex(({ articleId }) => articleId === '甲办法-第二条'),
  )
})
