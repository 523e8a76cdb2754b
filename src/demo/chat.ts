import type { Citation, TicketReceipt } from '../domain/index.ts'

/** How long a gateway may take to open a conversation. */
const GREETING_MS = 10_000

/** A `message` frame of the public chat, as far as the demonstration reads it. */
export interface ServerMessage {
  type: 'message'
  messageId: string
  replyTo?: string
  author: 'bot' | 'agent' | 'system'
  kind: string
  text: string
  citations: Citation[]
  quickReplies: string[]
  ticket?: TicketReceipt
}

type Frame =
  | ServerMessage
  | { type: 'session' | 'delta' }
  | { type: 'ack'; id: string; messageId: string }
  | { type: 'error'; code: string; id?: string }

/** A citizen at the public web chat, by nothing but its WebSocket. Waits give null when their time is over. */
export class Chat {
  readonly #socket: WebSocket
  readonly #frames: Frame[] = []
  #closed = false
  #count = 0
  #wake = () => {}

  private constructor(url: URL) {
    this.#socket = new WebSocket(url)
    this.#socket.addEventListener('message', ({ data }) => {
      this.#frames.push(JSON.parse(String(data)) as Frame)
      this.#wake()
    })
    this.#socket.addEventListener('close', () => {
      this.#closed = true
      this.#wake()
    })
    this.#socket.addEventListener('error', () => this.#wake())
  }

  /** Opens a conversation; null when no gateway answers at that address. */
  static async open(gateway: string): Promise<Chat | null> {
    const url = new URL('v1/chat', gateway.endsWith('/') ? gateway : `${gateway}/`)
    url.protocol = url.protocol.replace('http', 'ws')
    const chat = new Chat(url)
    if (await chat.#first((frame) => frame.type === 'session', GREETING_MS)) return chat
    chat.close()
    return null
  }

  /** Says something and waits for the one reply to it. */
  async say(text: string, patienceMs: number): Promise<ServerMessage | null> {
    const id = `demo-${++this.#count}`
    this.#socket.send(JSON.stringify({ type: 'message', id, text }))
    const answer = await this.#first(
      (frame) => (frame.type === 'ack' || frame.type === 'error') && frame.id === id,
      patienceMs,
    )
    if (answer?.type !== 'ack') return null
    const { messageId } = answer
    return this.message((message) => message.replyTo === messageId, patienceMs)
  }

  /** The first message, from the beginning of the conversation on, of which `wanted` is true. */
  async message(wanted: (message: ServerMessage) => boolean, patienceMs: number): Promise<ServerMessage | null> {
    const frame = await this.#first((one) => one.type === 'message' && wanted(one), patienceMs)
    return frame?.type === 'message' ? frame : null
  }

  close(): void {
    this.#socket.close()
  }

  async #first(wanted: (frame: Frame) => boolean, patienceMs: number): Promise<Frame | null> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      const found = this.#frames.find(wanted)
      const left = deadline - Date.now()
      if (found || this.#closed || left <= 0) return found ?? null
      await this.#news(left)
    }
  }

  #news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
