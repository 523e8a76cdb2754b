import { expect, test } from 'vitest'
import { refusal } from '../../src/conversation/wording.ts'

test('a refusal offers each question that may have been meant, to read and to tap', () => {
  const near = ['怎么申请游船驾驶证？', '租游船的押金什么时候退？', '西河湖面可以游泳吗？']
  const { text, quickReplies } = refusal(near)

  expect(text).toContain('没有十足的把握')
  expect(text).toContain(near.map((question, at) => `\n${at + 1}. ${question}`).join(''))
  expect(quickReplies).toEqual(expect.arrayContaining([...near, '留下诉求', '转人工']))
})

test('without any, it says that nothing is known; with a note, what may not be used', () => {
  expect(refusal([]).text).toContain('没有可靠的依据')
  expect(refusal([]).text).not.toContain('·')
  expect(refusal(['甲？'], '它已失效。').text).toMatch(
    /^抱歉，现在没有可以用来回答您的依据。它已失效。您想问的也许是：\n1\. 甲？\n/,
  )
})
