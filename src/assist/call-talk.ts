import { type Call, type Calls, segmentId } from '../calls/index.ts'
import type { Turn, Utterance } from '../domain/index.ts'
import type { LiveAssist } from './live.ts'
import type { TalkSource } from './news.ts'

/** Where segments of speech engines begin among the turns: their numbers say nothing of their order. */
const BY_ARRIVAL = 1e9

/** A segment as a turn. `arrival`: its place among the segments of its call, where several engines number them. */
export function turnOf(utterance: Utterance, arrival: number): Turn {
  const { stream, seq, revision, speaker, text } = utterance
  return { segment: segmentId(utterance), revision, speaker, text, order: stream === '' ? seq : BY_ARRIVAL + arrival }
}

/** What of a call its talk is made from. */
export async function sourceOf(calls: Calls, id: string): Promise<TalkSource> {
  const call = await calls.find(id)
  const words = await calls.transcript(id)
  return { ...factsOf(call), turns: words.map((utterance, index) => turnOf(utterance, index)) }
}

export function factsOf({ conversationId, line, caller }: Call): Omit<TalkSource, 'turns'> {
  return { conversationId, line, callerNumber: caller }
}

/** Lets the assistance listen to every call. Gives the function that ends it. */
export function listenToCalls(calls: Calls, assist: LiveAssist, onError: (error: unknown) => void): () => void {
  let arrival = 0
  return calls.bus.subscribe((news) => {
    const { call } = news
    if (news.type === 'utterance') {
      if (!news.utterance.final) return
      assist.heard(call.id, turnOf(news.utterance, ++arrival), news.receivedAt).catch(onError)
    } else if (news.type !== 'ended') assist.changed(call.id, factsOf(call)).catch(onError)
  })
}
