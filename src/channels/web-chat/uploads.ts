import { AppError } from '../../domain/index.ts'

/** The page sends two files at a time; nobody may hold the room of many by sending slowly. */
const PER_CONVERSATION = 2
const PER_ADDRESS = 6
/** Files are held in memory, up to three times, while they are checked and sealed. */
const BYTES_AT_ONCE = 256 * 1024 * 1024

/** One upload while it is taken in. */
export interface UploadUnderWay {
  /** Counts bytes that have arrived. Throws TOO_FAST when all uploads together hold too many. */
  received: (bytes: number) => void
  end: () => void
}

/** The uploads that are under way: how many, whose, and how many bytes of them have really arrived. */
export class UploadsUnderWay {
  readonly #counts = new Map<string, number>()
  #bytes = 0

  /** Throws TOO_FAST when the conversation or the address has as many under way as it may. */
  begin(conversationId: string, address: string): UploadUnderWay {
    const [conversation, from] = [`conversation ${conversationId}`, `address ${address}`]
    if (this.#count(conversation) >= PER_CONVERSATION || this.#count(from) >= PER_ADDRESS) throw tooFast()
    this.#change(conversation, 1)
    this.#change(from, 1)
    let held = 0
    return {
      received: (bytes) => {
        held += bytes
        this.#bytes += bytes
        if (this.#bytes > BYTES_AT_ONCE) throw tooFast()
      },
      end: () => {
        this.#change(conversation, -1)
        this.#change(from, -1)
        this.#bytes -= held
      },
    }
  }

  #count(key: string): number {
    return this.#counts.get(key) ?? 0
  }

  #change(key: string, by: number): void {
    const count = this.#count(key) + by
    if (count > 0) this.#counts.set(key, count)
    else this.#counts.delete(key)
  }
}

export function tooFast(): AppError {
  return new AppError('TOO_FAST', 'too many uploads; please wait a moment')
}
