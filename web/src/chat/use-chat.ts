import { useEffect, useMemo, useReducer, useRef } from 'react'
import type { ChatConnection } from './connection.ts'
import { converse } from './converse.ts'
import type { GeoPoint, Line } from './frames.ts'
import { emptyStory, type Story, tell } from './story.ts'

/** What a person can do in the chat. */
export interface ChatActions {
  say(text: string, location?: GeoPoint): void
  retry(id: string): void
  /** Takes a refused message out of the story and gives its text, to be written anew. */
  rewrite(id: string): string
  typing(): void
  rate(messageId: string, helpful: boolean, comment?: string): void
  startOver(): void
  faultRead(): void
}

/** One person's chat on one line: the story as it is now, and what can be done. Connects when the page is shown. */
export function useChat(line: Line): [Story, ChatActions] {
  const [story, dispatch] = useReducer(tell, emptyStory)
  const current = useRef<ChatConnection | null>(null)

  useEffect(() => {
    const { connection, leave } = converse(line, dispatch)
    current.current = connection
    return leave
  }, [line])

  const actions = useMemo<ChatActions>(
    () => ({
      say: (text, location) => void current.current?.say(text, location),
      retry: (id) => {
        dispatch({ type: 'retrying', id })
        current.current?.retry(id)
      },
      rewrite: (id) => {
        dispatch({ type: 'withdrawn', id })
        return current.current?.withdraw(id) ?? ''
      },
      typing: () => current.current?.typing(),
      rate: (messageId, helpful, comment) => current.current?.rate(messageId, helpful, comment),
      startOver: () => {
        dispatch({ type: 'started-over' })
        current.current?.startOver()
      },
      faultRead: () => dispatch({ type: 'fault-read' }),
    }),
    [],
  )
  return [story, actions]
}
