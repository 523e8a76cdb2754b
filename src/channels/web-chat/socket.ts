import type { WebSocket } from 'ws'
import { AppError, type ErrorCode } from '../../domain/index.ts'
import type { RateLimit } from '../../http/index.ts'
import type { ChannelHost, ConversationNews } from '../channel.ts'
import {
  type ClientFrame,
  FrameFault,
  frameIdOf,
  type MessageFrame,
  parseFrame,
  type ServerFrame,
  toInbound,
  toView,
} from './frames.ts'
import type { Heartbeat } from './heartbeat.ts'

/** A client that reads this far behind is cut off; it reads the rest when it comes back. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024

/** Faults of a message that are the client's to mend. */
const isAnswered: readonly ErrorCode[] = ['ATTACHMENT_UNKNOWN', 'CONVERSATION_UNKNOWN']

/** RFC 6455 close codes that we use. */
const closeCode = { policy: 1008, internalError: 1011, tryLater: 1013 } as const

export interface SocketDeps {
  host: ChannelHost
  /** Messages per conversation. */
  messageLimit: RateLimit
  /** Frames of any kind per conversation, counted before they are read. */
  frameLimit: RateLimit
  /** Faults per conversation; a client that makes more is cut off. */
  faultLimit: RateLimit
  heartbeat: Heartbeat
  onError: (error: unknown) => void
}

/** News that the client is shown. */
type Spoken = Exclude<ConversationNews, { type: 'closed' }>

/** One open socket of one conversation: frames in, frames out, missed messages first. */
export class ChatSocket {
  readonly #socket: WebSocket
  readonly #conversationId: string
  readonly #deps: SocketDeps
  /** News that came while older messages were still being read; null once they are sent. */
  #held: Spoken[] | null = []
  /** Settles when the last message that had to wait is stored; null when none does. */
  #storing: Promise<void> | null = null
  #lastSeq = 0
  #unsubscribe = () => {}

  constructor(socket: WebSocket, conversationId: string, deps: SocketDeps) {
    this.#socket = socket
    this.#conversationId = conversationId
    this.#deps = deps
  }

  /**
   * Greets the client with the token to come back with, replays what it missed when it has come back, and serves it until
   * it goes. The token is said once and not kept: an idle socket would hold it for as long as it is open.
   */
  async serve(resume: string, replay: { after: string | null } | null): Promise<void> {
    this.#keepAlive()
    this.#unsubscribe = this.#deps.host.subscribe(this.#conversationId, (news) => this.#onNews(news))
    this.#socket.on('message', (data, binary) => void this.#onFrame(data.toString(), binary))
    this.#send({ type: 'session', conversationId: this.#conversationId, resume })
    if (replay) {
      this.#confirm(resume)
      await this.#replay(replay.after)
    }
    for (const news of this.#held ?? []) this.#forward(news)
    this.#held = null
  }

  fault(error: AppError): void {
    this.#send({ type: 'error', code: error.code, detail: error.message })
  }

  /** The new token holds once the client has shown, by its answer to a ping, that it read the greeting. */
  #confirm(resume: string): void {
    const { host, onError } = this.#deps
    this.#socket.once('pong', () => host.confirmResume(this.#conversationId, resume).catch(onError))
    this.#socket.ping()
  }

  async #replay(after: string | null): Promise<void> {
    for (const message of await this.#deps.host.history(this.#conversationId, after)) {
      this.#forward({ type: 'message', message })
    }
  }

  #onNews(news: ConversationNews): void {
    if (news.type === 'closed') this.#socket.close(closeCode.policy, 'the conversation is closed')
    else if (this.#held) this.#held.push(news)
    else this.#forward(news)
  }

  #forward(news: Spoken): void {
    if (news.type === 'typing') {
      this.#send({ type: 'typing', author: 'agent' })
      return
    }
    if (news.type === 'delta') {
      this.#send({ type: 'delta', messageId: news.messageId, text: news.text })
      return
    }
    const { message } = news
    if (message.seq <= this.#lastSeq) return
    this.#lastSeq = message.seq
    if (message.author !== 'requester') this.#send({ type: 'message', ...toView(message) })
  }

  async #onFrame(raw: string, binary: boolean): Promise<void> {
    try {
      if (!this.#deps.frameLimit.take(this.#conversationId)) {
        throw new FrameFault('TOO_FAST', 'please wait a few seconds', frameIdOf(raw))
      }
      if (binary) throw new FrameFault('FRAME_INVALID', 'frames are text')
      await this.#handle(parseFrame(raw))
    } catch (error) {
      if (error instanceof AppError) this.#reportFault(error)
      else this.#reportFault(this.#unforeseen(error))
    }
  }

  async #handle(frame: ClientFrame): Promise<void> {
    const { host, messageLimit } = this.#deps
    const conversationId = this.#conversationId
    if (frame.type === 'message') {
      if (!messageLimit.take(conversationId)) throw new FrameFault('TOO_FAST', 'please wait a few seconds', frame.id)
      const messageId = await this.#store(frame).catch((cause) => {
        if (cause instanceof AppError && isAnswered.includes(cause.code)) {
          throw new FrameFault(cause.code, cause.message, frame.id)
        }
        this.#deps.onError(cause)
        throw new FrameFault('DATABASE_UNAVAILABLE', 'the message is not stored; please send it again', frame.id)
      })
      this.#send({ type: 'ack', id: frame.id, messageId })
    } else if (frame.type === 'typing') {
      host.typing(conversationId)
    } else {
      const kept = await host.keepFeedback(conversationId, frame)
      if (!kept) throw new FrameFault('NOT_FOUND', 'there is no such answer in this conversation')
    }
  }

  /** Looking up attachments takes a while: what is said after such a message waits, so that the order stays. */
  async #store(frame: MessageFrame): Promise<string> {
    const message = toInbound(this.#conversationId, frame)
    const before = this.#storing
    if (!before && !message.attachments) return this.#deps.host.receive(message)
    const stored = Promise.resolve(before).then(() => this.#deps.host.receive(message))
    const settled = stored.then(
      () => undefined,
      () => undefined,
    )
    this.#storing = settled
    return stored.finally(() => {
      if (this.#storing === settled) this.#storing = null
    })
  }

  #unforeseen(error: unknown): AppError {
    this.#deps.onError(error)
    return new AppError('DATABASE_UNAVAILABLE', 'something went wrong on our side; please try again')
  }

  #reportFault(error: AppError): void {
    const id = error instanceof FrameFault ? error.frameId : undefined
    this.#send({ type: 'error', code: error.code, detail: error.message, id })
    if (!this.#deps.faultLimit.take(this.#conversationId)) this.#socket.close(closeCode.policy, 'too many faults')
  }

  #send(frame: ServerFrame): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) this.#socket.close(closeCode.tryLater, 'reads too slowly')
    else this.#socket.send(JSON.stringify(frame))
  }

  #keepAlive(): void {
    this.#deps.heartbeat.watch(this.#socket)
    this.#socket.on('close', () => this.#unsubscribe())
  }
}
