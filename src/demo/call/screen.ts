import type { Frame } from './sockets.ts'

interface Field {
  value: unknown
}

/** One call as the demo agent's screen shows it. */
interface OnScreen {
  id: string
  form: Record<string, Field>
  suggestions: Set<string>
}

/** What the demo agent's screen has shown, and how long it took. */
export class Screen {
  /** From an utterance being sent to its suggestions standing on the screen, in milliseconds. */
  readonly latenciesMs: number[] = []
  readonly #sentAt = new Map<string, number>()
  readonly #calls = new Map<string, OnScreen>()
  #waiting: (() => void)[] = []

  /** A caller's final words were sent. */
  sent(callId: string, segment: string): void {
    this.#sentAt.set(`${callId} ${segment}`, performance.now())
  }

  show(frame: Frame): void {
    const { callId, id } = frame as unknown as { callId?: string; id?: string }
    if (callId === undefined || id === undefined) return
    const call = this.#calls.get(callId) ?? { id, form: {}, suggestions: new Set() }
    this.#calls.set(callId, call)
    if (frame.form) call.form = frame.form as OnScreen['form']
    if (frame.type === 'call.state') this.#opened(callId, call, frame)
    if (frame.type === 'assist') this.#assisted(callId, call, frame)
    for (const wake of this.#waiting.splice(0)) wake()
  }

  of(callId: string): OnScreen | undefined {
    return this.#calls.get(callId)
  }

  /** Suggestions shown, each once. */
  get suggestions(): number {
    return [...this.#calls.values()].reduce((sum, { suggestions }) => sum + suggestions.size, 0)
  }

  /** Fields with a value, over all calls. */
  get fieldsFilled(): number {
    const filled = ({ form }: OnScreen) =>
      Object.values(form).filter(({ value }) => value !== null && value !== false).length
    return [...this.#calls.values()].reduce((sum, call) => sum + filled(call), 0)
  }

  /** Waits until all that was sent of a call has been answered, or patience ends. */
  async settled(callId: string, patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs
    while ([...this.#sentAt.keys()].some((key) => key.startsWith(`${callId} `)) && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now())
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  /** A call that is shown whole: what was answered before it was watched is in it. */
  #opened(callId: string, call: OnScreen, frame: Frame): void {
    const { transcript, suggestions } = frame as unknown as {
      transcript: { segment: string }[]
      suggestions: { id: string }[]
    }
    for (const { segment } of transcript) this.#sentAt.delete(`${callId} ${segment}`)
    for (const { id } of suggestions) call.suggestions.add(id)
  }

  #assisted(callId: string, call: OnScreen, frame: Frame): void {
    const { segment, suggestions } = frame as unknown as { segment: string; suggestions: { id: string }[] }
    for (const { id } of suggestions) call.suggestions.add(id)
    const key = `${callId} ${segment}`
    const sentAt = this.#sentAt.get(key)
    if (sentAt === undefined) return
    this.latenciesMs.push(performance.now() - sentAt)
    this.#sentAt.delete(key)
  }
}
