import { expect, test } from 'vitest'
import { callNumbers } from '../../web/src/chat/call-numbers.ts'
import { faultInWords } from '../../web/src/chat/fault-words.ts'
import { cleanText } from '../../web/src/chat/own-text.ts'
import { withoutSampleMark } from '../../web/src/chat/their-text.ts'
import { validityOf } from '../../web/src/chat/validity.ts'
import { clientId, dayInWords, deadlineInWords, textStore } from '../../web/src/shared/index.ts'

const now = Date.parse('2026-11-22T23:30:00+08:00')
const source = { articleId: 'a', title: '某办法', issuer: '某局', quote: '……' }

test.each([
  ['a promise names day and hour in Beijing', '2026-11-29T16:00:00+08:00', '11月29日 16:00 前'],
  ['a promise given in universal time is told in Beijing time', '2026-11-29T08:00:00Z', '11月29日 16:00 前'],
  ['a promise in the next year names the year', '2027-01-05T09:00:00+08:00', '2027年1月5日 09:00 前'],
  ['a promise that is no time is shown as it is', '尽快', '尽快'],
])('%s', (_name, dueAt, words) => {
  expect(deadlineInWords(dueAt, now)).toBe(words)
})

test.each([
  ['2026-11-22T00:10:00+08:00', '今天'],
  ['2026-11-21T23:50:00+08:00', '昨天'],
  ['2026-11-20T12:00:00+08:00', '11月20日'],
  ['2025-12-31T12:00:00+08:00', '2025年12月31日'],
])('a message of %s stands under %s', (at, words) => {
  expect(dayInWords(Date.parse(at), now)).toBe(words)
})

test.each([
  ['a source without any date is not called in force', {}, '施行日期未注明'],
  ['its beginning is named', { effectiveFrom: '2011-07-01' }, '现行有效（2011年7月1日起施行）'],
  ['on its last day a source is still in force', { effectiveTo: '2026-11-22' }, '现行有效（有效期至2026年11月22日）'],
  ['the day after it is not', { effectiveTo: '2026-11-21' }, '已于2026年11月21日废止'],
  ['a source of the future is not yet in force', { effectiveFrom: '2027-01-01' }, '尚未施行，自2027年1月1日起施行'],
])('%s', (_name, dates, words) => {
  expect(validityOf({ ...source, ...dates }, now).words).toBe(words)
})

test('every mark of sample knowledge is taken out of the words', () => {
  const text = '供暖：11月15日。\n（示例知识）\n费用：每平方米30元。\n（示例知识）'

  expect(withoutSampleMark(text)).toEqual({ text: '供暖：11月15日。\n费用：每平方米30元。', isSample: true })
})

test('a source without any date does not look like one in force', () => {
  expect(validityOf(source, now).state).toBe('unstated')
})

test.each([
  ['请拨打119，有人受伤拨打120。', ['119', '120']],
  ['拨打110报警，重复一遍：110', ['110']],
  ['不方便说话可发短信到12110，心里难受可打12356', ['12110', '12356']],
  ['燃气抢修96777，或010-65121234', ['96777', '010-65121234']],
  ['120平方米的房子，119号楼，110米外', []],
  ['工单20261122-000123', []],
])('the numbers to call in “%s” are found', (text, numbers) => {
  expect(callNumbers(text).map(({ number }) => number)).toEqual(numbers)
})

test('who must not be heard gets a text message to 12110, not a call', () => {
  expect(callNumbers('发短信到12110')[0]?.href).toBe('sms:12110')
})

test('what is sent carries no control, broken or direction-turning characters', () => {
  expect(cleanText(' 路灯\u0000坏\u202e了\r\n\ud800三天\u007f ')).toBe('路灯坏了\n三天')
  expect(cleanText('👨‍👩‍👧 一家')).toBe('👨‍👩‍👧 一家')
})

test('every fault has a sentence in Chinese, a new one too', () => {
  for (const code of ['TOO_FAST', 'RESUME_INVALID', 'SOMETHING_NEW']) {
    expect(faultInWords(code)).toMatch(/^[\p{Script=Han}].*。$/u)
    expect(faultInWords(code)).not.toContain(code)
  }
})

test('ids are random and well-formed where the page is not in a secure context, too', () => {
  const insecure = { getRandomValues: crypto.getRandomValues.bind(crypto) } as Crypto
  const ids = Array.from({ length: 50 }, () => clientId(insecure))

  expect(new Set(ids).size).toBe(50)
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})

test('a browser that forbids storage still remembers while the page is open', () => {
  const store = textStore(() => {
    throw new Error('SecurityError')
  })
  store.write('token', 't-1')
  expect(store.read('token')).toBe('t-1')

  store.write('token', null)

  expect(store.read('token')).toBeNull()
})
