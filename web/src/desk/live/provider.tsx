import { useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react'
import type { Chat, Queue } from '../chats/types.ts'
import type { Me } from '../session.ts'
import { announce, callNotice, chatNotice } from './announce.ts'
import { after, type Calls, noCalls } from './calls.ts'
import { DeskLine } from './line.ts'
import type { DeskFrame } from './types.ts'

/** How long somebody counts as writing after their page last said so. */
const TYPING_MS = 6_000

interface Live {
  calls: Calls
  send: (frame: object) => void
  /** Begins to hear of a chat; gives what ends it. It goes on over breaks of the socket. */
  watch: (conversationId: string) => () => void
  /** It was open and is away; everything comes anew when it is back. */
  isLost: boolean
  /** Chats whose requester writes this moment. */
  typing: ReadonlySet<string>
  /** How many words of a chat's requester came since it was last looked at. */
  unread: Readonly<Record<string, number>>
  read: (conversationId: string) => void
}

const LiveContext = createContext<Live | null>(null)

/** The desk's socket, open as long as the desk is: calls, chats and the queue as they happen, on whatever page. */
export function LiveProvider({ me, children }: { me: Me; children: ReactNode }) {
  const queries = useQueryClient()
  const [calls, dispatch] = useReducer((before: Calls, frame: DeskFrame) => after(before, frame), noCalls)
  const [link, setLink] = useState<'opening' | 'open' | 'lost'>('opening')
  /** Chats that this agent holds, by their ids with spaces between. */
  const [held, setHeld] = useState('')
  const [typing, setTyping] = useState<ReadonlySet<string>>(new Set())
  const [unread, setUnread] = useState<Readonly<Record<string, number>>>({})
  const line = useRef<DeskLine | null>(null)
  const watchers = useRef(new Map<string, number>())
  const seenWishes = useRef<ReadonlySet<string> | null>(null)
  const stillTyping = useRef(new Map<string, number>())

  useEffect(() => {
    const setTypes = (id: string, is: boolean) =>
      setTyping((before) => {
        const next = new Set(before)
        if (is) next.add(id)
        else next.delete(id)
        return next
      })
    const onTyping = (id: string, is: boolean) => {
      window.clearTimeout(stillTyping.current.get(id))
      setTypes(id, is)
      if (is)
        stillTyping.current.set(
          id,
          window.setTimeout(() => setTypes(id, false), TYPING_MS),
        )
    }
    const onFrame = (frame: DeskFrame) => {
      dispatch(frame)
      switch (frame.type) {
        case 'call.opened':
          if (frame.mine) announce(callNotice(frame.call))
          return
        case 'queue': {
          const { type: _type, ...queue } = frame
          queries.setQueryData<Queue>(['queue'], queue)
          const fresh = freshFor(queue, me.id, seenWishes.current)
          seenWishes.current = new Set(queue.waiting.map(({ id }) => id))
          if (fresh) announce(chatNotice(fresh))
          const own = queue.waiting.filter(({ status, agentId }) => status === 'taken' && agentId === me.id)
          setHeld(own.map(({ conversationId }) => conversationId).join(' '))
          return
        }
        case 'chat.messages': {
          const { conversationId: id, messages } = frame
          queries.setQueryData<Chat>(['chat', id], (chat) => chat && withMessages(chat, messages))
          const heard = messages.filter(({ author }) => author === 'requester').length
          if (heard === 0 || frame.isReplay) return
          onTyping(id, false)
          setUnread((before) => ({ ...before, [id]: (before[id] ?? 0) + heard }))
          return
        }
        case 'chat.beside':
          void queries.invalidateQueries({ queryKey: ['chat', frame.conversationId, 'assist'] })
          return
        case 'chat.typing':
          onTyping(frame.conversationId, true)
          return
        case 'chat.gone':
          void queries.invalidateQueries({ queryKey: ['queue'] })
      }
    }
    const opened = new DeskLine({
      onFrame,
      onOpen() {
        setLink('open')
        for (const conversationId of watchers.current.keys()) opened.send({ type: 'chat.watch', conversationId })
        void queries.invalidateQueries({ queryKey: ['chat'] })
      },
      onLost: () => setLink('lost'),
    })
    line.current = opened
    return () => opened.close()
  }, [queries, me.id])

  const send = useCallback((frame: object) => line.current?.send(frame), [])
  const watch = useCallback(
    (conversationId: string) => {
      const count = watchers.current.get(conversationId) ?? 0
      watchers.current.set(conversationId, count + 1)
      if (count === 0) send({ type: 'chat.watch', conversationId })
      // Whoever takes over the watching in the same moment keeps it going.
      return () => window.setTimeout(() => leave(watchers.current, conversationId, send))
    },
    [send],
  )
  // What one holds is watched on whatever page: its news are counted.
  useEffect(() => {
    const ends = held === '' ? [] : held.split(' ').map(watch)
    return () => {
      for (const end of ends) end()
    }
  }, [held, watch])
  const read = useCallback((id: string) => setUnread(({ [id]: _read, ...rest }) => rest), [])
  const live = useMemo(
    () => ({ calls, send, watch, isLost: link === 'lost', typing, unread, read }),
    [calls, send, watch, link, typing, unread, read],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('this page stands outside the live desk')
  return live
}

/** Somebody new who waits for this agent, or was given to them; null at the first look, when nothing is new. */
function freshFor({ waiting, agents }: Queue, myId: string, seen: ReadonlySet<string> | null) {
  const mine = agents.find(({ agentId }) => agentId === myId)
  if (!seen || mine?.state !== 'available') return null
  const concerns = ({ group, wantedAgent }: Queue['waiting'][number]) =>
    wantedAgent === myId || (wantedAgent === null && mine.groups.includes(group))
  return waiting.find((wish) => wish.status === 'queued' && !seen.has(wish.id) && concerns(wish)) ?? null
}

function leave(watchers: Map<string, number>, conversationId: string, send: (frame: object) => void): void {
  const left = (watchers.get(conversationId) ?? 1) - 1
  if (left > 0) {
    watchers.set(conversationId, left)
    return
  }
  watchers.delete(conversationId)
  send({ type: 'chat.unwatch', conversationId })
}

function withMessages(chat: Chat, messages: Chat['messages']): Chat {
  const known = new Set(chat.messages.map(({ messageId }) => messageId))
  return { ...chat, messages: [...chat.messages, ...messages.filter(({ messageId }) => !known.has(messageId))] }
}
