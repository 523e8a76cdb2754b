import { z } from 'zod'
import { type FormatReader, Revisions } from './reader.ts'

const header = z.object({ name: z.string(), namespace: z.string().optional(), task_id: z.string().optional() })
const result = z.object({
  index: z.number().int().min(0),
  time: z.number().optional(),
  begin_time: z.number().optional(),
  result: z.string().default(''),
})

/**
 * Events of Aliyun's real-time transcription (help.aliyun.com/zh/isi/developer-reference/websocket). Partials replace
 * one another within an `index`; only `SentenceEnd` is final.
 */
export function aliyunReader(): FormatReader {
  const revisions = new Revisions()
  const starts = new Map<string, number>()
  return {
    read(raw) {
      const { header: head, payload } = z.object({ header, payload: z.unknown() }).parse(raw)
      const isFinal = head.name === 'SentenceEnd'
      if (!isFinal && head.name !== 'TranscriptionResultChanged' && head.name !== 'SentenceBegin') return []
      const { index, time, begin_time, result: text } = result.parse(payload)
      const run = head.task_id ?? ''
      const key = `${run} ${index}`
      if (head.name === 'SentenceBegin') {
        if (time !== undefined) starts.set(key, Math.round(time))
        return []
      }
      const startMs = begin_time === undefined ? (starts.get(key) ?? null) : Math.round(begin_time)
      const base = { run, seq: index, text, startMs, voice: null }
      if (!isFinal) {
        return text === '' || revisions.isFinal(key) ? [] : [{ ...base, revision: 0, final: false, endMs: null }]
      }
      const revision = revisions.final(key, text)
      return revision === null
        ? []
        : [{ ...base, revision, final: true, endMs: time === undefined ? null : Math.round(time) }]
    },
  }
}
