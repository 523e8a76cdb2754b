/** One segment of speech as a speech engine tells it. */
export interface Segment {
  /** The engine's own name for this run of its numbering; empty when it has none. */
  run: string
  seq: number
  /** Grows when the engine puts a final segment right. */
  revision: number
  text: string
  final: boolean
  /** Milliseconds from the start of the audio; null where the engine does not say. */
  startMs: number | null
  endMs: number | null
  /** The engine's own name for who speaks, where it tells speakers apart. */
  voice: string | null
}

/** Reads the result frames of one engine for one stream of audio, in the order in which they come. */
export interface FormatReader {
  /**
   * Segments of one frame; none for frames that carry no words, and for repeats.
   * Throws FRAME_INVALID for what is no frame of that engine.
   */
  read: (frame: unknown) => Segment[]
}

/** Numbers what an engine says again about a segment that was final: the same words are a repeat, others a revision. */
export class Revisions {
  readonly #finals = new Map<string, { text: string; revision: number }>()

  /** The revision of a final segment; null when it is a repeat. */
  final(key: string, text: string): number | null {
    const known = this.#finals.get(key)
    if (known?.text === text) return null
    const revision = known ? known.revision + 1 : 0
    this.#finals.set(key, { text, revision })
    return revision
  }

  /** True when the segment is final already: a partial of it comes late. */
  isFinal(key: string): boolean {
    return this.#finals.has(key)
  }
}
