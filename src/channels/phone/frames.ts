import { z } from 'zod'
import { AppError, type CallEvent, instantOf, type Line, lines } from '../../domain/index.ts'
import type { Segment } from './formats/index.ts'
import { type ChannelMap, speakerOf } from './sides.ts'

/** Longest text of one segment, in UTF-16 units: minutes of speech without a pause. */
const MAX_TEXT = 8000
const MAX_INT = 2_147_483_647

const callId = z.string().min(1).max(128)
const moment = z
  .string()
  .max(64)
  .nullish()
  .transform((text, context) => {
    const at = text ? instantOf(text) : null
    if (text && !at) context.addIssue('is no ISO 8601 time')
    return at
  })
const name = z
  .union([z.string().max(128), z.number().transform(String)])
  .nullish()
  .transform((text) => (text ? text.trim() || null : null))
const ms = z
  .number()
  .min(0)
  .max(MAX_INT)
  .nullish()
  .transform((value) => (value == null ? null : Math.round(value)))
const text = z
  .string()
  .max(MAX_TEXT)
  .refine(isPlainText, 'has control characters')
  .transform((words) => words.trim())

const frame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call.started'),
    callId,
    caller: name,
    line: z.enum(lines).optional(),
    agentId: name,
    startedAt: moment,
  }),
  z.object({
    type: z.literal('utterance'),
    callId,
    seq: z.number().int().min(0).max(MAX_INT),
    revision: z.number().int().min(0).max(MAX_INT).default(0),
    speaker: z.string().max(32).default('unknown'),
    text,
    final: z.boolean(),
    startMs: ms,
    endMs: ms,
  }),
  z.object({ type: z.literal('call.transferred'), callId, agentId: name, toAgentId: name, at: moment }),
  z.object({ type: z.literal('call.ended'), callId, endedAt: moment }),
])

const types: readonly string[] = ['call.started', 'utterance', 'call.transferred', 'call.ended']

/** Speech has no use for them: C0 and C1 controls but tab and line ends, halves of surrogate pairs, overrides of direction. */
function isPlainText(words: string): boolean {
  return (
    words.isWellFormed() &&
    !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(words)
  )
}

/** What is known of the trunk that a frame came by. */
export interface TrunkFacts {
  channelMap: ChannelMap
  line: Line
}

/** Reads one frame of the contract. Throws FRAME_INVALID or FRAME_UNKNOWN, telling what is wrong without its words. */
export function parseCallFrame(value: unknown, { channelMap, line }: TrunkFacts): CallEvent {
  if (typeof value !== 'object' || value === null) throw new AppError('FRAME_INVALID', 'a frame is a JSON object')
  const { type } = value as { type?: unknown }
  if (typeof type === 'string' && !types.includes(type)) {
    throw new AppError('FRAME_UNKNOWN', `known frames are ${types.join(', ')}`)
  }
  const parsed = frame.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError('FRAME_INVALID', `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'is not valid'}`)
  }
  return eventOf(parsed.data, channelMap, line)
}

function eventOf(data: z.infer<typeof frame>, map: ChannelMap, line: Line): CallEvent {
  switch (data.type) {
    case 'call.started':
      return {
        type: 'started',
        callId: data.callId,
        caller: data.caller,
        line: data.line ?? line,
        agentId: data.agentId,
        at: data.startedAt,
      }
    case 'utterance':
      return { ...data, type: 'utterance', stream: '', speaker: speakerOf(data.speaker, map) }
    case 'call.transferred':
      return { type: 'transferred', callId: data.callId, agentId: data.toAgentId ?? data.agentId, at: data.at }
    case 'call.ended':
      return { type: 'ended', callId: data.callId, at: data.endedAt }
  }
}

/** A segment of a speech engine as an event of its call. A voice that the trunk's map names goes before the stream's side. */
export function segmentEvent(
  segment: Segment,
  { callId, stream, side, map }: { callId: string; stream: string; side: string; map: ChannelMap },
): CallEvent {
  const { run, voice, ...heard } = segment
  const words = heard.text.trim()
  if (words.length > MAX_TEXT || !isPlainText(words)) throw new AppError('FRAME_INVALID', 'text: is no plain text')
  const speaker = speakerOf(voice !== null && Object.hasOwn(map, voice) ? voice : side, map)
  return {
    type: 'utterance',
    callId,
    ...heard,
    text: words,
    stream: run ? `${stream} ${run}`.slice(0, 128) : stream,
    speaker,
  }
}
