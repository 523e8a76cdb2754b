import type { CallEvent } from '../../domain/index.ts'
import { type Format, type FormatReader, readerOf } from './formats/index.ts'
import { parseCallFrame, segmentEvent } from './frames.ts'
import type { PhoneAccount, PhoneHost } from './host.ts'

/** As many streams of speech engines are remembered between requests; the longest silent one is forgotten first. */
const MAX_STREAMS = 2000

/** Whose audio a speech engine heard. */
export interface Heard {
  format: Format
  callId: string
  /** The side of the trunk, or who speaks, as the phone system says it. */
  side: string
}

/** Turns frames of one phone account into events; remembers for each stream of a speech engine what came before. */
export class Streams {
  readonly #host: PhoneHost
  readonly #account: PhoneAccount
  readonly #readers = new Map<string, Promise<FormatReader>>()

  constructor(host: PhoneHost, account: PhoneAccount) {
    this.#host = host
    this.#account = account
  }

  /** An event of the contract. Throws FRAME_INVALID or FRAME_UNKNOWN. */
  event(frame: unknown): CallEvent {
    return parseCallFrame(frame, this.#account)
  }

  /** The events of one frame of a speech engine. Throws FRAME_INVALID. */
  async read(frame: unknown, { format, callId, side }: Heard): Promise<CallEvent[]> {
    const stream = `${format}:${side}`
    const reader = await this.#reader(`${callId} ${stream}`, format, () =>
      this.#host.nextSegment(this.#account.account, callId, stream),
    )
    const map = this.#account.channelMap
    return reader.read(frame).map((segment) => segmentEvent(segment, { callId, stream, side, map }))
  }

  /** Engines without numbers of their own go on behind what is stored: a new connection is no new call. */
  #reader(key: string, format: Format, next: () => Promise<number>): Promise<FormatReader> {
    const known = this.#readers.get(key)
    const reader = known ?? (format === 'funasr' ? next() : Promise.resolve(0)).then((first) => readerOf(format, first))
    this.#readers.delete(key)
    this.#readers.set(key, reader)
    if (!known) {
      reader.catch(() => this.#readers.delete(key))
      if (this.#readers.size > MAX_STREAMS) this.#readers.delete(this.#readers.keys().next().value!)
    }
    return reader
  }
}
