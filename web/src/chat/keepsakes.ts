import type { TextStore } from '../shared/index.ts'
import type { Attachment, GeoPoint, Line } from './frames.ts'

/** What lets this device go on with a conversation. */
export interface Session {
  conversationId: string
  resume: string
}

/** A message that the gateway has not yet acknowledged. */
export interface Pending {
  id: string
  text: string
  location?: GeoPoint
  attachments?: Attachment[]
  /** When it was written, milliseconds since 1970. */
  at: number
}

/** What the page keeps between visits: the way back to the conversation on the device, unsent messages in the tab only. */
export interface Keepsakes {
  session(): Session | null
  keepSession(session: Session | null): void
  pending(): Pending[]
  keepPending(pending: readonly Pending[]): void
}

/** Keepsakes of one line: the two lines are two conversations. */
export function keepsakesOf(line: Line, device: TextStore, tab: TextStore): Keepsakes {
  const sessionKey = `jiesu.session.${line}`
  const pendingKey = `jiesu.pending.${line}`
  return {
    session: () => readJson(device.read(sessionKey), isSession),
    keepSession: (session) => device.write(sessionKey, session && JSON.stringify(session)),
    pending: () => readJson(tab.read(pendingKey), isPendingList) ?? [],
    keepPending: (pending) => tab.write(pendingKey, pending.length === 0 ? null : JSON.stringify(pending)),
  }
}

function readJson<T>(kept: string | null, is: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(kept ?? 'null')
    return is(value) ? value : null
  } catch {
    return null
  }
}

function isSession(value: unknown): value is Session {
  const session = value as Partial<Session> | null
  return typeof session?.conversationId === 'string' && typeof session.resume === 'string'
}

function isPendingList(value: unknown): value is Pending[] {
  return (
    Array.isArray(value) &&
    value.every((item: Partial<Pending> | null) => {
      return typeof item?.id === 'string' && typeof item.text === 'string' && typeof item.at === 'number'
    })
  )
}
