import type { ChatEvent, LinkState } from './connection.ts'
import type { Attachment, ChatMessage, GeoPoint } from './frames.ts'
import type { Pending } from './keepsakes.ts'

/** The person's own words. `key` is the client id, which stays the same however often the message is sent. */
export interface OwnEntry {
  by: 'me'
  key: string
  messageId: string | null
  text: string
  location?: GeoPoint
  attachments?: Attachment[]
  at: number
  state: 'sending' | 'delivered' | 'failed'
  /** The error code that the gateway refused the message with. */
  fault?: string
}

/** What the hotline said. While `isStreaming` only the text is known, and not all of it. */
export interface TheirEntry {
  by: 'them'
  key: string
  message: ChatMessage
  isStreaming: boolean
}

export type Entry = OwnEntry | TheirEntry

/** Everything the page shows of one conversation, in its order. */
export interface Story {
  entries: Entry[]
  conversationId: string | null
  link: LinkState
  failures: number
  /** The error code of something that concerns no single message. */
  fault: string | null
  /** When an agent was last seen writing, in milliseconds since 1970; null once their words are there. */
  typingAt: number | null
  /** True until it is known whether there is an earlier story to show. */
  isLoading: boolean
}

export type StoryEvent =
  | (ChatEvent & { at: number })
  | { type: 'history'; messages: ChatMessage[] }
  | { type: 'loaded' }
  | { type: 'retrying'; id: string }
  | { type: 'withdrawn'; id: string }
  | { type: 'started-over' }
  /** Another conversation is shown from now on, with what was said in it. */
  | { type: 'moved'; conversationId: string; messages: ChatMessage[] }
  | { type: 'fault-read' }

export const emptyStory: Story = {
  entries: [],
  conversationId: null,
  link: 'connecting',
  failures: 0,
  fault: null,
  typingAt: null,
  isLoading: true,
}

/** The story after one more event. Nothing is ever shown twice: messages are known by id, own ones by client id. */
export function tell(story: Story, event: StoryEvent): Story {
  switch (event.type) {
    case 'link':
      return { ...story, link: event.state, failures: event.failures }
    case 'session':
      return begin(story, event.conversationId)
    case 'said':
      return story.entries.some(({ key }) => key === event.pending.id)
        ? story
        : append(story, ownFromPending(event.pending))
    case 'ack':
      return changeOwn(story, event.id, { messageId: event.messageId, state: 'delivered', fault: undefined })
    case 'overdue':
      return changeOwn(story, event.id, { state: 'failed' })
    case 'retrying':
      return changeOwn(story, event.id, { state: 'sending', fault: undefined })
    case 'withdrawn':
      return { ...story, entries: story.entries.filter(({ key }) => key !== event.id) }
    case 'error':
      return event.id
        ? changeOwn(story, event.id, { state: 'failed', fault: event.code })
        : { ...story, fault: event.code }
    case 'delta':
      return stream(story, event)
    case 'typing':
      return { ...story, typingAt: event.at }
    case 'message':
      return receive({ ...story, typingAt: null }, event.message)
    case 'history':
      return { ...story, entries: withHistory(story.entries, event.messages), isLoading: false }
    case 'moved': {
      const entries = withHistory(stillToSend(story.entries), event.messages)
      return { ...story, entries, conversationId: event.conversationId, fault: null, isLoading: false }
    }
    case 'loaded':
      return { ...story, isLoading: false }
    case 'fault-read':
      return { ...story, fault: null }
    case 'started-over':
      return { ...emptyStory, isLoading: false }
  }
}

/** Another conversation than before: the old story is not its story. What is still to be sent goes along. */
function begin(story: Story, conversationId: string): Story {
  const isAnother = story.conversationId !== null && story.conversationId !== conversationId
  return { ...story, conversationId, entries: isAnother ? stillToSend(story.entries) : story.entries }
}

function stillToSend(entries: Entry[]): Entry[] {
  return entries.filter((entry) => entry.by === 'me' && entry.state !== 'delivered')
}

function append(story: Story, entry: Entry): Story {
  return { ...story, entries: [...story.entries, entry] }
}

function ownFromPending({ id, text, location, attachments, at }: Pending): OwnEntry {
  const along = { ...(location && { location }), ...(attachments && { attachments }) }
  return { by: 'me', key: id, messageId: null, text, at, state: 'sending', ...along }
}

function changeOwn(story: Story, key: string, change: Partial<OwnEntry>): Story {
  const entries = story.entries.map((entry) => {
    const isMeant = entry.by === 'me' && entry.key === key && entry.state !== 'delivered'
    return isMeant ? { ...entry, ...change } : entry
  })
  return { ...story, entries }
}

const hasMessage = (entry: Entry, messageId: string) =>
  entry.by === 'me' ? entry.messageId === messageId : entry.key === messageId

/** A conversation is answered one message at a time, so a stream under a new id replaces one that broke off. */
function stream(story: Story, { messageId, text, at }: { messageId: string; text: string; at: number }): Story {
  const known = story.entries.find((entry) => hasMessage(entry, messageId))
  if (known?.by === 'me' || (known && !known.isStreaming)) return story
  if (!known) return append(withoutStreams(story), streaming(messageId, text, at))
  const grown = { ...known, message: { ...known.message, text: known.message.text + text } }
  return { ...story, entries: story.entries.map((entry) => (entry === known ? grown : entry)) }
}

function streaming(messageId: string, text: string, at: number): TheirEntry {
  const nothing = { kind: null, replyTo: null, externalId: null, citations: [], quickReplies: [], aiGenerated: false }
  return { by: 'them', key: messageId, isStreaming: true, message: { ...nothing, messageId, author: 'bot', text, at } }
}

function withoutStreams(story: Story): Story {
  return { ...story, entries: story.entries.filter((entry) => entry.by === 'me' || !entry.isStreaming) }
}

/** The final message takes the place of its stream: the final text wins. A message that is known changes nothing. */
function receive(story: Story, message: ChatMessage): Story {
  if (message.author === 'requester') return { ...story, entries: withOwn(story.entries, message) }
  const known = story.entries.find((entry) => hasMessage(entry, message.messageId))
  if (known?.by === 'them' && !known.isStreaming) return story
  const entry: TheirEntry = { by: 'them', key: message.messageId, message, isStreaming: false }
  if (known) return { ...story, entries: story.entries.map((other) => (other === known ? entry : other)) }
  return append(message.replyTo ? withoutStreams(story) : story, entry)
}

/** An own message that the gateway replays: it may have been written on another device. */
function withOwn(entries: Entry[], message: ChatMessage): Entry[] {
  const own = ownFromMessage(message)
  const isKnown = (entry: Entry) => entry.key === own.key || hasMessage(entry, message.messageId)
  if (!entries.some(isKnown)) return [...entries, own]
  return entries.map((entry) => (isKnown(entry) ? own : entry))
}

function ownFromMessage(message: ChatMessage): OwnEntry {
  const { messageId, text, location, attachments, at } = message
  const key = message.externalId ?? messageId
  return { by: 'me', key, messageId, text, location, attachments, at, state: 'delivered' }
}

/** The gateway's history is the order of things; what it does not know yet follows after it. */
function withHistory(entries: Entry[], messages: ChatMessage[]): Entry[] {
  const told: Entry[] = messages.map((message) =>
    message.author === 'requester'
      ? ownFromMessage(message)
      : { by: 'them', key: message.messageId, message, isStreaming: false },
  )
  const keys = new Set(told.map(({ key }) => key))
  return [...told, ...entries.filter(({ key }) => !keys.has(key))]
}

/** The last thing that the hotline said, or is saying. */
export function lastOfTheirs(entries: readonly Entry[]): TheirEntry | null {
  const theirs = entries.filter((entry): entry is TheirEntry => entry.by === 'them')
  return theirs[theirs.length - 1] ?? null
}

/**
 * The message that waits for an answer now: the hotline's last one, unless the person has spoken since. News that comes
 * by itself in between takes nothing away from it.
 */
export function openMessage(entries: readonly Entry[]): ChatMessage | null {
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index]
    if (entry?.by !== 'them' || entry.isStreaming) return null
    if (!isNews(entry.message)) return entry.message
  }
  return null
}

function isNews({ author, replyTo, quickReplies }: ChatMessage): boolean {
  return author === 'system' && replyTo === null && quickReplies.length === 0
}
