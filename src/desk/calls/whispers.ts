/** A supervisor's words to the agent of a call; nobody else hears them, and they are not kept. */
export interface Whisper {
  subjectId: string
  from: string
  text: string
}

/** Carries whispers from one page of the desk to others. */
export class Whispers {
  readonly #listeners = new Set<(whisper: Whisper) => void>()

  subscribe(listener: (whisper: Whisper) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  publish(whisper: Whisper): void {
    for (const listener of this.#listeners) listener(whisper)
  }
}
