import type { WebSocket } from 'ws'
import { AppError, type CallEvent } from '../../domain/index.ts'
import { RateLimit } from '../../http/index.ts'
import type { PhoneHost } from './host.ts'

const PING_MS = 30_000
/** Longest frame, in UTF-16 units. */
const MAX_FRAME = 256 * 1024
/** A feed that is this far ahead of the database has to wait. */
const MAX_PENDING = 2000
const MAX_FAULTS_A_MINUTE = 100
const closeCode = { policy: 1008 } as const

export interface CallSocketDeps {
  host: PhoneHost
  account: string
  /** The events of one parsed frame. Throws FRAME_INVALID or FRAME_UNKNOWN. */
  read: (frame: unknown) => Promise<CallEvent[]>
  onError: (error: unknown) => void
}

/** One open feed of a phone system: frames in, an `ack` for each that is stored. Frames are read in their order. */
export class CallSocket {
  readonly #socket: WebSocket
  readonly #deps: CallSocketDeps
  readonly #faults = new RateLimit(MAX_FAULTS_A_MINUTE, 60_000)
  #reading: Promise<void> = Promise.resolve()
  #pending = 0
  #missedPings = 0

  constructor(socket: WebSocket, deps: CallSocketDeps) {
    this.#socket = socket
    this.#deps = deps
  }

  serve(): void {
    const timer = setInterval(() => {
      if (++this.#missedPings > 2) this.#socket.terminate()
      else this.#socket.ping()
    }, PING_MS)
    this.#socket.on('pong', () => {
      this.#missedPings = 0
    })
    this.#socket.on('close', () => clearInterval(timer))
    this.#socket.on('error', () => this.#socket.terminate())
    this.#socket.on('message', (data, binary) => this.#onFrame(data.toString(), binary))
  }

  /** Frames are turned into events one after the other; storing them need not wait for one another. */
  #onFrame(raw: string, binary: boolean): void {
    if (++this.#pending > MAX_PENDING) this.#socket.pause()
    const events = this.#reading.then(() => this.#read(raw, binary))
    const stored = events.then((all) => Promise.all(all.map((event) => this.#store(event))))
    this.#reading = events.then(
      () => {},
      () => {},
    )
    stored
      .catch((error) => this.#report(error, callIn(raw)))
      .finally(() => {
        if (--this.#pending <= MAX_PENDING / 2 && this.#socket.isPaused) this.#socket.resume()
      })
  }

  async #read(raw: string, binary: boolean): Promise<CallEvent[]> {
    if (binary) throw new AppError('FRAME_INVALID', 'frames are text')
    if (raw.length > MAX_FRAME) throw new AppError('FRAME_INVALID', 'the frame is too long')
    return this.#deps.read(parsed(raw))
  }

  async #store(event: CallEvent): Promise<void> {
    const status = await this.#deps.host.accept(this.#deps.account, event)
    if (status === 'passing') return
    const { type, callId } = event
    const about = type === 'utterance' ? { seq: event.seq, revision: event.revision } : {}
    this.#send({ type: 'ack', callId, event: type === 'utterance' ? type : `call.${type}`, ...about, status })
  }

  #report(error: unknown, callId: string | undefined): void {
    const known = error instanceof AppError
    if (!known) this.#deps.onError(error)
    const code = known ? error.code : 'DATABASE_UNAVAILABLE'
    const detail = known ? error.message : 'the event is not stored; please send it again'
    this.#send({ type: 'error', code, detail, callId })
    if (known && !this.#faults.take('')) this.#socket.close(closeCode.policy, 'too many faults')
  }

  #send(frame: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame))
  }
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    throw new AppError('FRAME_INVALID', 'a frame is JSON')
  }
}

/** The call that a refused frame names, so that its sender knows which it was. */
function callIn(raw: string): string | undefined {
  if (raw.length > MAX_FRAME) return undefined
  try {
    const { callId } = JSON.parse(raw) as { callId?: unknown }
    return typeof callId === 'string' && callId.length <= 128 ? callId : undefined
  } catch {
    return undefined
  }
}
