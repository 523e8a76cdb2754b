import { z } from 'zod'
import { AppError, type ErrorCode, type InboundMessage, isPlainText, type StoredMessage } from '../../domain/index.ts'

/** Longest message in characters (code points). Real letters to hotlines stay below half of it. */
export const MAX_TEXT_LENGTH = 8000

/** As many as a phone's gallery lets people choose for one message in other chats. */
const MAX_ATTACHMENTS = 9

/** Longest frame, in UTF-16 units, of which the id is looked up though the frame is refused unread. */
const MAX_SHORT_FRAME = 4096

const id = z.string().min(1).max(128)
const location = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  crs: z.enum(['wgs84', 'gcj02', 'bd09']).default('wgs84'),
  address: z.string().max(200).optional(),
})

const clientFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    id,
    text: z.string().default(''),
    attachments: z
      .array(z.object({ mediaId: z.string().max(128) }))
      .max(MAX_ATTACHMENTS)
      .optional(),
    location: location.optional(),
  }),
  z.object({ type: z.literal('typing') }),
  z.object({
    type: z.literal('feedback'),
    messageId: z.string().max(64),
    helpful: z.boolean(),
    comment: z.string().max(1000).optional(),
  }),
])
export type ClientFrame = z.infer<typeof clientFrame>
export type MessageFrame = Extract<ClientFrame, { type: 'message' }>

const knownTypes: readonly string[] = ['message', 'typing', 'feedback']

/** What the server sends. */
export type ServerFrame =
  | { type: 'session'; conversationId: string; resume: string }
  | { type: 'ack'; id: string; messageId: string }
  | { type: 'delta'; messageId: string; text: string }
  | { type: 'typing'; author: 'agent' }
  | ({ type: 'message' } & MessageView)
  | { type: 'error'; code: ErrorCode; detail: string; id?: string }

/** A fault in a frame; `frameId` names the message that it concerns, when that can be told. */
export class FrameFault extends AppError {
  readonly frameId: string | undefined

  constructor(code: ErrorCode, message: string, frameId?: unknown) {
    super(code, message)
    this.frameId = typeof frameId === 'string' && frameId.length <= 128 ? frameId : undefined
  }
}

/** Reads a client's frame. Throws a FrameFault that tells what is wrong without repeating the words. */
export function parseFrame(raw: string): ClientFrame {
  const value = parseJson(raw)
  if (typeof value !== 'object' || value === null) throw new FrameFault('FRAME_INVALID', 'a frame is a JSON object')
  const { type, id: frameId } = value as { type?: unknown; id?: unknown }
  if (typeof type === 'string' && !knownTypes.includes(type)) {
    throw new FrameFault('FRAME_UNKNOWN', `known frames are ${knownTypes.join(', ')}`, frameId)
  }
  const parsed = clientFrame.safeParse(value)
  if (!parsed.success) throw new FrameFault('FRAME_INVALID', firstIssue(parsed.error), frameId)
  if (parsed.data.type === 'message') checkText(parsed.data)
  if (parsed.data.type === 'feedback') refuseUnclean([parsed.data.comment])
  return parsed.data
}

export function toInbound(conversationId: string, frame: MessageFrame): InboundMessage {
  const { id: externalId, location, attachments } = frame
  const text = frame.text.trim() || (location?.address ?? (location ? '［位置］' : ''))
  return { conversationId, externalId, text, location, ...(attachments?.length && { attachments }) }
}

function checkText(frame: MessageFrame): void {
  if (frame.text.trim() === '' && !frame.location && !frame.attachments?.length)
    throw new FrameFault('MESSAGE_EMPTY', 'the message is empty', frame.id)
  if (frame.text.length > MAX_TEXT_LENGTH && [...frame.text].length > MAX_TEXT_LENGTH) {
    throw new FrameFault('MESSAGE_TOO_LONG', `a message has at most ${MAX_TEXT_LENGTH} characters`, frame.id)
  }
  refuseUnclean([frame.text, frame.id, frame.location?.address], frame.id)
}

function refuseUnclean(texts: readonly (string | undefined)[], frameId?: string): void {
  if (texts.every((text) => text === undefined || isPlainText(text))) return
  throw new FrameFault('TEXT_INVALID', 'control characters are not accepted', frameId)
}

/** The id of a frame that is not read any more; undefined when it would take long to find. */
export function frameIdOf(raw: string): unknown {
  if (raw.length > MAX_SHORT_FRAME) return undefined
  try {
    return (JSON.parse(raw) as { id?: unknown } | null)?.id
  } catch {
    return undefined
  }
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    throw new FrameFault('FRAME_INVALID', 'a frame is JSON')
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.') || 'frame'}: ${issue.message}` : 'the frame does not have the right shape'
}

/** A message as clients see it, over the socket and in the history alike. */
export type MessageView = ReturnType<typeof toView>

export function toView(message: StoredMessage) {
  return {
    messageId: message.messageId,
    replyTo: message.replyTo ?? undefined,
    externalId: message.externalId ?? undefined,
    author: message.author,
    text: message.text,
    kind: message.kind ?? undefined,
    citations: message.citations,
    confidence: message.confidence,
    aiGenerated: message.aiGenerated,
    quickReplies: message.quickReplies,
    ticket: message.ticket,
    draft: message.draft,
    queue: message.queue,
    location: message.location,
    attachments: message.attachments,
    at: message.at.toISOString(),
  }
}
