import { useEffect, useState } from 'react'
import { converse } from './converse.ts'
import type { Attachment, GeoPoint, Line } from './frames.ts'
import type { Session } from './keepsakes.ts'
import { emptyStory, type Story, type StoryEvent, tell } from './story.ts'

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

/** One person's chat on one line: the story as it is now, news of it, and what can be done. */
export interface Chat {
  story(): Story
  /** Gives the way to stop listening. */
  subscribe(listener: () => void): () => void
  actions: ChatActions
}

/** Opens the chat. It lives outside the page that shows it, so that it connects while the page is still being drawn. */
export function openChat(line: Line): Chat {
  let story = emptyStory
  const listeners = new Set<() => void>()
  const happen = (event: StoryEvent) => {
    story = tell(story, event)
    for (const listener of listeners) listener()
  }
  const { connection, moveTo } = converse(line, happen)

  const actions: ChatActions = {
    say: (...said) => void connection.say(...said),
    retry: (id) => {
      happen({ type: 'retrying', id })
      connection.retry(id)
    },
    rewrite: (id) => {
      happen({ type: 'withdrawn', id })
      return connection.withdraw(id)
    },
    token: () => connection.token(),
    typing: () => connection.typing(),
    rate: (...rating) => connection.rate(...rating),
    startOver: () => {
      happen({ type: 'started-over' })
      connection.startOver()
    },
    moveTo,
    faultRead: () => happen({ type: 'fault-read' }),
  }
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  return { story: () => story, subscribe, actions }
}

/** The story of a chat, told to React. */
export function useStory({ story, subscribe }: Chat): Story {
  const [shown, show] = useState(story)
  useEffect(() => {
    const update = () => show(story())
    update()
    return subscribe(update)
  }, [story, subscribe])
  return shown
}
