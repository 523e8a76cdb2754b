/** A frame that the server sent; which members it has depends on its type. */
export interface Frame {
  type: 'session' | 'ack' | 'delta' | 'message' | 'error'
  id?: string
  code?: string
  detail?: string
  conversationId: string
  resume: string
  messageId: string
  replyTo?: string
  author?: string
  kind?: string
  text: string
  citations: { articleId: string; title: string; issuer: string; quote: string }[]
  confidence?: number
  aiGenerated?: boolean
  quickReplies: string[]
  ticket?: { ticketNo: string; status: string; dueAt: string; title: string; unit?: string }
  draft?: { kind?: string; elements: Record<string, string | null>; missing: string[] }
  queue?: { open: boolean }
}

const PATIENCE_MS = 15_000
let count = 0

/** A citizen at the web chat, by the WebSocket client that is built into Node. */
export class Chat {
  readonly frames: Frame[] = []
  /** Code of the closed socket, when it is closed. */
  closed: number | undefined
  readonly #socket: WebSocket
  #waiting: (() => void)[] = []

  private constructor(url: string) {
    this.#socket = new WebSocket(url)
    this.#socket.addEventListener('message', ({ data }) => {
      this.frames.push(JSON.parse(String(data)) as Frame)
      this.#wake()
    })
    this.#socket.addEventListener('close', ({ code }) => {
      this.closed = code
      this.#wake()
    })
    this.#socket.addEventListener('error', () => this.#wake())
  }

  static async open(url: string): Promise<Chat> {
    const chat = new Chat(url)
    await chat.frame((frame) => frame.type === 'session')
    return chat
  }

  get session(): Frame {
    return this.frames.find((frame) => frame.type === 'session')!
  }

  /** The messages that came, in order. */
  get messages(): Frame[] {
    return this.frames.filter((frame) => frame.type === 'message')
  }

  send(frame: unknown): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  /** Sends a message and waits until it is acknowledged or refused. */
  async post(text: string, id = `auto-${++count}`, more: object = {}): Promise<Frame> {
    const from = this.frames.length
    this.send({ type: 'message', id, text, ...more })
    return this.frame((frame) => (frame.type === 'ack' || frame.type === 'error') && frame.id === id, from)
  }

  /** Sends a message and waits for its one reply. */
  async say(text: string, more: object = {}): Promise<Frame> {
    const ack = await this.post(text, undefined, more)
    if (ack.type !== 'ack') throw new Error(`refused: ${ack.code}`)
    return this.frame((frame) => frame.type === 'message' && frame.replyTo === ack.messageId)
  }

  /** The first frame, from that position on, of which `wanted` is true. */
  async frame(wanted: (frame: Frame) => boolean, from = 0): Promise<Frame> {
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const found = this.frames.slice(from).find(wanted)
      if (found) return found
      if (this.closed !== undefined) throw new Error(`the socket closed with ${this.closed}`)
      await this.#news(deadline)
    }
  }

  async close(): Promise<void> {
    this.#socket.close()
    while (this.closed === undefined) await this.#news(Date.now() + PATIENCE_MS)
  }

  async untilClosed(): Promise<number> {
    while (this.closed === undefined) await this.#news(Date.now() + PATIENCE_MS)
    return this.closed
  }

  async #news(deadline: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`nothing came; last: ${JSON.stringify(this.frames.at(-1))}`)),
        deadline - Date.now(),
      )
    })
    await Promise.race([new Promise<void>((resolve) => this.#waiting.push(resolve)), late]).finally(() =>
      clearTimeout(timer),
    )
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
