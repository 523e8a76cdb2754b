import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { backoffMs } from '../../web/src/chat/backoff.ts'
import { FakeLine } from './support/fake-line.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('a message written without a connection is sent as soon as there is one', () => {
  const line = new FakeLine()
  line.connection.start()
  const id = line.connection.say('路灯坏了')

  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-1' })

  expect(line.socket.sent).toEqual([{ type: 'message', id, text: '路灯坏了' }])
})

test('a message is sent again under the same id until it is acknowledged, and then never more', () => {
  const line = new FakeLine().begin()
  const id = line.connection.say('路灯坏了')
  line.socket.breaks()
  vi.advanceTimersByTime(500)
  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-2' })
  expect(line.socket.messageIds()).toEqual([id])

  line.socket.hears({ type: 'ack', id, messageId: 'm-1' })
  line.socket.breaks()
  vi.advanceTimersByTime(1_000)
  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-3' })
  expect(line.sockets).toHaveLength(3)

  expect(line.socket.messageIds()).toEqual([])
})

test('several unsent messages go out in the order they were written', () => {
  const line = new FakeLine()
  line.connection.start()
  const ids = ['一', '二', '三'].map((text) => line.connection.say(text))

  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-1' })

  expect(line.socket.messageIds()).toEqual(ids)
})

test('the conversation goes on with the newest token, after the last message heard', () => {
  const line = new FakeLine().begin('c-1', 't-1')
  line.socket.hears({ type: 'message', messageId: 'm-7', kind: 'guide', text: '您好' })

  line.socket.breaks()
  vi.advanceTimersByTime(500)

  expect(line.socket.query().get('resume')).toBe('t-1')
  expect(line.socket.query().get('after')).toBe('m-7')
})

test('a token that another tab has renewed is used, one of another conversation is not', () => {
  const line = new FakeLine().begin('c-1', 't-1')
  line.keepsakes.keepSession({ conversationId: 'c-1', resume: 't-other-tab' })
  line.socket.breaks()
  vi.advanceTimersByTime(500)
  expect(line.socket.query().get('resume')).toBe('t-other-tab')

  line.keepsakes.keepSession({ conversationId: 'c-2', resume: 't-stranger' })
  line.socket.breaks()
  vi.advanceTimersByTime(5_000)

  expect(line.socket.query().get('resume')).toBe('t-1')
})

test('an expired token is forgotten: the next connection asks for a new conversation', () => {
  const line = new FakeLine()
  line.keepsakes.keepSession({ conversationId: 'c-1', resume: 't-old' })
  const later = new FakeLine(line.keepsakes)
  later.connection.start('m-1')

  later.socket.hears({ type: 'error', code: 'RESUME_INVALID', detail: '' })
  later.socket.breaks()
  vi.advanceTimersByTime(500)

  expect([...later.socket.query().keys()]).toEqual(['line'])
})

test('a silent connection is opened anew when a message is not acknowledged', () => {
  const line = new FakeLine().begin()
  const id = line.connection.say('有人吗')

  vi.advanceTimersByTime(8_000 + 500)
  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-2' })

  expect(line.sockets).toHaveLength(2)
  expect(line.socket.messageIds()).toEqual([id])
})

test('a message that stays unacknowledged is shown as not delivered, and is still delivered later', () => {
  const line = new FakeLine()
  line.connection.start()
  const id = line.connection.say('路灯坏了')

  vi.advanceTimersByTime(20_000)
  expect(line.events).toContainEqual({ type: 'overdue', id })
  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-1' })

  expect(line.socket.messageIds()).toEqual([id])
})

test('a refused message is not sent again by itself, only when its writer asks for it', () => {
  const line = new FakeLine().begin()
  const id = line.connection.say('太快')
  line.socket.hears({ type: 'error', code: 'TOO_FAST', detail: '', id })
  line.socket.breaks()
  vi.advanceTimersByTime(500)
  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-2' })
  expect(line.socket.messageIds()).toEqual([])

  line.connection.retry(id)

  expect(line.socket.messageIds()).toEqual([id])
})

test('a message that is too long comes back to be rewritten and is not kept', () => {
  const line = new FakeLine().begin()
  const id = line.connection.say('很长的话')
  line.socket.hears({ type: 'error', code: 'MESSAGE_TOO_LONG', detail: '', id })

  expect(line.keepsakes.pending()).toEqual([])
  expect(line.connection.withdraw(id)).toBe('很长的话')
})

test('an unsent message survives a reload of the page', () => {
  const before = new FakeLine()
  before.connection.start()
  const id = before.connection.say('路灯坏了')

  const after = new FakeLine(before.keepsakes).begin()

  expect(after.socket.messageIds()).toEqual([id])
})

test('a new conversation takes neither the token nor the unsent messages along', () => {
  const line = new FakeLine().begin()
  line.connection.say('旧事')

  line.connection.startOver()
  line.socket.hears({ type: 'session', conversationId: 'c-2', resume: 't-9' })

  expect([...line.socket.query().keys()]).toEqual(['line'])
  expect(line.socket.sent).toEqual([])
})

test('a rating given without a connection is sent later', () => {
  const line = new FakeLine()
  line.connection.start()
  line.connection.rate('m-1', false, '没说地址')

  line.socket.hears({ type: 'session', conversationId: 'c-1', resume: 't-1' })

  expect(line.socket.sent).toEqual([{ type: 'feedback', messageId: 'm-1', helpful: false, comment: '没说地址' }])
})

test('the other side is told of typing now and then, not at every key', () => {
  const line = new FakeLine().begin()
  for (const at of [10_000, 10_500, 13_900, 14_000]) line.connection.typing(at)

  expect(line.socket.sent).toEqual([{ type: 'typing' }, { type: 'typing' }])
})

test('a phone that wakes up after a long silence connects anew at once', () => {
  const line = new FakeLine().begin()
  line.connection.wake()
  expect(line.sockets).toHaveLength(1)

  vi.advanceTimersByTime(30_000)
  line.connection.wake()

  expect(line.sockets).toHaveLength(2)
})

test('a connection that always breaks at once is tried more and more seldom', () => {
  const line = new FakeLine().begin()
  for (let round = 0; round < 5; round++) {
    line.socket.breaks()
    vi.advanceTimersByTime(backoffMs(round + 1, 1))
    line.socket.hears({ type: 'session', conversationId: 'c-1', resume: `t-${round}` })
  }

  line.socket.breaks()
  vi.advanceTimersByTime(backoffMs(6, 1) - 1)

  expect(line.sockets).toHaveLength(6)
  expect(line.typesOf().filter((type) => type === 'offline').length).toBeGreaterThan(5)
})

test('frames that nobody knows and broken ones change nothing', () => {
  const line = new FakeLine().begin()
  const before = line.events.length
  line.socket.hears({ type: 'sparkle' })
  line.socket.hears({ type: 'message', text: '没有编号' })
  line.socket.onmessage?.({ data: '{' } as MessageEvent)

  expect(line.events).toHaveLength(before)
})

test('after the end nothing is opened and nothing is sent', () => {
  const line = new FakeLine().begin()
  line.connection.say('路灯坏了')
  line.connection.stop()
  vi.advanceTimersByTime(120_000)
  line.connection.wake()

  expect(line.sockets).toHaveLength(1)
})

test('waits grow to twenty seconds and differ from phone to phone', () => {
  expect([1, 2, 3, 4, 10].map((failures) => backoffMs(failures, 1))).toEqual([500, 1000, 2000, 4000, 20_000])
  expect(backoffMs(10, 0)).toBe(5_000)
})

test('a conversation that was found again is connected with its own token, and from the end of what is shown', () => {
  const line = new FakeLine().begin()
  const id = line.connection.say('还没有送到')

  line.connection.moveTo({ conversationId: 'c-9', resume: 't-9' }, 'm-9')
  line.socket.hears({ type: 'session', conversationId: 'c-9', resume: 't-10' })

  expect(Object.fromEntries(line.socket.query())).toEqual({ line: 'citizen', resume: 't-9', after: 'm-9' })
  expect(line.socket.messageIds()).toEqual([id])
  expect(line.keepsakes.session()).toEqual({ conversationId: 'c-9', resume: 't-10' })
})
