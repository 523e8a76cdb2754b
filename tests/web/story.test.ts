import { expect, test } from 'vitest'
import { type ChatMessage, readMessage } from '../../web/src/chat/frames.ts'
import { emptyStory, openMessage, type Story, type StoryEvent, tell } from '../../web/src/chat/story.ts'
import { waitingFor } from '../../web/src/chat/waiting.ts'

const now = Date.parse('2026-11-22T10:00:00+08:00')

function message(members: Record<string, unknown>): ChatMessage {
  const read = readMessage({ kind: 'answer', text: '答复', ...members }, now)
  if (!read) throw new Error('The test gave no message id.')
  return read
}

const said = (id: string, text = '路灯坏了'): StoryEvent => ({ type: 'said', at: now, pending: { id, text, at: now } })
const ack = (id: string, messageId: string): StoryEvent => ({ type: 'ack', at: now, id, messageId })
const delta = (messageId: string, text: string): StoryEvent => ({ type: 'delta', at: now, messageId, text })
const heard = (members: Record<string, unknown>): StoryEvent => ({
  type: 'message',
  at: now,
  message: message(members),
})
const session = (conversationId: string): StoryEvent => ({ type: 'session', at: now, conversationId })

const after = (...events: StoryEvent[]): Story => events.reduce(tell, emptyStory)
const textsOf = (story: Story) => story.entries.map((entry) => (entry.by === 'me' ? entry.text : entry.message.text))

test('a streamed answer grows, and its final text wins', () => {
  const streaming = after(said('a'), ack('a', 'm-1'), delta('m-2', '可以'), delta('m-2', '办'))
  expect(textsOf(streaming)).toEqual(['路灯坏了', '可以办'])

  const final = tell(streaming, heard({ messageId: 'm-2', replyTo: 'm-1', text: '可以办理。' }))

  expect(textsOf(final)).toEqual(['路灯坏了', '可以办理。'])
})

test('an answer begun anew after a breakdown replaces its unfinished beginning', () => {
  const story = after(
    delta('m-2', '可以'),
    delta('m-3', '可'),
    heard({ messageId: 'm-3', replyTo: 'm-1', text: '可以。' }),
  )

  expect(textsOf(story)).toEqual(['可以。'])
})

test('a late piece of a finished answer changes nothing', () => {
  const story = after(heard({ messageId: 'm-2', replyTo: 'm-1', text: '可以。' }), delta('m-2', '多余'))

  expect(textsOf(story)).toEqual(['可以。'])
})

test('nothing that comes twice is shown twice', () => {
  const story = after(
    said('a'),
    said('a'),
    ack('a', 'm-1'),
    heard({ messageId: 'm-2', replyTo: 'm-1' }),
    heard({ messageId: 'm-2', replyTo: 'm-1' }),
    heard({ messageId: 'm-1', author: 'requester', kind: null, externalId: 'a', text: '路灯坏了' }),
  )

  expect(textsOf(story)).toEqual(['路灯坏了', '答复'])
})

test('the history comes first, and an unsent message follows it once', () => {
  const story = after(said('a', '已存的'), said('b', '没发出的'), {
    type: 'history',
    messages: [
      message({ messageId: 'm-1', author: 'requester', kind: null, externalId: 'a', text: '已存的' }),
      message({ messageId: 'm-2', replyTo: 'm-1' }),
    ],
  })

  expect(textsOf(story)).toEqual(['已存的', '答复', '没发出的'])
})

test('another conversation begins with an empty page; only what is still unsent goes along', () => {
  const story = after(session('c-1'), said('a'), ack('a', 'm-1'), said('b', '没发出的'), session('c-2'))

  expect(textsOf(story)).toEqual(['没发出的'])
})

test('a reconnection to the same conversation keeps the story', () => {
  const story = after(session('c-1'), said('a'), ack('a', 'm-1'), session('c-1'))

  expect(textsOf(story)).toEqual(['路灯坏了'])
})

test('a delivered message is never again shown as failed', () => {
  const story = after(said('a'), ack('a', 'm-1'), { type: 'overdue', at: now, id: 'a' })

  expect(story.entries[0]).toMatchObject({ state: 'delivered' })
})

test('a refused message says why, a general fault stands by itself', () => {
  const story = after(
    said('a'),
    { type: 'error', at: now, code: 'TOO_FAST', detail: '', id: 'a' },
    { type: 'error', at: now, code: 'RESUME_INVALID', detail: '', id: null },
  )

  expect(story.entries[0]).toMatchObject({ state: 'failed', fault: 'TOO_FAST' })
  expect(story.fault).toBe('RESUME_INVALID')
})

test.each([
  ['a delivered message waits for its reply', [said('a'), ack('a', 'm-1')], 1_000, 'typing'],
  ['after most of a minute the page says that it takes long', [said('a'), ack('a', 'm-1')], 46_000, 'slow'],
  ['a message that has not arrived waits for nobody', [said('a')], 1_000, 'no'],
  ['a reply ends the waiting', [said('a'), ack('a', 'm-1'), heard({ messageId: 'm-2', replyTo: 'm-1' })], 1_000, 'no'],
  [
    'of two messages the second still waits',
    [said('a'), ack('a', 'm-1'), said('b'), ack('b', 'm-2'), heard({ messageId: 'm-3', replyTo: 'm-1' })],
    1_000,
    'typing',
  ],
  [
    'a person who has taken over is not said to be typing',
    [heard({ messageId: 'm-0', author: 'agent', kind: 'notice' }), said('a'), ack('a', 'm-1')],
    1_000,
    'no',
  ],
] as const)('%s', (_name, events, laterMs, expected) => {
  expect(waitingFor(after(...events).entries, now + laterMs)).toBe(expected)
})

test('news that comes by itself does not take the buttons away from a question', () => {
  const story = after(
    heard({ messageId: 'm-1', kind: 'ask', replyTo: 'm-0', quickReplies: ['是', '不是'] }),
    heard({ messageId: 'm-2', kind: 'progress', author: 'system', text: '您的工单已受理' }),
  )

  expect(openMessage(story.entries)?.messageId).toBe('m-1')
})

test('quick replies belong to the last message only, and end when the person speaks', () => {
  const asked = after(heard({ messageId: 'm-1', kind: 'ask', quickReplies: ['是', '不是'] }))
  expect(openMessage(asked.entries)?.quickReplies).toEqual(['是', '不是'])

  expect(openMessage(tell(asked, said('a')).entries)).toBeNull()
})

test('what is still to be sent goes along to a conversation that was found again, after all that was said there', () => {
  const before = after(session('c-1'), said('a'), ack('a', 'm-1'), said('b', '还没有送到'))
  const messages = [message({ messageId: 'm-9', text: '已经派出' })]

  const moved = tell(before, { type: 'moved', conversationId: 'c-9', messages })

  expect(textsOf(tell(moved, session('c-9')))).toEqual(['已经派出', '还没有送到'])
})
