import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeStatement, titleOf } from '../../src/nlu/index.ts'

describe('the title of an appeal', () => {
  test.each([
    ['你好我想反映一下，望京街道花家地小区楼下烧烤店油烟扰民', '望京街道花家地小区楼下烧烤店油烟扰民'],
    ['路灯坏了', '路灯坏了'],
    ['投诉物业不作为', '物业不作为'],
    ['我叫王小明，电话13800138000，我家暖气不热', '我家暖气不热'],
  ])('“%s” is titled “%s”', (text, title) => {
    expect(titleOf(text)).toBe(title)
  })

  test.each([
    ['快来人啊，我家着火了', '我家着火了'],
    ['快来人！救命！朝阳区望京花家地北里3号楼着火了，有人困在里面', '朝阳区望京花家地北里3号楼着火了'],
    ['出大事了！你们快来人，煤气味特别大', '煤气味特别大'],
    ['天哪，快救救孩子，望京街道游泳馆有人溺水', '望京街道游泳馆有人溺水'],
    ['救命', '救命'],
  ])('a cry for help is no matter: “%s” is titled “%s”', (text, title) => {
    expect(titleOf(text, { elements: {} })).toBe(title)
  })

  test('of a long letter the place and the trouble make the title', () => {
    const letter =
      '尊敬的领导您好，我是一名普通居民，平时工作很忙。我住在通州区梨园镇云景里小区，楼下垃圾三天没人清了，味道特别大。希望尽快处理，谢谢。联系电话13800138000。'

    const title = titleOf(letter)

    expect(title).toContain('云景里')
    expect(title).toContain('垃圾')
    expect(title.length).toBeLessThanOrEqual(30)
  })

  test('what was confirmed in the conversation goes before what one message says', () => {
    const title = titleOf('楼下烧烤店油烟扰民', {
      elements: { place: '花家地小区', event: '油烟扰民', people: '烧烤店' },
    })

    expect(title).toBe('花家地小区烧烤店油烟扰民')
  })

  test('a title is never longer than 30 characters and never holds a phone number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (noise) => {
        const title = titleOf(`${noise}，我的电话13800138000，路灯坏了`)

        return title.length <= 30 && !title.includes('13800138000')
      }),
    )
  })
})

describe('the description of an appeal told in several messages', () => {
  test('keeps the order, drops greetings and says nothing twice', () => {
    const description = mergeStatement(['您好', '我家暖气不热', '暖气不热', '望京花家地12号楼，三天了', '对', '谢谢'])

    expect(description).toBe('我家暖气不热。望京花家地12号楼，三天了。')
  })

  test('a fuller sentence takes the place of the one it repeats', () => {
    expect(mergeStatement(['路灯坏了', '小区门口的路灯坏了三天了'])).toBe('小区门口的路灯坏了三天了。')
  })
})
