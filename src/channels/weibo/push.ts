import { createHash } from 'node:crypto'
import { AppError } from '../../domain/index.ts'
import { type Answer, idOf, parseKeepingIds, textOf } from '../call-platform.ts'
import { cleanText } from '../pieces.ts'
import type { Arrival } from '../platform-channel.ts'
import { pointOf } from '../wechat/push.ts'
import { utf8 } from '../xml.ts'

/** A push of the fans' service as JSON. Ids have 64 bits and are text here. */
export function readJson(body: Buffer): Answer {
  try {
    const value = parseKeepingIds(utf8(body))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Answer
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('CHANNEL_PAYLOAD', 'the call cannot be read as JSON', { cause })
  }
  throw new AppError('CHANNEL_PAYLOAD', 'the call is no JSON object')
}

/**
 * What a push tells. There is no id of a message: who, when and what make one, for two messages in one second are two.
 * https://open.weibo.com/wiki/Receive_General_Message
 */
export function arrivalOf(push: Answer, menu: Readonly<Record<string, string>>): Arrival[] {
  const peerId = idOf(push.sender_id)
  if (!peerId) return []
  const type = textOf(push.type)
  const data = membersOf(push.data)
  const externalId = hashed([peerId, idOf(push.receiver_id), textOf(push.created_at), type, textOf(push.text), data])
  const of = { externalId, peerId }
  switch (type) {
    case 'text':
      return [{ type: 'message', ...of, text: cleanText(textOf(push.text)) }]
    case 'position': {
      const point = pointOf(coordinate(data.latitude), coordinate(data.longitude), '')
      if (point) return [{ type: 'message', ...of, text: '［位置］', location: point }]
      break
    }
    case 'image':
    case 'voice': {
      // `tovfid` is the copy that the account itself may fetch.
      const id = idOf(data.tovfid)
      if (id) return [{ type: 'message', ...of, text: '', media: [{ id, kind: type }] }]
      break
    }
    case 'event':
      return [eventOf(push, data, of, menu)]
    case 'mention':
      return [
        pointerFor(peerId, { kind: textOf(data.subtype) || 'status', id: idOf(data.key) }, textOf(push.created_at)),
      ]
  }
  return [{ type: 'noted', ...of, about: `message ${type}`, raw: JSON.stringify(push) }]
}

function eventOf(
  push: Answer,
  data: Answer,
  of: { externalId: string; peerId: string },
  menu: Readonly<Record<string, string>>,
): Arrival {
  const subtype = textOf(data.subtype)
  const key = textOf(data.key)
  if (subtype === 'follow' || subtype === 'scan_follow') return { type: 'entered', ...of }
  if (subtype === 'unfollow') return { type: 'left', ...of }
  if (subtype === 'click' && key)
    return { type: 'message', ...of, text: cleanText(Object.hasOwn(menu, key) ? menu[key]! : key) }
  return { type: 'noted', ...of, about: `event ${subtype}`, raw: JSON.stringify(push) }
}

/** Everybody is shown the private way once a day, whatever they write: a hotline that repeats itself in public is a nuisance. */
export function pointerFor(uid: string, ref: Readonly<Record<string, string>>, createdAt: string): Arrival {
  const moment = Date.parse(createdAt)
  const day = Number.isNaN(moment) ? '' : new Date(moment + 8 * 3600_000).toISOString().slice(0, 10)
  return { type: 'public', externalId: hashed(['public', uid, day]), ref }
}

function coordinate(value: unknown): string {
  return typeof value === 'number' ? String(value) : textOf(value)
}

function hashed(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

export function membersOf(value: unknown): Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Answer) : {}
}
