import { expect, test } from 'vitest'
import { localEmbedder } from '../../src/model/index.ts'

const embedder = localEmbedder()
const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

test('vectors have the promised length and length one', async () => {
  const [vector] = await embedder.embedDocuments(['住房公积金怎么提取？'])

  expect(vector).toHaveLength(embedder.dimensions)
  expect(cosine(vector!, vector!)).toBeCloseTo(1, 10)
})

test('a text has the same vector as a question and as a document, every time', async () => {
  const text = '居住证怎么签注'

  expect(await embedder.embedQuery(text)).toEqual((await localEmbedder().embedDocuments([text]))[0])
})

test('questions in other words are nearer than questions on other things', async () => {
  const asked = await embedder.embedQuery('租房怎样提取公积金')

  const near = cosine(asked, await embedder.embedQuery('公积金租房提取要什么材料'))
  const far = cosine(asked, await embedder.embedQuery('楼下烧烤摊油烟扰民'))

  expect(near).toBeGreaterThan(far + 0.2)
})

test('width and case make no difference, and an empty text is no fault', async () => {
  expect(await embedder.embedQuery('ＡＰＰ 登录')).toEqual(await embedder.embedQuery('app 登录'))
  expect(cosine(await embedder.embedQuery(''), await embedder.embedQuery('，。'))).toBe(0)
})

test('a question takes less than half a millisecond', async () => {
  const question = '外地户口的孩子在北京上小学需要准备哪些材料，什么时候开始报名？'
  for (let i = 0; i < 200; i++) await embedder.embedQuery(question)

  const started = performance.now()
  for (let i = 0; i < 200; i++) await embedder.embedQuery(question)

  expect((performance.now() - started) / 200).toBeLessThan(0.5)
})
