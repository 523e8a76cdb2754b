import type { WebSocket } from 'ws'

const PING_MS = 30_000
const MISSED_AT_MOST = 2

/**
 * Pings every open socket from one timer, and ends those that have not answered for three rounds: a timer, a counter
 * and a listener of its own for each of ten thousand idle sockets would be most of what they cost.
 */
export class Heartbeat {
  /** Pings since the last sign of life. */
  readonly #missed = new Map<WebSocket, number>()
  #timer: NodeJS.Timeout | undefined
  readonly #onPong: (this: WebSocket) => void
  readonly #onClose: (this: WebSocket) => void

  constructor() {
    const missed = this.#missed
    const rest = () => this.#rest()
    this.#onPong = function () {
      missed.set(this, 0)
    }
    this.#onClose = function () {
      missed.delete(this)
      rest()
    }
  }

  watch(socket: WebSocket): void {
    this.#missed.set(socket, 0)
    socket.on('pong', this.#onPong)
    socket.on('close', this.#onClose)
    this.#timer ??= setInterval(() => this.beat(), PING_MS).unref()
  }

  /** One round. */
  beat(): void {
    for (const [socket, missed] of this.#missed) {
      if (missed > MISSED_AT_MOST) socket.terminate()
      else {
        this.#missed.set(socket, missed + 1)
        socket.ping()
      }
    }
  }

  #rest(): void {
    if (this.#missed.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
