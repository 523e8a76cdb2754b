import { z } from 'zod'
import { type FormatReader, Revisions } from './reader.ts'

const frame = z.object({ action: z.string(), data: z.string().default(''), sid: z.string().optional() })
/** Numbers come as strings. */
const ms = z.union([z.string(), z.number()]).transform(Number).pipe(z.number())
const word = z.object({ w: z.string() })
const words = z.object({ cw: z.array(word) })
const sentence = z.object({
  cn: z.object({
    st: z.object({
      bg: ms,
      ed: ms,
      type: z.string(),
      rt: z.array(z.object({ ws: z.array(words) })),
      rl: z.union([z.string(), z.number()]).optional(),
    }),
  }),
  seg_id: z.number().int().min(0),
  biz: z.string().optional(),
})

/**
 * Results of iFLYTEK's real-time transcription (xfyun.cn/doc/asr/rtasr/API.html): JSON inside a string. `type` "0" is
 * final, "1" replaces; `rl` names the speaker only where it changes, so the last one named still speaks.
 */
export function iflytekReader(): FormatReader {
  const revisions = new Revisions()
  let voice: string | null = null
  return {
    read(raw) {
      const { action, data, sid: run = '' } = frame.parse(raw)
      const said = action === 'result' ? dataOf(data) : null
      if (!said) return []
      const { bg, ed, type, rt, rl } = said.cn.st
      if (rl !== undefined && String(rl) !== '0') voice = String(rl)
      const text = rt.flatMap(({ ws }) => ws.flatMap(({ cw }) => cw.slice(0, 1).map(({ w }) => w))).join('')
      const key = `${run} ${said.seg_id}`
      const base = { run, seq: said.seg_id, text, startMs: bg, endMs: ed === 0 ? null : ed, voice }
      if (type !== '0') return text === '' || revisions.isFinal(key) ? [] : [{ ...base, revision: 0, final: false }]
      const revision = revisions.final(key, text)
      return revision === null ? [] : [{ ...base, revision, final: true }]
    },
  }
}

/** Null for translations, which are no words of the call. */
function dataOf(data: string): z.infer<typeof sentence> | null {
  const value = z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue('data is JSON inside a string')
      return z.NEVER
    }
  })
  const parsed = value.parse(data)
  if ((parsed as { biz?: unknown } | null)?.biz === 'trans') return null
  return sentence.parse(parsed)
}
