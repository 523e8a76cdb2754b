/** A frame of either socket; which members it has depends on its type. */
export type Frame = { type: string } & Record<string, unknown>

type HeaderedWebSocket = new (url: URL, options: { headers: Record<string, string> }) => WebSocket

/** A socket of JSON frames, by the WebSocket that is built into Node. */
export class FrameSocket {
  readonly #socket: WebSocket
  #closed = false

  private constructor(socket: WebSocket, onFrame: (frame: Frame) => void) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => onFrame(JSON.parse(String(data)) as Frame))
    socket.addEventListener('close', () => {
      this.#closed = true
    })
  }

  /** Null when the gateway does not take it. */
  static open(
    gateway: string,
    path: string,
    { headers, onFrame }: { headers: Record<string, string>; onFrame: (frame: Frame) => void },
  ): Promise<FrameSocket | null> {
    const url = new URL(path, gateway.endsWith('/') ? gateway : `${gateway}/`)
    url.protocol = url.protocol.replace('http', 'ws')
    // Node's own socket takes headers, which browsers' do not.
    const socket = new (WebSocket as unknown as HeaderedWebSocket)(url, { headers })
    const opened = new FrameSocket(socket, onFrame)
    return new Promise((resolve) => {
      socket.addEventListener('open', () => resolve(opened))
      socket.addEventListener('error', () => resolve(null))
      socket.addEventListener('close', () => resolve(null))
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  send(frame: object): void {
    if (!this.#closed) this.#socket.send(JSON.stringify(frame))
  }

  close(): void {
    this.#socket.close()
  }
}
