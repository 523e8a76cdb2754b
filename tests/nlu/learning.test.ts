import { describe, expect, test } from 'vitest'
import { createClassifier } from '../../src/nlu/index.ts'
import { leafNamed } from './leaf.ts'

const leaves = [
  leafNamed('smoke', ['环境', '大气', '餐饮油烟'], ['油烟'], ['楼下烧烤店油烟特别大']),
  leafNamed('noise', ['环境', '噪声', '社会生活噪声'], ['噪音'], ['隔壁酒吧半夜放音乐噪音很大']),
  leafNamed('lamp', ['市政', '照明', '路灯不亮'], ['路灯'], ['门口的路灯坏了一个礼拜']),
]
const odd = '广场上的大妈每晚拿音箱跳舞，窗户关着都听得见'

describe('what a person decided', () => {
  test('counts at once, for the same words and for near ones', () => {
    const classifier = createClassifier(leaves)
    const before = classifier.classify(odd)[0]

    classifier.learn({ text: odd, code: 'noise', verdict: 'right' })

    expect(before?.code === 'noise' && before.confidence > 0.8).toBe(false)
    expect(classifier.classify(odd)[0]).toMatchObject({ code: 'noise' })
    expect(classifier.classify(odd)[0]!.confidence).toBeGreaterThan(0.8)
    expect(classifier.classify('大妈们每晚在广场上拿音箱跳舞')[0]!.code).toBe('noise')
  })

  test('goes before a keyword of another leaf', () => {
    const classifier = createClassifier(leaves)
    const text = '路灯下面有人支起炉子烤串，烟全飘进屋里'

    classifier.learn({ text, code: 'smoke', verdict: 'right' })

    expect(classifier.classify(text)[0]!.code).toBe('smoke')
    expect(classifier.classify('门口的路灯不亮了')[0]!.code).toBe('lamp')
  })

  test('is quoted as evidence from the text at hand', () => {
    const classifier = createClassifier(leaves)
    classifier.learn({ text: odd, code: 'noise', verdict: 'right' })
    const text = '每晚拿音箱跳舞，没法休息'

    const [best] = classifier.classify(text)

    expect(best!.evidence.map(({ quote }) => quote).join()).toContain('音箱跳舞')
    for (const { start, end, quote } of best!.evidence) expect(text.slice(start, end)).toBe(quote)
  })

  test('a leaf that was said to be wrong falls behind', () => {
    const classifier = createClassifier(leaves)
    const text = '路灯旁边的广告牌太亮，晃得睡不着'
    const before = classifier.classify(text).find(({ code }) => code === 'lamp')!.confidence

    classifier.learn({ text, code: 'lamp', verdict: 'wrong' })

    expect(classifier.classify(text).find(({ code }) => code === 'lamp')?.confidence ?? 0).toBeLessThan(before)
  })

  test('a code that the catalogue does not have is never learned', () => {
    const classifier = createClassifier(leaves)

    classifier.learn({ text: odd, code: 'invented', verdict: 'right' })

    expect(classifier.classify(odd).map(({ code }) => code)).not.toContain('invented')
  })

  test('decisions that were there before the start are known from the start', () => {
    const classifier = createClassifier(leaves, [{ text: odd, code: 'noise', verdict: 'right' }])

    expect(classifier.classify(odd)[0]!.code).toBe('noise')
  })
})
