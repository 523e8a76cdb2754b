import { z } from 'zod'
import { fates } from '../../assist/index.ts'
import { AppError } from '../../domain/index.ts'
import { fieldName } from './fields.ts'

/** The gateway's id of a call, or the phone system's own. */
const callId = z.string().min(1).max(128)
/** Comes back in the answer to this frame. */
const id = z.string().max(128).optional()

const frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('watch'), id, callId }),
  z.object({ type: z.literal('unwatch'), id, callId }),
  z.object({ type: z.literal('edit'), id, callId, field: fieldName, value: z.unknown() }),
  z.object({ type: z.literal('release'), id, callId, field: fieldName }),
  z.object({ type: z.literal('fate'), id, callId, suggestionId: z.uuid(), fate: z.enum(fates).exclude(['withdrawn']) }),
  z.object({
    type: z.literal('asked'),
    id,
    callId,
    slot: z.enum(['time', 'place', 'people', 'event', 'demand', 'contact', 'name']),
    question: z.string().min(1).max(300),
  }),
  z.object({ type: z.literal('chat.watch'), id, conversationId: z.uuid(), after: z.uuid().nullish() }),
  z.object({ type: z.literal('chat.unwatch'), id, conversationId: z.uuid() }),
  z.object({ type: z.literal('chat.typing'), id, conversationId: z.uuid() }),
  z.object({ type: z.literal('whisper'), id, callId, text: z.string().trim().min(1).max(500) }),
])
export type DeskFrame = z.infer<typeof frame>
export type ChatFrame = Extract<DeskFrame, { conversationId: string }>
export type CallFrame = Exclude<DeskFrame, ChatFrame>

/** Reads a frame of the desk's page. Throws FRAME_INVALID or FRAME_UNKNOWN. */
export function parseDeskFrame(raw: string): DeskFrame {
  const value = parsed(raw)
  const type = (value as { type?: unknown } | null)?.type
  const known = frame.options.map((option) => option.shape.type.value)
  if (typeof type === 'string' && !(known as string[]).includes(type)) {
    throw new AppError('FRAME_UNKNOWN', `known frames are ${known.join(', ')}`)
  }
  const result = frame.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new AppError('FRAME_INVALID', `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'is not valid'}`)
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    throw new AppError('FRAME_INVALID', 'a frame is JSON')
  }
}

/** The `id` of a frame that could not be read; undefined when it has none. */
export function frameIdOf(raw: string): string | undefined {
  try {
    const { id: own } = JSON.parse(raw.slice(0, 65_536)) as { id?: unknown }
    return typeof own === 'string' && own.length <= 128 ? own : undefined
  } catch {
    return undefined
  }
}
