import { useEffect, useMemo, useReducer, useRef } from 'react'
import { type Conversing, converse } from './converse.ts'
import type { Attachment, GeoPoint, Line } from './frames.ts'
import type { Session } from './keepsakes.ts'
import { emptyStory, type Story, tell } from './story.ts'

/** What a person can do in the chat. */
export interface ChatActions {
  say(text: string, location?: GeoPoint, attachments?: Attachment[]): void
  retry(id: string): void
  /** Takes a refused message out of the story and gives its text, to be written anew. */
  rewrite(id: string): string
  typing(): void
  /** The token that opens the conversation now. */
  token(): string | null
  rate(messageId: string, helpful: boolean, comment?: string): void
  startOver(): void
  /** Shows another conversation that was proved to be this person's own, and goes on with it. */
  moveTo(session: Session): Promise<void>
  faultRead(): void
}

/** One person's chat on one line: the story as it is now, and what can be done. Connects when the page is shown. */
export function useChat(line: Line): [Story, ChatActions] {
  const [story, dispatch] = useReducer(tell, emptyStory)
  const current = useRef<Conversing | null>(null)

  useEffect(() => {
    current.current = converse(line, dispatch)
    return current.current.leave
  }, [line])

  const actions = useMemo<ChatActions>(
    () => ({
      say: (text, location, attachments) => void current.current?.connection.say(text, location, attachments),
      retry: (id) => {
        dispatch({ type: 'retrying', id })
        current.current?.connection.retry(id)
      },
      rewrite: (id) => {
        dispatch({ type: 'withdrawn', id })
        return current.current?.connection.withdraw(id) ?? ''
      },
      token: () => current.current?.connection.token() ?? null,
      typing: () => current.current?.connection.typing(),
      rate: (messageId, helpful, comment) => current.current?.connection.rate(messageId, helpful, comment),
      startOver: () => {
        dispatch({ type: 'started-over' })
        current.current?.connection.startOver()
      },
      moveTo: async (session) => current.current?.moveTo(session),
      faultRead: () => dispatch({ type: 'fault-read' }),
    }),
    [],
  )
  return [story, actions]
}
