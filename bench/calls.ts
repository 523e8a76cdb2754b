import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Desk, FrameSocket, type Recording, readRecordings, Screen } from '../src/demo/index.ts'
import { type Bench, outcomeOf, rowOf } from './bench.ts'
import { freshDatabase } from './databases.ts'
import { startGateway } from './gateway.ts'
import { type Contender, interleave } from './rounds.ts'
import { median, quantile, seriesOf } from './statistics.ts'

/** What the hotline promises its agents, from the caller's last word to the suggestion on the screen. */
const GOAL_MS = 50
/** Calls begin within this span, so that they do not all speak in the same moment. */
const SPREAD_MS = 8_000
/** The first caller has finished a sentence after some ten seconds. */
const WINDOW_MS = { quick: 20_000, whole: 45_000 }
/** A window holds hundreds of utterances: a few rounds say as much as many. */
const MOST_ROUNDS = 3

/** From a caller's words being sent until their suggestions stand on the agent's screen. */
export const calls: Bench = {
  name: 'calls',
  title: 'Live calls: from utterance to suggestion',
  method:
    'The gateway as it is served, with the embedded database and no model. One phone feed plays the recorded calls of `content/calls` at the pace of speech, partials and corrections included, so many at the same time; one desk shows all of them. Timed is every final utterance of a caller, from its frame being sent on `/v1/calls` until the frame with its suggestions, form, next question and warnings has come on `/v1/desk`; both ends are in the program that plays the calls, on the same two cores. The ratio is the growth from one call.',
  async run(scale) {
    const loads = scale.quick ? [1, 5, 10] : [1, 50, 200]
    const names = loads.map((load) => `${load} ${load === 1 ? 'call' : 'calls'}`)
    const windowMs = scale.quick ? WINDOW_MS.quick : WINDOW_MS.whole
    await using stage = await openStage()
    const contenders = Object.fromEntries(
      loads.map((load, at): [string, Contender] => [names[at]!, () => play(stage, load, windowMs)]),
    )
    await play(stage, 4, Math.min(windowMs, 15_000))
    const count = Math.min(scale.rounds, MOST_ROUNDS)
    const rounds = await interleave(count, contenders, (done, round) =>
      scale.report(
        `calls: round ${done}/${count} ${names.map((name) => `p95 ${round[name]!.p95Ms!.toFixed(1)}`).join(', ')} ms`,
      ),
    )
    const row = (figure: string, what: string, name: string, limit?: number) =>
      rowOf(
        rounds,
        { contender: name, figure },
        { contender: names[0]!, figure },
        {
          what: `${what}, ${name}`,
          unit: 'ms',
          against: names[0]!,
          limit: limit === undefined ? undefined : { of: 'figure', sort: 'at most', value: limit },
        },
      )
    const rows = names.flatMap((name) => [row('p50Ms', 'p50', name), row('p95Ms', 'p95', name, GOAL_MS)])
    const heard = names.map((name) => {
      const utterances = median(seriesOf(rounds, { contender: name, figure: 'utterances' }))
      return `${name}: ${utterances} final utterances of callers in a round`
    })
    return outcomeOf(rounds, [{ contender: names[0]!, figure: 'p50Ms' }], rows, [`${heard.join('; ')}.`])
  },
}

interface Stage extends AsyncDisposable {
  gateway: string
  agent: { user: string; password: string }
  phoneKey: string
  recordings: readonly Recording[]
}

async function openStage(): Promise<Stage> {
  const stack = new AsyncDisposableStack()
  const { folder, env } = stack.use(await freshDatabase(null))
  const { url } = stack.use(await startGateway({ env, logFile: join(folder, 'gateway.log') }))
  const demo = JSON.parse(await readFile(join(env.DATA_DIR!, 'demo.json'), 'utf8')) as Pick<Stage, 'agent' | 'phoneKey'>
  const { agent, phoneKey } = demo
  return {
    gateway: url,
    agent,
    phoneKey,
    recordings: readRecordings(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

let plays = 0

/** Plays so many calls at once for a while. */
async function play({ gateway, agent, phoneKey, recordings }: Stage, load: number, windowMs: number) {
  const screen = new Screen()
  const desk = new Desk(gateway)
  if (!(await desk.signIn(agent.user, agent.password))) throw new Error('the demo agent is not let in')
  const page = await FrameSocket.open(gateway, 'v1/desk', {
    headers: desk.headers,
    onFrame: screen.show.bind(screen),
  })
  const headers = { authorization: `Bearer ${phoneKey}` }
  const phone = await FrameSocket.open(gateway, 'v1/calls', { headers, onFrame: () => {} })
  if (!page || !phone) throw new Error('the gateway does not open its sockets')
  const feed = { phone, screen, agentId: agent.user, until: performance.now() + windowMs }
  const name = `bench-${++plays}`
  await Promise.all(
    Array.from({ length: load }, async (_, place) => {
      await wait((place / load) * Math.min(SPREAD_MS, load * 1000))
      for (let round = 0; performance.now() < feed.until; round++) {
        await speak(feed, `${name}-${place}-${round}`, recordings[(place + round) % recordings.length]!)
      }
    }),
  )
  phone.close()
  page.close()
  const { latenciesMs } = screen
  return { p50Ms: quantile(latenciesMs, 0.5), p95Ms: quantile(latenciesMs, 0.95), utterances: latenciesMs.length }
}

interface Feed {
  phone: FrameSocket
  screen: Screen
  agentId: string
  until: number
}

/** One call from its beginning, as far as the window lets it. */
async function speak(feed: Feed, callId: string, { caller, line, events }: Recording): Promise<void> {
  const { phone, screen, agentId, until } = feed
  const began = performance.now()
  phone.send({ type: 'call.started', callId, caller, line, agentId })
  for (const { atMs, ...utterance } of events.toSorted((a, b) => a.atMs - b.atMs)) {
    await wait(began + atMs - performance.now())
    if (performance.now() > until) break
    if (utterance.final && utterance.speaker === 'caller' && utterance.text !== '') {
      screen.sent(callId, String(utterance.seq))
    }
    phone.send({ type: 'utterance', callId, ...utterance })
  }
  await screen.settled(callId, 5000)
  phone.send({ type: 'call.ended', callId })
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
