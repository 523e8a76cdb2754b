import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Format, formats, readerOf, type Segment } from '../../../src/channels/phone/formats/index.ts'

const finals = (segments: Segment[]) => segments.filter(({ final }) => final)
const readAll = (format: Format, frames: unknown[]) => {
  const reader = readerOf(format)
  return frames.flatMap((frame) => reader.read(frame))
}

describe('FunASR', () => {
  const online = (text: string) => ({ mode: '2pass-online', wav_name: 'c1', text, is_final: true })
  const offline = (text: string, start?: number) => ({
    mode: '2pass-offline',
    wav_name: 'c1',
    text,
    is_final: false,
    ...(start !== undefined && { stamp_sents: [{ text_seg: text, punc: '。', start, end: start + 500, ts_list: [] }] }),
  })

  test('online pieces are joined until an offline one replaces them, whatever `is_final` says', () => {
    const read = readAll('funasr', [
      online('我要'),
      online('反映'),
      offline('我要反映，', 100),
      online('路灯'),
      offline('路灯不亮。'),
    ])

    expect(read.map(({ seq, text, final }) => [seq, text, final])).toEqual([
      [0, '我要', false],
      [0, '我要反映', false],
      [0, '我要反映，', true],
      [1, '路灯', false],
      [1, '路灯不亮。', true],
    ])
    expect(finals(read)[0]).toMatchObject({ startMs: 100, endMs: 600 })
  })

  test('times may come as JSON inside a string', () => {
    const [segment] = readAll('funasr', [{ ...offline('你好'), timestamp: '[[100,200],[200,900]]' }])

    expect(segment).toMatchObject({ startMs: 100, endMs: 900 })
  })

  test('the same result sent twice is one segment', () => {
    expect(
      finals(readAll('funasr', [offline('你好。', 100), offline('你好。', 100), offline('你好。', 900)])),
    ).toHaveLength(2)
  })

  test('a new connection goes on counting behind what is stored', () => {
    expect(readerOf('funasr', 7).read(offline('你好。'))[0]!.seq).toBe(7)
  })
})

describe('Aliyun', () => {
  const event = (name: string, payload: object) => ({
    header: { namespace: 'SpeechTranscriber', name, status: 20000000, task_id: 't1' },
    payload,
  })

  test('partials replace one another within an index, and only SentenceEnd is final', () => {
    const read = readAll('aliyun', [
      event('TranscriptionStarted', { session_id: 's' }),
      event('SentenceBegin', { index: 1, time: 320 }),
      event('TranscriptionResultChanged', { index: 1, time: 1800, result: '小区路灯' }),
      event('SentenceEnd', { index: 1, time: 3260, begin_time: 320, result: '小区路灯坏了' }),
      event('TranscriptionResultChanged', { index: 1, time: 3000, result: '小区路' }),
      event('TranscriptionCompleted', {}),
    ])

    expect(read).toEqual([
      { run: 't1', seq: 1, revision: 0, text: '小区路灯', final: false, startMs: 320, endMs: null, voice: null },
      { run: 't1', seq: 1, revision: 0, text: '小区路灯坏了', final: true, startMs: 320, endMs: 3260, voice: null },
    ])
  })

  test('a later result of the same sentence is a new revision, the same words are a repeat', () => {
    const end = (result: string) => event('SentenceEnd', { index: 3, time: 9, begin_time: 1, result })
    const read = readAll('aliyun', [end('花家地'), end('花家地'), end('花家地小区')])

    expect(read.map(({ revision, text }) => [revision, text])).toEqual([
      [0, '花家地'],
      [1, '花家地小区'],
    ])
  })
})

describe('Tencent', () => {
  const slice = (slice_type: number, index: number, text: string, message_id: string) => ({
    code: 0,
    voice_id: 'v1',
    message_id,
    result: { slice_type, index, start_time: 0, end_time: 1200, voice_text_str: text, word_size: 0, word_list: [] },
  })

  test('a slice of type 2 is final; frames that come twice are known by their message id', () => {
    const read = readAll('tencent', [
      { code: 0, message: 'success', voice_id: 'v1' },
      slice(0, 0, '你', 'm0'),
      slice(1, 0, '你好', 'm1'),
      slice(2, 0, '你好。', 'm2'),
      slice(2, 0, '你好。', 'm2'),
      { code: 0, voice_id: 'v1', message_id: 'm3', final: 1 },
      { code: 4006, message: 'too many', voice_id: 'v1' },
    ])

    expect(read.map(({ text, final }) => [text, final])).toEqual([
      ['你', false],
      ['你好', false],
      ['你好。', true],
    ])
    expect(finals(read)[0]).toMatchObject({ seq: 0, startMs: 0, endMs: 1200 })
  })

  test('speakers that it tells apart are named', () => {
    const sentence = { sentence: '喂', sentence_type: 1, sentence_id: 4, speaker_id: 1, start_time: 0, end_time: 9 }
    const [segment] = readAll('tencent', [{ code: 0, voice_id: 'v', sentences: { sentence_list: [sentence] } }])

    expect(segment).toMatchObject({ seq: 4, voice: '1', final: true })
  })
})

describe('iFLYTEK', () => {
  const frame = (seg_id: number, type: string, words: string[], rl?: string) => ({
    action: 'result',
    code: '0',
    desc: 'success',
    sid: 'rta1',
    data: JSON.stringify({
      cn: {
        st: {
          bg: '820',
          ed: type === '0' ? '1500' : '0',
          type,
          rl,
          rt: [{ ws: words.map((w) => ({ cw: [{ w, wp: 'n' }] })) }],
        },
      },
      seg_id,
    }),
  })

  test('the words stand in JSON inside a string', () => {
    expect(readAll('iflytek', [frame(5, '1', ['啊', '喂', '！', '你好', '！', '我是上'])])).toEqual([
      {
        run: 'rta1',
        seq: 5,
        revision: 0,
        text: '啊喂！你好！我是上',
        final: false,
        startMs: 820,
        endMs: null,
        voice: null,
      },
    ])
  })

  test('a speaker is named where they change, and speaks on until the next is named', () => {
    const read = readAll('iflytek', [
      { action: 'started', code: '0', data: '', desc: 'success', sid: 'rta1' },
      frame(0, '0', ['您好'], '1'),
      frame(1, '0', ['请讲'], '0'),
      frame(2, '0', ['喂'], '2'),
      frame(3, '0', ['你好'], '0'),
    ])

    expect(read.map(({ voice, endMs }) => [voice, endMs])).toEqual([
      ['1', 1500],
      ['1', 1500],
      ['2', 1500],
      ['2', 1500],
    ])
  })

  test('translations and errors are no words of the call', () => {
    const translation = { action: 'result', code: '0', sid: 's', data: JSON.stringify({ biz: 'trans', dst: 'hello' }) }

    expect(readAll('iflytek', [translation, { action: 'error', code: '10110', data: '', sid: 's' }])).toEqual([])
  })
})

const numbered: Record<Exclude<Format, 'funasr'>, (index: number, final: boolean, text: string) => unknown> = {
  aliyun: (index, final, result) => ({
    header: { name: final ? 'SentenceEnd' : 'TranscriptionResultChanged', task_id: 't' },
    payload: { index, time: 900, begin_time: 100, result },
  }),
  tencent: (index, final, text) => ({
    code: 0,
    voice_id: 'v',
    message_id: `${index}${final}${text}`,
    result: { slice_type: final ? 2 : 1, index, start_time: 0, end_time: 900, voice_text_str: text },
  }),
  iflytek: (index, final, text) => ({
    action: 'result',
    code: '0',
    sid: 's',
    data: JSON.stringify({
      seg_id: index,
      cn: { st: { bg: '0', ed: final ? '900' : '0', type: final ? '0' : '1', rt: [{ ws: [{ cw: [{ w: text }] }] }] } },
    }),
  }),
}

test.each(Object.entries(numbered))(
  '%s: sentences that come late, again and crosswise are each final once',
  (name, frame) => {
    const read = readAll(name as Format, [
      frame(2, false, '在花家'),
      frame(1, true, '路灯坏了。'),
      frame(1, false, '路灯'),
      frame(1, true, '路灯坏了。'),
      frame(2, true, '在花家地。'),
      frame(2, false, '在花'),
    ])

    expect(read.map(({ seq, text, final }) => [seq, text, final])).toEqual([
      [2, '在花家', false],
      [1, '路灯坏了。', true],
      [2, '在花家地。', true],
    ])
  },
)

test('what is no result of an engine is refused in words of ours, and never with its own', () => {
  for (const format of formats) {
    expect(() => readerOf(format).read({ secret: '张三丰' })).toThrow(
      expect.objectContaining({ code: 'FRAME_INVALID', message: expect.not.stringContaining('张三丰') }),
    )
  }
})

test('no frame whatever brings a reader down', () => {
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.record({ mode: fc.constantFrom('2pass-online', '2pass-offline'), text: fc.string(), timestamp: fc.string() }),
    fc.record({ header: fc.record({ name: fc.constantFrom('SentenceEnd', 'x') }), payload: fc.jsonValue() }),
    fc.record({ code: fc.integer(), result: fc.jsonValue(), message_id: fc.string() }),
    fc.record({ action: fc.constant('result'), data: fc.oneof(fc.string(), fc.json()) }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...formats), fc.array(hostile, { maxLength: 5 }), (format, frames) => {
      const reader = readerOf(format)
      for (const frame of frames) {
        try {
          for (const { text, seq } of reader.read(frame)) expect([typeof text, seq >= 0]).toEqual(['string', true])
        } catch (fault) {
          expect(fault).toMatchObject({ code: 'FRAME_INVALID' })
        }
      }
    }),
    { numRuns: 300 },
  )
})
