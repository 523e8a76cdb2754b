import { z } from 'zod'
import { type FormatReader, Revisions, type Segment } from './reader.ts'

const slice = z.object({
  slice_type: z.number().int(),
  index: z.number().int().min(0),
  start_time: z.number(),
  end_time: z.number(),
  voice_text_str: z.string(),
})
/** The variant that tells speakers apart. */
const sentence = z.object({
  sentence: z.string(),
  sentence_type: z.number().int(),
  sentence_id: z.number().int().min(0),
  speaker_id: z.union([z.number(), z.string()]).optional(),
  start_time: z.number(),
  end_time: z.number(),
})
const frame = z.object({
  code: z.number(),
  voice_id: z.string().optional(),
  message_id: z.string().optional(),
  result: slice.optional(),
  sentences: z.object({ sentence_list: z.array(sentence).max(1000) }).optional(),
})

const FINAL_SLICE = 2
const FINAL_SENTENCE = 1

/**
 * Results of Tencent's real-time recognition v2 (cloud.tencent.com/document/product/1093/48982; field names from its Go
 * SDK). `slice_type` 2 is final, 0 and 1 replace one another; frames may be repeated and are known by `message_id`.
 */
export function tencentReader(): FormatReader {
  const revisions = new Revisions()
  const seen = new Set<string>()
  const segmentOf = (run: string, one: Omit<Segment, 'run' | 'revision'>): Segment[] => {
    const key = `${run} ${one.seq}`
    if (!one.final) return one.text === '' || revisions.isFinal(key) ? [] : [{ ...one, run, revision: 0 }]
    const revision = revisions.final(key, one.text)
    return revision === null ? [] : [{ ...one, run, revision }]
  }
  return {
    read(raw) {
      const { code, voice_id: run = '', message_id, result, sentences } = frame.parse(raw)
      if (code !== 0 || (message_id !== undefined && seen.has(message_id))) return []
      if (message_id !== undefined) seen.add(message_id)
      const whole = result
        ? segmentOf(run, {
            seq: result.index,
            text: result.voice_text_str,
            final: result.slice_type === FINAL_SLICE,
            startMs: Math.round(result.start_time),
            endMs: Math.round(result.end_time),
            voice: null,
          })
        : []
      const spoken = (sentences?.sentence_list ?? []).flatMap((one) =>
        segmentOf(run, {
          seq: one.sentence_id,
          text: one.sentence,
          final: one.sentence_type === FINAL_SENTENCE,
          startMs: Math.round(one.start_time),
          endMs: Math.round(one.end_time),
          voice: one.speaker_id === undefined ? null : String(one.speaker_id),
        }),
      )
      return [...whole, ...spoken]
    },
  }
}
