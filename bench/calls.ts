/**
 * From a caller's words being sent until their suggestions stand on the agent's screen, at 1, 50 and 200 calls at the
 * same time: `node bench/calls.ts`. One gateway with the embedded database, one feed, one desk; both ends of the way
 * are measured here, in the process that plays the calls at the pace of speech.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Desk, FrameSocket, type Recording, readRecordings, Screen } from '../src/demo/index.ts'
import { startGateway } from './gateway.ts'
import { machine } from './machine.ts'
import { quantile } from './statistics.ts'

const LOADS = [1, 50, 200]
/** Calls begin within this span, so that they do not all speak in the same moment. */
const SPREAD_MS = 8_000
const WINDOW_MS = 40_000

const folder = await mkdtemp(join(tmpdir(), 'jiesu-bench-calls-'))
try {
  await using gateway = await startGateway({ env: { DATA_DIR: folder }, logFile: join(folder, 'gateway.log') })
  const demo = JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as {
    phoneKey: string
    agent: { user: string; password: string }
  }
  const recordings = readRecordings()
  await measure(4, 10_000)
  console.log(`${machine()}\n`)
  console.log('| calls | utterances | p50 ms | p95 ms | p99 ms |\n|---:|---:|---:|---:|---:|')
  for (const calls of LOADS) {
    const ms = await measure(calls, WINDOW_MS)
    const at = (share: number) => quantile(ms, share).toFixed(1)
    console.log(`| ${calls} | ${ms.length} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} |`)
  }

  /** Plays so many calls for a while and gives every latency. */
  async function measure(calls: number, windowMs: number): Promise<number[]> {
    const screen = new Screen()
    const desk = new Desk(gateway.url)
    if (!(await desk.signIn(demo.agent.user, demo.agent.password))) throw new Error('the demo agent is not let in')
    const onFrame = screen.show.bind(screen)
    const page = await FrameSocket.open(gateway.url, 'v1/desk', { headers: desk.headers, onFrame })
    const headers = { authorization: `Bearer ${demo.phoneKey}` }
    const phone = await FrameSocket.open(gateway.url, 'v1/calls', { headers, onFrame: () => {} })
    if (!page || !phone) throw new Error('the gateway does not open its sockets')
    const stage = { phone, screen, until: performance.now() + windowMs }
    await Promise.all(Array.from({ length: calls }, (_, n) => talk(stage, `bench-${calls}-${n}`, n, calls)))
    phone.close()
    page.close()
    return screen.latenciesMs
  }

  /** One caller after the other on one line, until the window is over. */
  async function talk(
    stage: { phone: FrameSocket; screen: Screen; until: number },
    name: string,
    place: number,
    calls: number,
  ): Promise<void> {
    await wait((place / calls) * Math.min(SPREAD_MS, calls * 1000))
    for (let round = 0; performance.now() < stage.until; round++) {
      await play(stage, `${name}-${round}`, recordings[(place + round) % recordings.length]!)
    }
  }

  async function play(
    { phone, screen, until }: { phone: FrameSocket; screen: Screen; until: number },
    callId: string,
    { caller, line, events }: Recording,
  ): Promise<void> {
    const began = performance.now()
    phone.send({ type: 'call.started', callId, caller, line, agentId: demo.agent.user })
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
} finally {
  await rm(folder, { recursive: true, force: true })
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}
