import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCallFrame, segmentEvent } from '../../../src/channels/phone/frames.ts'
import { speakerOf } from '../../../src/channels/phone/sides.ts'

const trunk = {
  channelMap: { left: 'citizen', right: 'agent', '2': 'caller', mono: 'diarised' },
  line: 'enterprise' as const,
}
const utterance = {
  type: 'utterance',
  callId: 'c',
  seq: 3,
  speaker: 'caller',
  text: ' 路灯坏了 ',
  final: true,
  startMs: 10.4,
  endMs: 900,
}

test('an utterance is read, its speaker by the map of the trunk, its times in whole milliseconds', () => {
  expect(parseCallFrame({ ...utterance, speaker: 'left' }, trunk)).toEqual({
    type: 'utterance',
    callId: 'c',
    stream: '',
    seq: 3,
    revision: 0,
    speaker: 'caller',
    text: '路灯坏了',
    final: true,
    startMs: 10,
    endMs: 900,
  })
})

test('a call that begins has the line of its trunk unless it names one; a time without a zone is Beijing’s', () => {
  const started = { type: 'call.started', callId: 'c', caller: '13800138000', startedAt: '2026-11-26T09:00:00' }

  expect(parseCallFrame(started, trunk)).toMatchObject({
    type: 'started',
    line: 'enterprise',
    agentId: null,
    at: new Date('2026-11-26T01:00:00Z'),
  })
  expect(parseCallFrame({ ...started, line: 'citizen', caller: '' }, trunk)).toMatchObject({
    line: 'citizen',
    caller: null,
  })
})

test('a transfer names whom the call goes to', () => {
  expect(parseCallFrame({ type: 'call.transferred', callId: 'c', agentId: 'a', toAgentId: 'b' }, trunk)).toMatchObject({
    type: 'transferred',
    agentId: 'b',
  })
})

test.each([
  ['no JSON object', 'text', 'FRAME_INVALID'],
  ['an unknown type', { type: 'call.sung', callId: 'c' }, 'FRAME_UNKNOWN'],
  ['no call', { ...utterance, callId: '' }, 'FRAME_INVALID'],
  ['a negative number', { ...utterance, seq: -1 }, 'FRAME_INVALID'],
  ['a number that no database holds', { ...utterance, seq: 2 ** 40 }, 'FRAME_INVALID'],
  ['no text', { ...utterance, text: undefined }, 'FRAME_INVALID'],
  ['a control character', { ...utterance, text: 'a\u0000b' }, 'FRAME_INVALID'],
  ['half a character', { ...utterance, text: '\ud800' }, 'FRAME_INVALID'],
  ['a text without end', { ...utterance, text: '啊'.repeat(8001) }, 'FRAME_INVALID'],
  [
    'a time that no calendar has',
    { type: 'call.ended', callId: 'c', endedAt: '2026-02-30T00:00:00Z' },
    'FRAME_INVALID',
  ],
])('a frame with %s is refused', (_name, frame, code) => {
  expect(() => parseCallFrame(frame, trunk)).toThrow(expect.objectContaining({ code }))
})

test('nothing that comes in brings the parser down', () => {
  const frame = fc.oneof(
    fc.jsonValue(),
    fc.record({ type: fc.constantFrom('utterance', 'call.started'), callId: fc.jsonValue(), text: fc.string() }),
  )
  fc.assert(
    fc.property(frame, (value) => {
      try {
        parseCallFrame(value, trunk)
      } catch (fault) {
        expect(['FRAME_INVALID', 'FRAME_UNKNOWN']).toContain((fault as { code: string }).code)
      }
    }),
  )
})

test('who speaks is never guessed: a side that the trunk does not map is unknown', () => {
  for (const name of ['constructor', '__proto__', 'toString']) expect(speakerOf(name, {})).toBe('unknown')
  const sides = ['caller', 'citizen', 'callee', 'left', 'right', 'mono', '0', '', null]

  expect(sides.map((side) => speakerOf(side, {}))).toEqual([
    'caller',
    'caller',
    'agent',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
  ])
  expect(sides.map((side) => speakerOf(side, trunk.channelMap))).toEqual([
    'caller',
    'caller',
    'agent',
    'caller',
    'agent',
    'unknown',
    'unknown',
    'unknown',
    'unknown',
  ])
})

test('a voice that the trunk maps goes before the side of its stream', () => {
  const segment = { run: 't', seq: 1, revision: 0, text: '喂', final: true, startMs: null, endMs: null, voice: '2' }
  const heard = { callId: 'c', stream: 'iflytek:mono', side: 'mono', map: trunk.channelMap }

  expect(segmentEvent(segment, heard)).toMatchObject({ speaker: 'caller', stream: 'iflytek:mono t' })
  expect(segmentEvent({ ...segment, voice: 'constructor' }, heard)).toMatchObject({ speaker: 'unknown' })
  expect(segmentEvent({ ...segment, voice: '9' }, { ...heard, side: 'agent' })).toMatchObject({ speaker: 'agent' })
})
