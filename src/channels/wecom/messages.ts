import { idOf, textOf } from '../call-platform.ts'
import { cleanText } from '../pieces.ts'
import type { Arrival, MediaReference } from '../platform-channel.ts'
import { pointOf } from '../wechat/push.ts'
import { failReasons } from './codes.ts'

type Members = Readonly<Record<string, unknown>>
type Said = Pick<Extract<Arrival, { type: 'message' }>, 'text' | 'location' | 'media'>

/** Who sent it: the citizen, the system, or an agent in WeCom's own client. */
const origin = { requester: '3', system: '4', agent: '5' } as const
const WELCOME_MS = 20_000

/** One person at one customer-service account: both ids are needed to write to them. */
export function peerIdOf(openKfId: string, externalUserId: string): string {
  return `${openKfId}/${externalUserId}`
}

export function peerParts(peerId: string): { openKfId: string; externalUserId: string } {
  const at = peerId.indexOf('/')
  return { openKfId: peerId.slice(0, at), externalUserId: peerId.slice(at + 1) }
}

/** A message or event out of `sync_msg`; nothing for what has no id. https://developer.work.weixin.qq.com/document/path/94670 */
export function arrivalOf(item: unknown): Arrival[] {
  const message = membersOf(item)
  const externalId = idOf(message.msgid)
  if (!externalId) return []
  const type = textOf(message.msgtype)
  if (type === 'event') return [eventOf(message, externalId)]
  const peerId = peerOf(message)
  const raw = JSON.stringify(message)
  if (!peerId) return [{ type: 'noted', externalId, about: `message ${type}`, raw }]
  const said = sayings[type]?.(membersOf(message[type]))
  const from = idOf(message.origin)
  if (from === origin.agent) {
    const text = cleanText(said?.text || `［${type}］`)
    return [{ type: 'agentSaid', externalId, peerId, text, at: timeOf(message).toISOString() }]
  }
  if (from !== origin.requester || !said) {
    return [{ type: 'noted', externalId, peerId, about: `message ${type}`, raw }]
  }
  return [{ type: 'message', externalId, peerId, ...said, text: cleanText(said.text) }]
}

const sayings: Readonly<Record<string, (content: Members) => Said | null>> = {
  // A press of a menu comes as the words of its item.
  text: ({ content }) => ({ text: textOf(content) }),
  image: (content) => withMedia(content, 'image'),
  voice: (content) => withMedia(content, 'voice'),
  video: (content) => withMedia(content, 'video'),
  file: (content) => withMedia(content, 'file'),
  location: (content) => {
    const label = cleanText([textOf(content.name), textOf(content.address)].filter(Boolean).join(' ')).slice(0, 200)
    const point = pointOf(String(content.latitude), String(content.longitude), label)
    return point ? { text: label || '［位置］', location: point } : null
  },
  link: ({ title, desc, url }) => ({ text: shared('链接', [title, desc, url]) }),
  miniprogram: ({ title }) => ({ text: shared('小程序', [title]) }),
}

function withMedia(content: Members, kind: MediaReference['kind']): Said | null {
  const id = textOf(content.media_id)
  return id ? { text: '', media: [{ id, kind }] } : null
}

function shared(what: string, parts: readonly unknown[]): string {
  return [`［${what}］`, ...parts.map(textOf).filter(Boolean)].join(' ')
}

/** In an event the two ids stand inside it. */
function eventOf(message: Members, externalId: string): Arrival {
  const event = membersOf(message.event)
  const name = textOf(event.event_type)
  const peerId = peerOf(event)
  const noted: Arrival = {
    type: 'noted',
    externalId,
    ...(peerId && { peerId }),
    about: `event ${name}`,
    raw: JSON.stringify(message),
  }
  if (!peerId) return noted
  if (name === 'enter_session') {
    const value = textOf(event.welcome_code)
    const until = new Date(timeOf(message).getTime() + WELCOME_MS).toISOString()
    // Without a code nobody may be greeted: they have been, not long ago.
    return value ? { type: 'entered', externalId, peerId, code: { value, until } } : noted
  }
  if (name === 'msg_send_fail') {
    const kind = idOf(event.fail_type)
    return {
      type: 'failed',
      externalId,
      peerId,
      part: textOf(event.fail_msgid),
      reason: failReasons[kind] ?? `failed: ${kind}`,
    }
  }
  if (name === 'session_status_change') {
    const isOver = idOf(event.change_type) === '3'
    return { type: 'held', externalId, peerId, by: isOver ? null : textOf(event.new_servicer_userid) || null }
  }
  return noted
}

function peerOf(message: Members): string | null {
  const [kf, user] = [textOf(message.open_kfid), textOf(message.external_userid)]
  return kf && user && !kf.includes('/') ? peerIdOf(kf, user) : null
}

function timeOf({ send_time }: Members): Date {
  const seconds = Number(send_time)
  return new Date(seconds > 0 && seconds < 1e11 ? seconds * 1000 : 0)
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
}
