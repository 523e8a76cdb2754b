import type { AssistNews } from '../../assist/index.ts'
import { AppError } from '../../domain/index.ts'
import type { ConversationEvent } from '../../messages/index.ts'
import { type Actor, recordAudit } from '../../people/index.ts'
import { checkSight, shownMessage } from '../conversations.ts'
import type { DeskDeps } from '../deps.ts'

/** Several chats at once are held, and a supervisor looks on; more is no person. */
const MOST_WATCHED = 30

export interface ChatWatchDeps {
  desk: DeskDeps
  actor: Actor
  send: (frame: object) => void
  onError: (error: unknown) => void
}

interface Watched {
  end: () => void
  /** The newest message that the page has. */
  last: string | null
  /** What is read of it happens one after the other. */
  reading: Promise<void>
}

/** The chats that one open page of the desk looks at: their words, who types, and what stands beside them. */
export class ChatWatch {
  readonly #deps: ChatWatchDeps
  readonly #watched = new Map<string, Watched>()

  constructor(deps: ChatWatchDeps) {
    this.#deps = deps
  }

  /** Shows what was said after `after`, and then all that is. Throws CONVERSATION_UNKNOWN. */
  async watch(conversationId: string, after: string | null): Promise<void> {
    const { desk, actor } = this.#deps
    await checkSight(desk, actor, conversationId)
    this.unwatch(conversationId)
    if (this.#watched.size >= MOST_WATCHED) throw new AppError('REQUEST_INVALID', 'close another conversation first')
    if (!after) {
      const subject = { subjectType: 'conversation', subjectId: conversationId } as const
      await recordAudit(desk.db, { actor, action: 'conversation.watched', ...subject })
    }
    const end = desk.messages.bus.subscribe(conversationId, (event) => this.#onEvent(conversationId, event))
    this.#watched.set(conversationId, { end, last: after, reading: Promise.resolve() })
    this.#read(conversationId, true)
  }

  unwatch(conversationId: string): void {
    this.#watched.get(conversationId)?.end()
    this.#watched.delete(conversationId)
  }

  /** The agent who holds the conversation writes: its requester sees it. Throws TAKEOVER_NOT_HELD. */
  async typing(conversationId: string): Promise<void> {
    const { desk, actor } = this.#deps
    await desk.takeover.heldBy(actor, conversationId)
    desk.messages.bus.publish(conversationId, { type: 'typing', by: 'agent' })
  }

  /** Form, answers or related tickets of a watched chat changed: the page asks for them. */
  onAssist({ subjectId, type }: AssistNews): void {
    if (this.#watched.has(subjectId)) this.#deps.send({ type: 'chat.beside', conversationId: subjectId, changed: type })
  }

  end(): void {
    for (const id of [...this.#watched.keys()]) this.unwatch(id)
  }

  #onEvent(conversationId: string, event: ConversationEvent): void {
    if (event.type === 'typing') {
      if (event.by === 'requester') this.#deps.send({ type: 'chat.typing', conversationId })
    } else if (event.type === 'message' || event.type === 'heard') this.#read(conversationId)
  }

  /** The log has the order; the event only says that there is something. */
  #read(conversationId: string, isReplay = false): void {
    const watched = this.#watched.get(conversationId)
    if (!watched) return
    watched.reading = watched.reading
      .then(() => this.#readNew(conversationId, watched, isReplay))
      .catch(this.#deps.onError)
  }

  async #readNew(conversationId: string, watched: Watched, isReplay: boolean): Promise<void> {
    const { desk, actor, send } = this.#deps
    if (this.#watched.get(conversationId) !== watched) return
    try {
      // It may have gone to somebody else meanwhile.
      await checkSight(desk, actor, conversationId)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.unwatch(conversationId)
      send({ type: 'chat.gone', conversationId })
      return
    }
    const said = await desk.messages.history(conversationId, watched.last)
    if (said.length === 0 || this.#watched.get(conversationId) !== watched) return
    watched.last = said.at(-1)!.messageId
    send({ type: 'chat.messages', conversationId, messages: said.map(shownMessage), isReplay })
  }
}
