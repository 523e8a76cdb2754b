import { ChatConnection, type ChatEvent, type Socket } from '../../../web/src/chat/connection.ts'
import { type Keepsakes, keepsakesOf } from '../../../web/src/chat/keepsakes.ts'
import type { TextStore } from '../../../web/src/shared/index.ts'

/** A socket whose other end is the test. */
export class FakeSocket implements Socket {
  readyState = 1
  readonly sent: Record<string, unknown>[] = []
  readonly path: string
  onclose: Socket['onclose'] = null
  onmessage: Socket['onmessage'] = null

  constructor(path: string) {
    this.path = path
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data) as Record<string, unknown>)
  }

  close(): void {
    this.readyState = 3
  }

  /** What the gateway says. */
  hears(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent)
  }

  breaks(): void {
    this.readyState = 3
    this.onclose?.({} as CloseEvent)
  }

  /** Ids of the messages that came over this socket. */
  messageIds(): unknown[] {
    return this.sent.filter(({ type }) => type === 'message').map(({ id }) => id)
  }

  query(): URLSearchParams {
    return new URL(this.path, 'http://localhost').searchParams
  }
}

/** A store in memory, as a browser's. */
export function memoryStore(): TextStore {
  const kept = new Map<string, string>()
  return {
    read: (key) => kept.get(key) ?? null,
    write: (key, value) => void (value === null ? kept.delete(key) : kept.set(key, value)),
  }
}

/** A connection whose sockets, keepsakes and events the test holds. Jitter is off: the longest wait is taken. */
export class FakeLine {
  readonly sockets: FakeSocket[] = []
  readonly events: ChatEvent[] = []
  readonly keepsakes: Keepsakes
  readonly connection: ChatConnection

  constructor(keepsakes: Keepsakes = keepsakesOf('citizen', memoryStore(), memoryStore())) {
    this.keepsakes = keepsakes
    this.connection = new ChatConnection({
      line: 'citizen',
      keepsakes,
      random: () => 1,
      onEvent: (event) => this.events.push(event),
      openSocket: (path) => {
        const socket = new FakeSocket(path)
        this.sockets.push(socket)
        return socket
      },
    })
  }

  get socket(): FakeSocket {
    const last = this.sockets[this.sockets.length - 1]
    if (!last) throw new Error('No socket was opened.')
    return last
  }

  /** Connects and is greeted with a session. */
  begin(conversationId = 'c-1', resume = 't-1'): this {
    this.connection.start()
    this.socket.hears({ type: 'session', conversationId, resume })
    return this
  }

  typesOf(): string[] {
    return this.events.map((event) => (event.type === 'link' ? event.state : event.type))
  }
}
