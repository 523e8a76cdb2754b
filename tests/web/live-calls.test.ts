import { expect, test } from 'vitest'
import { after, noCalls } from '../../web/src/desk/live/calls.ts'
import { piecesOf } from '../../web/src/desk/live/marks.ts'
import type { CallCard, CallOnScreen, DeskFrame, Form } from '../../web/src/desk/live/types.ts'

const card: CallCard = {
  id: 'a',
  callId: 'call-a',
  line: 'citizen',
  caller: '138****8000',
  agentId: 'agent',
  state: 'live',
  startedAt: '2026-11-26T09:00:00+08:00',
  endedAt: null,
  ticketNo: null,
}
const field = { value: null, confidence: 0, evidence: [], edited: false }
const names = 'kind title description time place people event demand category area unit tier name phone confidential'
const form = Object.fromEntries(names.split(' ').map((name) => [name, field])) as unknown as Form
const state = {
  call: card,
  transcript: [],
  form,
  missing: [],
  warnings: [],
  suggestions: [],
  past: [],
  repeats: [],
  summary: '',
}
const said = (seq: number, text: string, more: object = {}) =>
  ({
    type: 'utterance',
    id: 'a',
    segment: String(seq),
    seq,
    revision: 0,
    speaker: 'caller',
    text,
    final: true,
    ...more,
  }) as DeskFrame
const suggestion = (id: string) => ({
  id,
  kind: 'answer' as const,
  segment: '1',
  question: id,
  text: id,
  citations: [],
  confidence: 1,
  aiGenerated: false,
})
const assist = (more: object) =>
  ({
    type: 'assist',
    id: 'a',
    segment: '1',
    suggestions: [],
    withdrawn: [],
    form,
    missing: [],
    warnings: [],
    ...more,
  }) as DeskFrame

function shown(...frames: DeskFrame[]): CallOnScreen {
  const opened: DeskFrame[] = [
    { type: 'calls', calls: [card] },
    { type: 'call.state', id: 'a', ...state },
  ]
  return [...opened, ...frames].reduce(after, noCalls).open.a!
}

test('segments stand in the order of the call, a final one replaces its partials, an empty one is gone', () => {
  const { transcript } = shown(
    said(2, '后面'),
    said(1, '路灯', { final: false }),
    said(1, '路灯坏了'),
    said(1, '路', { final: false }),
    said(3, '说错了'),
    said(3, '', { revision: 1 }),
    said(2, '后来', { revision: 1 }),
  )

  expect(transcript.map(({ text }) => text)).toEqual(['路灯坏了', '后来'])
})

test('a suggestion that comes again keeps its fate, and one whose words were taken back is gone', () => {
  const { suggestions } = shown(
    assist({ suggestions: [suggestion('x'), suggestion('y')] }),
    { type: 'fate', id: 'a', suggestionId: 'x', fate: 'used' },
    assist({ suggestions: [suggestion('x')], withdrawn: ['y'] }),
  )

  expect(suggestions.map(({ id, fate }) => [id, fate])).toEqual([['x', 'used']])
})

test('a call that went to somebody else is gone from the screen', () => {
  const calls = [{ type: 'calls', calls: [card] } as DeskFrame, { type: 'call.gone', id: 'a' } as DeskFrame].reduce(
    after,
    noCalls,
  )

  expect(calls).toEqual({ cards: [], open: {} })
})

test('words are marked by the field that was read from them, the narrower before the wider', () => {
  const text = '昨天望京路灯坏了'
  const evidence = (start: number, end: number) => [
    { segment: '1', revision: 0, start, end, quote: text.slice(start, end) },
  ]
  const filled = {
    ...form,
    time: { ...field, evidence: evidence(0, 2) },
    event: { ...field, evidence: evidence(0, 8) },
  } as Form

  expect(piecesOf(text, '1', filled)).toEqual([
    { text: '昨天', field: 'time' },
    { text: '望京路灯坏了', field: 'event' },
  ])
  expect(piecesOf(text, '2', filled)).toEqual([{ text, field: null }])
})
