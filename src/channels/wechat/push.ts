import { createHash } from 'node:crypto'
import type { GeoPoint } from '../../domain/index.ts'
import { cleanText } from '../pieces.ts'
import type { Arrival, MediaReference } from '../platform-channel.ts'

/** The members of a push, as text. */
export type Push = ReadonlyMap<string, string>

type Said = Pick<Extract<Arrival, { type: 'message' }>, 'text' | 'location' | 'media'>

/**
 * A push of an official account, or of anybody who speaks its XML, as what arrived. `menu` says what a key stands for.
 * https://developers.weixin.qq.com/doc/service/en/guide/product/message/Receiving_standard_messages.html
 */
export function arrivalOf(push: Push, menu: Readonly<Record<string, string>>, raw: string): Arrival[] {
  const peerId = of(push, 'FromUserName')
  if (!peerId) return []
  const type = of(push, 'MsgType').toLowerCase()
  if (type === 'event') return [eventOf(push, peerId, menu, raw)]
  const externalId = of(push, 'MsgId') || hashed('message', [...push.entries()].flat())
  const said = Object.hasOwn(sayings, type) ? sayings[type]!(push) : null
  if (!said) return [{ type: 'noted', externalId, peerId, about: `message ${type}`, raw }]
  return [{ type: 'message', externalId, peerId, ...said, text: cleanText(said.text) }]
}

const sayings: Readonly<Record<string, (push: Push) => Said | null>> = {
  text: (push) => ({ text: of(push, 'Content') }),
  image: (push) => withMedia(push, 'image', ''),
  // The platform's own recognition, where the account has it switched on.
  voice: (push) => withMedia(push, 'voice', of(push, 'Recognition')),
  video: (push) => withMedia(push, 'video', ''),
  shortvideo: (push) => withMedia(push, 'video', ''),
  file: (push) => withMedia(push, 'file', of(push, 'Title')),
  location: locationOf,
  link: (push) => ({ text: shared('链接', [of(push, 'Title'), of(push, 'Description'), of(push, 'Url')]) }),
  miniprogrampage: (push) => ({ text: shared('小程序', [of(push, 'Title')]) }),
}

function withMedia(push: Push, kind: MediaReference['kind'], text: string): Said | null {
  const id = of(push, 'MediaId')
  return id ? { text, media: [{ id, kind }] } : null
}

function shared(what: string, parts: readonly string[]): string {
  return [`［${what}］`, ...parts.filter(Boolean)].join(' ')
}

/** `Location_X` is the latitude. A place that somebody chose on WeChat's map is in GCJ-02. */
function locationOf(push: Push): Said | null {
  const label = cleanText(of(push, 'Label')).slice(0, 200)
  const point = pointOf(of(push, 'Location_X'), of(push, 'Location_Y'), label)
  return point ? { text: label || '［位置］', location: point } : null
}

/** A point on Earth, or nothing. */
export function pointOf(lat: string, lon: string, address: string): GeoPoint | null {
  const [y, x] = [decimal(lat), decimal(lon)]
  if (!(Math.abs(y) <= 90 && Math.abs(x) <= 180)) return null
  return { lat: y, lon: x, crs: 'gcj02', ...(address && { address }) }
}

function decimal(text: string): number {
  return /^-?\d{1,3}(\.\d{1,15})?$/.test(text) ? Number(text) : Number.NaN
}

/** Events have no id: who, when and what make one. */
function eventOf(push: Push, peerId: string, menu: Readonly<Record<string, string>>, raw: string): Arrival {
  const event = of(push, 'Event').toLowerCase()
  const key = of(push, 'EventKey')
  const externalId = hashed('event', [peerId, of(push, 'CreateTime'), event, key])
  if (event === 'subscribe') return { type: 'entered', externalId, peerId }
  if (event === 'unsubscribe') return { type: 'left', externalId, peerId }
  if (event === 'click' && key) {
    return { type: 'message', externalId, peerId, text: cleanText(Object.hasOwn(menu, key) ? menu[key]! : key) }
  }
  // Where a phone is, told every few seconds, is nobody's appeal: it is not even kept.
  if (event === 'location') return { type: 'noted', externalId, peerId, about: 'event location', raw: '' }
  return { type: 'noted', externalId, peerId, about: `event ${event}`, raw }
}

function hashed(what: string, parts: readonly string[]): string {
  return `${what}-${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`
}

function of(push: Push, name: string): string {
  return push.get(name) ?? ''
}
