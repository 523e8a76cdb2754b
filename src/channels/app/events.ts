import type { ServerResponse } from 'node:http'
import type { StoredMessage } from '../../domain/index.ts'
import type { ChannelHost, ConversationNews } from '../channel.ts'
import { toView } from '../web-chat/frames.ts'

/** Proxies cut a silent connection after a minute or so. */
const HEARTBEAT_MS = 20_000
/** A client that reads this far behind is cut off; it comes back with its Last-Event-ID. */
const MAX_BUFFERED_BYTES = 1024 * 1024
/** How soon a client should come back, in ms. */
const RETRY_MS = 3000

/**
 * One open stream of server-sent events (HTML Living Standard, 9.2): the frames of the web chat, each message under its
 * id, so that `Last-Event-ID` says where to go on.
 */
export class EventStream {
  readonly #response: ServerResponse
  #held: ConversationNews[] | null = []
  #lastSeq = 0

  constructor(response: ServerResponse) {
    this.#response = response
  }

  /**
   * Greets, shows what was missed, and follows the conversation until the client goes or its token ends. Ends the
   * response and rejects where what was missed cannot be read.
   */
  async serve(
    host: ChannelHost,
    conversationId: string,
    { after, untilMs }: { after: string | null; untilMs: number },
  ): Promise<void> {
    const unsubscribe = host.subscribe(conversationId, (news) => this.#onNews(news))
    const heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS)
    const expiry = setTimeout(() => this.#response.end(), untilMs)
    this.#response.once('close', () => {
      unsubscribe()
      clearInterval(heartbeat)
      clearTimeout(expiry)
    })
    this.#write(`retry: ${RETRY_MS}\n`)
    this.#frame('session', { conversationId })
    try {
      if (after !== null) for (const message of await host.history(conversationId, after)) this.#message(message)
    } catch (error) {
      // A stream that says nothing would keep the client from coming back with its Last-Event-ID.
      this.#response.destroy()
      throw error
    }
    for (const news of this.#held ?? []) this.#forward(news)
    this.#held = null
  }

  #onNews(news: ConversationNews): void {
    if (this.#held) this.#held.push(news)
    else this.#forward(news)
  }

  #forward(news: ConversationNews): void {
    if (news.type === 'closed') this.#response.end()
    else if (news.type === 'typing') this.#frame('typing', { author: 'agent' })
    else if (news.type === 'delta') this.#frame('delta', { messageId: news.messageId, text: news.text })
    else this.#message(news.message)
  }

  #message(message: StoredMessage): void {
    if (message.seq <= this.#lastSeq) return
    this.#lastSeq = message.seq
    if (message.author !== 'requester') this.#frame('message', toView(message), message.messageId)
  }

  #frame(type: string, data: object, id?: string): void {
    const idLine = id ? `id: ${id}\n` : ''
    this.#write(`${idLine}event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return
    if (this.#response.writableLength > MAX_BUFFERED_BYTES) this.#response.destroy()
    else this.#response.write(text)
  }
}
