import type { ChatModel } from '../model/index.ts'
import { createGate, type GateFault, type Passage } from './gate.ts'
import { cannotAnswer, promptOf } from './prompt.ts'

/** What a model made of the passages: a text that passed every check, or why its words are not used. */
export type Written =
  | { ok: true; text: string; cited: string[] }
  | { ok: false; fault: GateFault | 'cannot-answer' | 'empty' | 'uncited' | 'model-fault'; cause?: unknown }

/** How the words of a model come to be used. */
export interface WriteOptions {
  signal?: AbortSignal
  /** Gets each sentence after it passed the gate. */
  onDelta?: (text: string) => void
}

/** Lets a model answer from the passages; each finished sentence is checked in code before anybody sees it. */
export async function writeAnswer(
  model: ChatModel,
  question: string,
  passages: readonly Passage[],
  options: WriteOptions,
): Promise<Written> {
  const gate = createGate(passages)
  const cited = new Set<number>()
  let text = ''
  try {
    for await (const sentence of sentences(model.stream(promptOf(question, passages), options.signal))) {
      if (cannotAnswer.test(sentence)) return { ok: false, fault: 'cannot-answer' }
      const result = gate(sentence)
      if (!result.ok) return { ok: false, fault: result.fault }
      for (const number of result.cited) cited.add(number)
      text += result.text
      options.onDelta?.(result.text)
    }
  } catch (cause) {
    return { ok: false, fault: 'model-fault', cause }
  }
  if (text.trim() === '') return { ok: false, fault: 'empty' }
  if (cited.size === 0) return { ok: false, fault: 'uncited' }
  return { ok: true, text: text.trim(), cited: [...cited].map((number) => passages[number - 1]!.articleId) }
}

/** What may follow a sentence's end and still belong to it: closing marks and citation marks, as in “……。[1]”. */
const tail = String.raw`(?:[\s”’）》]|[[［【][\d\s,，、]*[\]］】])*`
const body = String.raw`[^。！？!?\n]*[。！？!?\n]+`
/** A sentence is finished when something follows that cannot belong to it any more. */
const finished = new RegExp(String.raw`^${body}${tail}(?=[^\s”’）》[［【。！？!?])`)
const remaining = new RegExp(`${body}${tail}|.+$`, 'g')

/** Gathers a stream into finished sentences. */
async function* sentences(stream: AsyncIterable<string>): AsyncIterable<string> {
  let open = ''
  for await (const piece of stream) {
    open += piece
    for (let found = finished.exec(open); found !== null; found = finished.exec(open)) {
      yield found[0]
      open = open.slice(found[0].length)
    }
  }
  yield* open.match(remaining) ?? []
}
