import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { localEmbedder } from '../../src/model/index.ts'

const embedder = localEmbedder()
const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

test('vectors have the promised length and length one', async () => {
  const [vector] = await embedder.embedDocuments(['住房公积金怎么提取？'])

  expect(vector).toHaveLength(embedder.dimensions)
  expect(cosine(vector!, vector!)).toBeCloseTo(1, 5)
})

test('another file is another embedder, whose vectors are never compared with these', async () => {
  const bytes = readFileSync(new URL('../../src/model/local-embedder.bin', import.meta.url))
  const path = join(tmpdir(), `embedder-${process.pid}.bin`)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  onTestFinished(() => rmSync(path))

  expect(localEmbedder(path).id).not.toBe(embedder.id)
  expect(localEmbedder().id).toBe(embedder.id)
})

test('a text has the same vector every time', async () => {
  const text = '居住证怎么签注'

  expect(await embedder.embedQuery(text)).toEqual(await localEmbedder().embedQuery(text))
})

test.each([
  [
    '老板拖欠工资不给怎么办',
    '用人单位拖欠或者未足额支付劳动报酬的，劳动者可以依法向当地人民法院申请支付令',
    '停车场应当设置无障碍停车位',
  ],
  ['被狗咬了谁赔钱', '饲养的动物造成他人损害的，动物饲养人或者管理人应当承担侵权责任', '船舶所有人应当办理登记'],
])('“%s” is nearer to the provision that answers it, in words it does not share, than to another', async (...texts) => {
  const [question, answer, other] = texts
  const asked = await embedder.embedQuery(question)
  const [near, far] = await embedder.embedDocuments([answer, other])

  expect(cosine(asked, near!)).toBeGreaterThan(cosine(asked, far!) + 0.2)
})

test('it knows the words of the law better than names it never saw', () => {
  expect(embedder.known!('劳动合同应当以书面形式订立')).toBeGreaterThan(0.9)
  expect(embedder.known!('魑魅魍魉饕餮')).toBeLessThan(0.2)
  expect(embedder.known!('')).toBe(1)
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
