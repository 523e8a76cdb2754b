import { clientId } from '../shared/index.ts'
import { backoffMs } from './backoff.ts'
import { mustBeRewritten } from './fault-words.ts'
import { type Attachment, type ClientFrame, type GeoPoint, type Line, readFrame, type ServerFrame } from './frames.ts'
import type { Keepsakes, Pending, Session } from './keepsakes.ts'
import { Unsent } from './unsent.ts'

/** `offline` means that a connection broke or failed and another try is on its way. */
export type LinkState = 'connecting' | 'online' | 'offline'

/** What happens on the connection, for whoever tells the story. */
export type ChatEvent =
  | Exclude<ServerFrame, { type: 'session' }>
  | { type: 'session'; conversationId: string }
  | { type: 'link'; state: LinkState; failures: number }
  | { type: 'said'; pending: Pending }
  | { type: 'overdue'; id: string }

/** The part of a browser's WebSocket that is used. */
export interface Socket {
  readyState: number
  send(data: string): void
  close(): void
  onclose: ((event: CloseEvent) => unknown) | null
  onmessage: ((event: MessageEvent) => unknown) | null
}

export interface ConnectionOptions {
  line: Line
  /** Opens a socket; the path with its query is for the page's own host. */
  openSocket: (path: string) => Socket
  keepsakes: Keepsakes
  onEvent: (event: ChatEvent) => void
  random?: () => number
}

/** Without an acknowledgement for so long the socket is taken for dead and opened anew. */
const ackTimeoutMs = 8_000
/** A socket that does not open in this time is given up. */
const openTimeoutMs = 12_000
/** A connection counts as good again after living so long; one that breaks sooner keeps its back-off. */
const steadyMs = 5_000
/** After so long without a word a connection may be dead without anybody having noticed: phones sleep, networks forget. */
const quietMs = 30_000
const typingPauseMs = 4_000
const isOpen = 1

/**
 * One person's connection to the hotline: connects, resumes, reconnects with back-off and jitter, and sends every
 * message again under the same id until the gateway acknowledges it, which stores it once however often it comes.
 * Knows no page: everything it learns goes to `onEvent`.
 */
export class ChatConnection {
  private readonly options: ConnectionOptions
  private socket: Socket | null = null
  private stage: 'new' | 'started' | 'ended' = 'new'
  private hasSession = false
  private session: Session | null = null
  private lastMessageId: string | null = null
  private readonly unsent: Unsent
  private feedback: ClientFrame[] = []
  private failures = 0
  private lastTypingAt = 0
  private lastHeardAt = 0
  private reopenTimer: ReturnType<typeof setTimeout> | undefined
  private openTimer: ReturnType<typeof setTimeout> | undefined
  private ackTimer: ReturnType<typeof setTimeout> | undefined
  private steadyTimer: ReturnType<typeof setTimeout> | undefined

  constructor(options: ConnectionOptions) {
    this.options = options
    this.unsent = new Unsent(options.keepsakes, (id) => options.onEvent({ type: 'overdue', id }))
    this.session = options.keepsakes.session()
  }

  /** Connects. `after` is the last message that the page already shows; without it the whole story is replayed. */
  start(after: string | null = null): void {
    if (this.stage !== 'new') return
    this.stage = 'started'
    this.lastMessageId = after
    for (const pending of this.unsent.all()) this.announce(pending)
    this.open()
  }

  /** Ends the connection for good; nothing happens afterwards. */
  stop(): void {
    this.stage = 'ended'
    clearTimeout(this.reopenTimer)
    this.unsent.stopWatchingAll()
    this.drop()
  }

  /** Says something. It is kept and sent as soon as there is a connection. Gives the client id. */
  say(text: string, location?: GeoPoint, attachments: Attachment[] = []): string {
    const along = { ...(location && { location }), ...(attachments.length > 0 && { attachments }) }
    const pending: Pending = { id: clientId(), text, at: Date.now(), ...along }
    this.unsent.add(pending)
    this.announce(pending)
    this.lastTypingAt = 0
    if (this.hasSession) this.sendPending(pending)
    return pending.id
  }

  /** Sends one message again under its own id, and connects now instead of at the end of the back-off. */
  retry(id: string): void {
    const pending = this.unsent.find(id)
    if (!pending) return
    this.unsent.release(id)
    if (this.hasSession) this.sendPending(pending)
    else this.wake()
  }

  /** Takes back a message that was refused, so that it can be written anew. Gives its text. */
  withdraw(id: string): string {
    const text = this.unsent.find(id)?.text ?? ''
    this.settle(id)
    return text
  }

  /** The token that opens the conversation now; null before there is one. */
  token(): string | null {
    return this.freshestSession()?.resume ?? null
  }

  /** Tells the other side that somebody is writing; said at most every four seconds, and anew after each message. */
  typing(now: number = Date.now()): void {
    if (!this.hasSession || now - this.lastTypingAt < typingPauseMs) return
    this.lastTypingAt = now
    this.transmit({ type: 'typing' })
  }

  /** Rates an answer; waits for a connection if there is none. */
  rate(messageId: string, helpful: boolean, comment?: string): void {
    const frame: ClientFrame = { type: 'feedback', messageId, helpful, ...(comment && { comment }) }
    if (this.hasSession) this.transmit(frame)
    else this.feedback.push(frame)
  }

  /** The network is back, or the page is looked at again: connect now unless the connection has just shown that it lives. */
  wake(now: number = Date.now()): void {
    if (this.stage !== 'started') return
    if (this.hasSession && now - this.lastHeardAt < quietMs) return
    if (this.socket && !this.hasSession) return
    this.drop()
    this.open()
  }

  /** Forgets the conversation and begins another one. */
  startOver(): void {
    this.options.keepsakes.keepSession(null)
    for (const { id } of this.unsent.all()) this.settle(id)
    this.session = null
    this.lastMessageId = null
    this.feedback = []
    this.failures = 0
    this.drop()
    clearTimeout(this.reopenTimer)
    if (this.stage === 'started') this.open()
  }

  /** Goes on with another conversation, of which the page shows everything up to `after`. What is still to be sent goes along. */
  moveTo(session: Session, after: string | null): void {
    this.options.keepsakes.keepSession(session)
    this.session = session
    this.lastMessageId = after
    this.feedback = []
    this.failures = 0
    this.drop()
    if (this.stage === 'started') this.open()
  }

  private open(): void {
    clearTimeout(this.reopenTimer)
    this.report(this.failures === 0 ? 'connecting' : 'offline')
    const socket = this.options.openSocket(this.path())
    this.socket = socket
    this.openTimer = setTimeout(() => this.lose(socket), openTimeoutMs)
    socket.onmessage = ({ data }) => socket === this.socket && this.receive(String(data))
    socket.onclose = () => this.lose(socket)
  }

  private path(): string {
    const query = new URLSearchParams({ line: this.options.line })
    const session = this.freshestSession()
    if (session) {
      query.set('resume', session.resume)
      if (this.lastMessageId) query.set('after', this.lastMessageId)
    }
    return `/v1/chat?${query}`
  }

  /** Another tab in the same conversation may hold a newer token; a tab in another conversation is none of our business. */
  private freshestSession(): Session | null {
    const kept = this.options.keepsakes.session()
    return kept && kept.conversationId === this.session?.conversationId ? kept : this.session
  }

  private receive(data: string): void {
    this.lastHeardAt = Date.now()
    const frame = readFrame(data, this.lastHeardAt)
    if (!frame) return
    if (frame.type === 'session') {
      this.begin(frame)
      return
    }
    if (frame.type === 'ack') this.settle(frame.id)
    if (frame.type === 'message') this.lastMessageId = frame.message.messageId
    if (frame.type === 'error') this.refuse(frame.code, frame.id)
    this.options.onEvent(frame)
  }

  private begin({ conversationId, resume }: Session): void {
    clearTimeout(this.openTimer)
    if (this.session?.conversationId !== conversationId) this.lastMessageId = null
    this.session = { conversationId, resume }
    this.options.keepsakes.keepSession(this.session)
    this.hasSession = true
    this.steadyTimer = setTimeout(() => {
      this.failures = 0
    }, steadyMs)
    this.options.onEvent({ type: 'session', conversationId })
    this.report('online')
    for (const frame of this.feedback.splice(0)) this.transmit(frame)
    for (const pending of this.unsent.sendable()) this.sendPending(pending)
  }

  /** A refused message waits for its writer; an invalid token is forgotten, and the next connection begins anew. */
  private refuse(code: string, id: string | null): void {
    if (code === 'RESUME_INVALID' && !this.hasSession) {
      this.options.keepsakes.keepSession(null)
      this.session = null
      this.lastMessageId = null
    }
    if (id === null) return
    this.unsent.hold(id, mustBeRewritten(code))
    this.watchAcksAnew()
  }

  private sendPending({ id, text, location, attachments }: Pending): void {
    const named = attachments?.map(({ mediaId }) => ({ mediaId }))
    this.transmit({ type: 'message', id, text, ...(location && { location }), ...(named && { attachments: named }) })
    if (this.ackTimer === undefined) this.watchAcks()
  }

  private watchAcks(): void {
    const socket = this.socket
    this.ackTimer = setTimeout(() => socket && this.lose(socket), ackTimeoutMs)
  }

  private transmit(frame: ClientFrame): void {
    if (this.socket?.readyState === isOpen) this.socket.send(JSON.stringify(frame))
  }

  private announce(pending: Pending): void {
    this.options.onEvent({ type: 'said', pending })
    this.unsent.watch(pending.id)
  }

  /** Done with a message. Any acknowledgement shows that the socket lives; what is still open is watched anew. */
  private settle(id: string): void {
    this.unsent.remove(id)
    this.watchAcksAnew()
  }

  private watchAcksAnew(): void {
    this.clearAckTimer()
    if (this.hasSession && this.unsent.sendable().length > 0) this.watchAcks()
  }

  private clearAckTimer(): void {
    clearTimeout(this.ackTimer)
    this.ackTimer = undefined
  }

  /** Lets go of the socket without another try. */
  private drop(): void {
    const socket = this.socket
    this.socket = null
    this.hasSession = false
    clearTimeout(this.openTimer)
    clearTimeout(this.steadyTimer)
    this.clearAckTimer()
    if (!socket) return
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  private lose(socket: Socket): void {
    if (socket !== this.socket) return
    this.drop()
    this.failures += 1
    this.report('offline')
    this.reopenTimer = setTimeout(() => this.open(), backoffMs(this.failures, (this.options.random ?? Math.random)()))
  }

  private report(state: LinkState): void {
    this.options.onEvent({ type: 'link', state, failures: this.failures })
  }
}
