import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slots, type UnderstandContext } from '../../src/domain/index.ts'
import { mergeStatement, titleOf, understand } from '../../src/nlu/index.ts'
import { findPersonalData, maskPersonalData } from '../../src/text/index.ts'

const now = new Date('2026-11-22T10:00:00+08:00')
const asked = fc.constantFrom<UnderstandContext['asked']>(null, 'confirm', ...slots)
const words =
  '我 你好 谢谢 了 的 不 对 嗯 好 在 望京 花家地 小区 街道 号楼 12 三天 昨天 晚上 着火 煤气 电梯 困 想 自杀 物业 公司 投诉 建议 希望 请问 怎么 吗 ？ ， 。 电话 13800138000 我叫 王 地址 是 不对 算了 撤销 转人工 工单 20261122-000123 确认 ￼ 😀'.split(
    ' ',
  )
const speech = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(fc.constantFrom(...words), { maxLength: 80 }).map((parts) => parts.join('')),
)

/** The quickest of three runs: what the text costs, not what else the machine does. */
function cost(work: () => unknown): number {
  const times = [0, 1, 2].map(() => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return Math.min(...times)
}

describe('whatever is written', () => {
  test('it is understood without an error, and every span is a true quote of it', () => {
    fc.assert(
      fc.property(speech, asked, (text, slot) => {
        const { elements, contact, emergency, kind } = understand(text, { asked: slot, now })
        const found = [...Object.values(elements), contact.name, contact.phone].filter((one) => one !== undefined)
        const spans = [...found.map(({ span }) => span), emergency?.span, kind.span].filter(
          (span) => span !== undefined,
        )

        return spans.every(({ start, end, quote }) => start < end && text.slice(start, end) === quote)
      }),
      { numRuns: 2000 },
    )
  })

  test('it is understood in under 20 ms', () => {
    fc.assert(
      fc.property(speech, asked, (text, slot) => cost(() => understand(text, { asked: slot, now })) < 20),
      { numRuns: 300 },
    )
  })

  test('personal data is found without overlap and masked without an error', () => {
    fc.assert(
      fc.property(speech, (text) => {
        const found = findPersonalData(text)

        maskPersonalData(text)
        return found.every(
          ({ start, end }, i) => start < end && start >= (found[i - 1]?.end ?? 0) && end <= text.length,
        )
      }),
    )
  })
})

const hostile = [
  '我',
  '着火',
  '东西南北路街号楼',
  '1',
  '138',
  '一二三四五六七八九十',
  ' ',
  '，',
  '希望能不能请',
  '谢谢辛苦了',
  '嗯好对是的',
  '不知道',
  '在望京街道花家地小区',
  '我叫王',
  '\n',
  '地址不对，是',
  '1-',
  '1234 ',
  '京A',
  'a@',
  'a.',
  '（',
  '想自杀',
  '物业公司',
]

describe('8,000 characters made to be slow', () => {
  test.each(hostile)('“%s” over and over costs little in every place of a conversation', (unit) => {
    const text = unit.repeat(8000 / unit.length)

    for (const slot of [null, 'confirm', ...slots] as const) {
      expect(cost(() => understand(text, { asked: slot, now }))).toBeLessThan(100)
    }
    expect(cost(() => titleOf(text))).toBeLessThan(100)
    expect(cost(() => maskPersonalData(text))).toBeLessThan(100)
    expect(cost(() => mergeStatement([text]))).toBeLessThan(100)
  })

  test.each(['嗯', '好的', '谢谢', '辛苦了', '对对', '你好', '算了', '不知道', '没有了', '我自己解决了'])(
    'forty characters of “%s” with a wrong end are read at once',
    (unit) => {
      const text = `${unit.repeat(38 / unit.length)}甲`

      for (const slot of [null, 'confirm', ...slots] as const) {
        expect(cost(() => understand(text, { asked: slot, now }))).toBeLessThan(20)
      }
    },
  )
})
