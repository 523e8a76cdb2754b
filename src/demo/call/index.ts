import { randomUUID } from 'node:crypto'
import { AppError } from '../../domain/index.ts'
import { Desk } from './desk.ts'
import { type Recording, readRecordings } from './recording.ts'
import { Screen } from './screen.ts'
import { FrameSocket } from './sockets.ts'

export { Desk } from './desk.ts'
export { type Recording, readRecordings } from './recording.ts'
export { Screen } from './screen.ts'
export { FrameSocket } from './sockets.ts'

export interface CallDemoOptions {
  /** Address of the running gateway. */
  url: string
  phoneKey: string
  agent: { user: string; password: string }
  /** How many calls; beyond the recordings they begin anew. All are played at the same time. */
  calls: number
  /** 1 is real time, 10 ten times as fast. */
  speed: number
  line: (text: string) => void
}

export interface CallDemoResult {
  calls: number
  /** Final segments that were sent. */
  utterances: number
  suggestions: number
  /** From a caller's words being sent until their suggestions came, in milliseconds; 95 of 100 were at least as quick. */
  suggestionP95Ms: number
  /** Fields of the forms that have a value, over all calls. */
  fieldsFilled: number
  /** Calls of which a ticket was submitted. */
  tickets: number
}

const PATIENCE_MS = 30_000
/** Calls do not all begin in the same moment. */
const STAGGER_MS = 1500

/**
 * Plays recorded calls against a running gateway, through the phone feed and the desk, as the demo agent. Throws
 * COMMAND_INVALID when no gateway answers, or it takes neither the phone key nor the agent.
 */
export async function demoCall(options: CallDemoOptions): Promise<CallDemoResult> {
  const { url, phoneKey, agent, line } = options
  const screen = new Screen()
  const desk = new Desk(url)
  if (!(await desk.signIn(agent.user, agent.password).catch(unreachable(url)))) {
    throw new AppError('COMMAND_INVALID', 'the gateway does not let the demo agent in: is demo.json its own?')
  }
  const page = await FrameSocket.open(url, 'v1/desk', { headers: desk.headers, onFrame: (frame) => screen.show(frame) })
  const headers = { authorization: `Bearer ${phoneKey}` }
  const phone = await FrameSocket.open(url, 'v1/calls', { headers, onFrame: () => {} })
  if (!page || !phone) throw new AppError('COMMAND_INVALID', 'the gateway does not take the demo phone key')
  try {
    const recordings = readRecordings()
    const chosen = Array.from({ length: options.calls }, (_, n) => recordings[n % recordings.length]!)
    const run = randomUUID().slice(0, 8)
    const played = await Promise.all(
      chosen.map((recording, n) => play({ ...options, phone, screen, desk }, recording, `demo-${run}-${n + 1}`, n)),
    )
    const tickets = played.filter(({ ticketNo }) => ticketNo !== null).length
    const result = {
      calls: chosen.length,
      utterances: played.reduce((sum, one) => sum + one.utterances, 0),
      suggestions: screen.suggestions,
      suggestionP95Ms: quantile(screen.latenciesMs, 0.95),
      fieldsFilled: screen.fieldsFilled,
      tickets,
    }
    line('')
    line(
      `共 ${result.calls} 通，${result.utterances} 句，推荐答复 ${result.suggestions} 条（95% 在 ${result.suggestionP95Ms} 毫秒内），填好 ${result.fieldsFilled} 项，提交工单 ${tickets} 件`,
    )
    return result
  } finally {
    phone.close()
    page.close()
  }
}

function unreachable(url: string) {
  return (cause: unknown): never => {
    throw new AppError('COMMAND_INVALID', `no gateway answers at ${url}; start it with npm start`, { cause })
  }
}

interface Stage extends CallDemoOptions {
  phone: FrameSocket
  screen: Screen
  desk: Desk
}

/** Plays one call to its end and submits its ticket. */
async function play(
  stage: Stage,
  recording: Recording,
  callId: string,
  place: number,
): Promise<{ utterances: number; ticketNo: string | null }> {
  const { phone, screen, desk, agent, speed, line } = stage
  const beginsAt = performance.now() + (place * STAGGER_MS) / speed
  const until = (ms: number) => wait(beginsAt + ms / speed - performance.now())
  await until(0)
  line(`☎ ${recording.title}（${masked(recording.caller)}）来电`)
  const startedAt = new Date().toISOString()
  phone.send({
    type: 'call.started',
    callId,
    caller: recording.caller,
    line: recording.line,
    agentId: agent.user,
    startedAt,
  })
  for (const { atMs, ...utterance } of recording.events.toSorted((a, b) => a.atMs - b.atMs)) {
    await until(atMs)
    const isWaitedFor = utterance.final && utterance.speaker === 'caller' && utterance.text !== ''
    if (isWaitedFor) screen.sent(callId, String(utterance.seq))
    phone.send({ type: 'utterance', callId, ...utterance })
  }
  await until(recording.durationMs)
  await screen.settled(callId, PATIENCE_MS)
  phone.send({ type: 'call.ended', callId, endedAt: new Date().toISOString() })
  const shown = screen.of(callId)
  const ticketNo = shown ? await desk.submit(shown.id) : null
  const title = shown?.form.title?.value
  line(
    `✔ ${recording.title}：${ticketNo ? `工单 ${ticketNo}` : '没有提交'}${typeof title === 'string' ? `，${title}` : ''}`,
  )
  return { utterances: recording.events.filter(({ final, revision }) => final && revision === 0).length, ticketNo }
}

function masked(caller: string): string {
  return `${caller.slice(0, 3)}****${caller.slice(-4)}`
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
  return Math.round(value * 10) / 10
}
