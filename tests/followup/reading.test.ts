import { describe, expect, test } from 'vitest'
import { reopenedTicket } from '../../src/followup/follow-up.ts'
import { type Answers, joined, nextQuestion, type Question, readAnswers } from '../../src/followup/reading.ts'
import { ticket } from '../handoff/tickets.ts'

describe('free words are understood', () => {
  const said: [text: string, asked: Question | null, answers: Answers | null][] = [
    ['联系过我', 'contacted', { contacted: true }],
    ['没有联系我', 'contacted', { contacted: false }],
    ['已经解决', 'resolved', { resolved: true }],
    ['没有解决', 'resolved', { resolved: false }],
    ['满意', 'satisfied', { satisfaction: 'satisfied' }],
    ['基本满意', 'satisfied', { satisfaction: 'basically' }],
    ['不满意', 'satisfied', { satisfaction: 'dissatisfied' }],
    ['有', 'contacted', { contacted: true }],
    ['没有', 'contacted', { contacted: false }],
    ['没有', 'resolved', { resolved: false }],
    ['没', 'resolved', { resolved: false }],
    ['2', 'satisfied', { satisfaction: 'basically' }],
    ['打过电话了，也修好了', 'contacted', { contacted: true, resolved: true }],
    ['从来没人联系过我，灯还是不亮', 'contacted', { contacted: false, resolved: false }],
    ['修好了挺满意的谢谢', 'resolved', { resolved: true, satisfaction: 'satisfied' }],
    ['昨天又坏了', 'resolved', { resolved: false }],
    ['态度差得很，不满意', 'satisfied', { satisfaction: 'dissatisfied', reason: '态度差得很，不满意' }],
    ['只是口头答应，没有处理', 'resolved', { resolved: false }],
    ['部分解决', 'resolved', { resolved: false }],
    ['来了三拨人都说不归他管', 'reason', { reason: '来了三拨人都说不归他管' }],
    ['谢谢', 'contacted', null],
    ['谢谢你们', 'resolved', null],
    ['医保怎么报销？', 'contacted', null],
    ['请问解决了吗', 'resolved', null],
    ['转人工', 'reason', null],
    ['今天天气不错', 'resolved', null],
    ['', 'contacted', null],
  ]
  test.each(said)('“%s”, asked for %s', (text, asked, answers) => expect(readAnswers(text, asked)).toEqual(answers))

  test('a letter is no answer', () => expect(readAnswers('路灯没有修好'.repeat(60), 'resolved')).toBeNull())
})

test('the next question is the first that was not answered', () => {
  expect(nextQuestion({})).toBe('contacted')
  expect(nextQuestion({ contacted: false })).toBe('resolved')
  expect(nextQuestion({ contacted: true, resolved: true })).toBe('satisfied')
  expect(nextQuestion({ contacted: true, resolved: true, satisfaction: 'dissatisfied' })).toBe('reason')
  expect(nextQuestion({ contacted: true, resolved: true, satisfaction: 'dissatisfied', reason: '慢' })).toBeNull()
  expect(nextQuestion({ contacted: true, resolved: true, satisfaction: 'basically' })).toBeNull()
  expect(nextQuestion({ resolved: false }), 'who says that it is not solved is not kept with grades').toBeNull()
})

test('later words go before earlier ones, and silence takes nothing back', () => {
  expect(joined({ contacted: true, resolved: true }, { resolved: false, satisfaction: null })).toEqual({
    contacted: true,
    resolved: false,
  })
})

test('the next round keeps the story and has a clock of its own', () => {
  const at = new Date('2026-12-01T10:00:00+08:00')
  const next = reopenedTicket({ ...ticket, status: 'completed' }, at)!

  expect(next).toMatchObject({ status: 'filed', round: 2, ticketNo: ticket.ticketNo, receivedAt: ticket.receivedAt })
  expect(Date.parse(next.dueAt)).toBeGreaterThan(Date.parse(ticket.dueAt))
  expect(next.transcript.at(-1)!.text).toContain('第1轮没有解决')
  expect(reopenedTicket({ ...ticket, status: 'dispatched' }, at)).toBeNull()
})
