import { z } from 'zod'
import type { FormatReader, Segment } from './reader.ts'

const pair = z.tuple([z.number(), z.number()])
const frame = z.object({
  mode: z.enum(['online', 'offline', '2pass-online', '2pass-offline']),
  text: z.string(),
  wav_name: z.string().optional(),
  /** JSON inside a string: `[[100,200],…]`. */
  timestamp: z.string().optional(),
  stamp_sents: z.array(z.object({ start: z.number(), end: z.number() })).optional(),
  spk_name: z.string().optional(),
})

/**
 * FunASR's WebSocket results (modelscope/FunASR, runtime/docs/websocket_protocol_zh.md). Finality follows from `mode`,
 * never from `is_final`, which the Python server fills with `is_speaking`. Online pieces are to be joined; an offline
 * one replaces what was joined since the last. `first` numbers the first segment: the engine numbers none.
 */
export function funasrReader(first: number): FormatReader {
  let seq = first
  let heard = ''
  let lastFinal = ''
  return {
    read(raw) {
      const { mode, text, wav_name: run = '', spk_name: voice = null, ...times } = frame.parse(raw)
      const [startMs, endMs] = spanOf(times)
      const base = { run, revision: 0, startMs, endMs, voice }
      if (mode === 'online' || mode === '2pass-online') {
        heard += text
        return heard === '' ? [] : [{ ...base, seq, text: heard, final: false }]
      }
      const key = `${run} ${startMs} ${text}`
      // The same words at the same time: the frame was sent twice.
      if (text === '' || (startMs !== null && key === lastFinal)) return []
      lastFinal = key
      heard = ''
      const segment: Segment = { ...base, seq: seq++, text, final: true }
      return [segment]
    },
  }
}

function spanOf({ stamp_sents, timestamp }: Pick<z.infer<typeof frame>, 'stamp_sents' | 'timestamp'>) {
  const [first] = stamp_sents ?? []
  if (first) return [Math.round(first.start), Math.round(stamp_sents!.at(-1)!.end)] as const
  const words = timestamp ? timesIn(timestamp) : []
  const [start] = words
  return start ? ([Math.round(start[0]), Math.round(words.at(-1)![1])] as const) : ([null, null] as const)
}

function timesIn(timestamp: string): [number, number][] {
  try {
    return z.array(pair).parse(JSON.parse(timestamp))
  } catch {
    return []
  }
}
