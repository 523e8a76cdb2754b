import { describe, expect, test } from 'vitest'
import { understand } from '../../src/nlu/index.ts'

const now = new Date('2026-11-22T10:00:00+08:00')
const read = (text: string) => understand(text, { asked: 'confirm', now })

describe('a correction of the summary', () => {
  test.each([
    ['地址不对，是七号楼', 'place', '七号楼'],
    ['时间应该是前天', 'time', '前天'],
    ['不对，不是三单元，是五单元', 'place', '五单元'],
    ['诉求不对，应该是退款', 'demand', '退款'],
  ] as const)('“%s” puts %s right: “%s”', (text, slot, value) => {
    const understanding = read(text)

    expect(understanding.act).toBe('correct')
    expect(understanding.corrects).toEqual([slot])
    expect(understanding.elements[slot]?.value).toBe(value)
  })

  test('a wrong phone number is corrected by the new one', () => {
    const understanding = read('电话错了，是13912345678')

    expect(understanding.corrects).toEqual(['contact'])
    expect(understanding.contact.phone?.value).toBe('13912345678')
  })

  test('the kind can be corrected', () => {
    const understanding = read('不是投诉是建议')

    expect(understanding.act).toBe('correct')
    expect(understanding.kind.value).toBe('suggestion')
  })

  test.each(['修改', '不对', '有误'])('“%s” alone corrects, but does not yet say what', (text) => {
    expect(read(text)).toMatchObject({ act: 'correct', corrects: [] })
  })

  test.each(['确认，谢谢', '对', '可以，提交吧'])('“%s” corrects nothing', (text) => {
    expect(read(text)).toMatchObject({ act: 'confirm', corrects: [] })
  })

  test('“对了，还有…” goes on with the story and confirms nothing', () => {
    expect(read('对了，还有楼道灯也不亮').act).not.toBe('confirm')
  })
})
