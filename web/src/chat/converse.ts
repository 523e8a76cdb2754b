import { deviceStore, tabStore } from '../shared/index.ts'
import { ChatConnection, type ChatEvent, type Socket } from './connection.ts'
import type { ChatMessage, Line } from './frames.ts'
import { fetchHistory } from './history.ts'
import { keepsakesOf, type Session } from './keepsakes.ts'
import type { StoryEvent } from './story.ts'

function openSocket(path: string): Socket {
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  return new WebSocket(`${scheme}://${window.location.host}${path}`)
}

/** The last thing that the hotline said, by its id: the socket goes on after it. */
function lastIdOf(messages: readonly ChatMessage[] | null): string | null {
  const theirs = (messages ?? []).filter(({ author }) => author !== 'requester')
  return theirs[theirs.length - 1]?.messageId ?? null
}

/** An open conversation: its connection, and the way to another one that is somebody's own too. */
export interface Conversing {
  connection: ChatConnection
  moveTo: (session: Session) => Promise<void>
}

/**
 * Opens the conversation of this device on one line. The story so far comes first, so that the socket brings only what
 * is new. Where the history can't be had, the socket replays what the hotline said, and the rest is asked for again
 * with the token of the new session.
 */
export function converse(line: Line, tell: (event: StoryEvent) => void): Conversing {
  const keepsakes = keepsakesOf(line, deviceStore, tabStore)
  /** The conversation whose history has still to be read. */
  let unread: string | null = null

  const readHistory = async (): Promise<string | null> => {
    const session = keepsakes.session()
    if (!session) return null
    const messages = await fetchHistory(session)
    if (keepsakes.session()?.conversationId !== session.conversationId) return null
    unread = messages ? null : session.conversationId
    if (messages) tell({ type: 'history', messages })
    return lastIdOf(messages)
  }

  const moveTo = async (session: Session) => {
    const messages = await fetchHistory(session)
    unread = messages ? null : session.conversationId
    tell({ type: 'moved', conversationId: session.conversationId, messages: messages ?? [] })
    connection.moveTo(session, lastIdOf(messages))
  }

  const onEvent = (event: ChatEvent) => {
    tell({ ...event, at: Date.now() })
    if (event.type === 'session' && event.conversationId === unread) void readHistory()
  }
  const connection = new ChatConnection({ line, openSocket, keepsakes, onEvent })

  const wake = () => document.visibilityState === 'visible' && connection.wake()
  window.addEventListener('online', wake)
  document.addEventListener('visibilitychange', wake)
  void readHistory().then((after) => {
    tell({ type: 'loaded' })
    connection.start(after)
  })
  return { connection, moveTo }
}
