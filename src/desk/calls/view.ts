import { answered, summaryOf, type TalkState } from '../../assist/index.ts'
import { type Call, type Calls, segmentId } from '../../calls/index.ts'
import { toBeijingIso, type Utterance } from '../../domain/index.ts'
import { maskPersonalData } from '../../text/index.ts'

/** A call in the list: who calls is masked there. */
export type CallCard = ReturnType<typeof cardOf>

export function cardOf(call: Call) {
  const { id, callId, line, caller, agentId, state, ticketNo } = call
  return {
    id,
    callId,
    line,
    caller: caller && maskPersonalData(caller),
    agentId,
    state,
    startedAt: toBeijingIso(call.startedAt),
    endedAt: call.endedAt && toBeijingIso(call.endedAt),
    ticketNo,
    submittedAt: call.submittedAt && toBeijingIso(call.submittedAt),
  }
}

export function utteranceView(utterance: Utterance) {
  const { seq, revision, speaker, text, final, startMs, endMs } = utterance
  return { segment: segmentId(utterance), seq, revision, speaker, text, final, startMs, endMs }
}

/** All that an agent's screen shows of one call. */
export async function callView(calls: Calls, call: Call, state: TalkState) {
  const words = await calls.transcript(call.id)
  const summary = call.ticketNo ? await calls.summary(call.id) : null
  return {
    call: { ...cardOf(call), caller: call.caller },
    transcript: words.map(utteranceView),
    ...state,
    summary: summary ?? summaryOf(state.form, answered(state)),
  }
}
