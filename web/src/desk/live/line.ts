import type { DeskFrame } from './types.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

export interface LineEvents {
  onFrame: (frame: DeskFrame) => void
  onOpen: () => void
  onLost: () => void
}

/** The desk's socket, opened again whenever it breaks: everything then comes anew. */
export class DeskLine {
  readonly #events: LineEvents
  #socket: WebSocket | null = null
  #wait = FIRST_WAIT_MS
  #timer: number | undefined
  #closed = false

  constructor(events: LineEvents) {
    this.#events = events
    this.#open()
  }

  send(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  close(): void {
    this.#closed = true
    window.clearTimeout(this.#timer)
    this.#socket?.close()
  }

  #open(): void {
    const url = new URL('/v1/desk', window.location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    const socket = new WebSocket(url)
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#events.onFrame(JSON.parse(String(data)) as DeskFrame))
    socket.addEventListener('open', () => {
      this.#wait = FIRST_WAIT_MS
      this.#events.onOpen()
    })
    socket.addEventListener('close', () => {
      if (this.#closed) return
      this.#events.onLost()
      this.#timer = window.setTimeout(() => this.#open(), this.#wait)
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS)
    })
  }
}
