import { type Bench, joined, type Outcome, outcomeOf, type Row, rowOf, type Scale } from './bench.ts'
import { type FreshDatabase, freshDatabase } from './databases.ts'
import { startGateway } from './gateway.ts'
import type { ChatLoad, ChatQuestion } from './load/chats.ts'
import type { RequestLoad } from './load/requests.ts'
import { type Program, startProgram } from './processes.ts'
import { type Contender, interleave } from './rounds.ts'
import { type Figures, median, type Round, seriesOf } from './statistics.ts'

const IN_FLIGHT = 200
const DRAIN_PATIENCE_MS = 600_000

const bare = { contender: 'bare', figure: 'perSecond' }

/** Intake: how fast messages are acknowledged, which is only done when they are stored. */
export const intake: Bench = {
  name: 'intake',
  title: 'Intake: acknowledged messages',
  method: `The gateway as it is served, limits in force, over WebSockets: ${IN_FLIGHT} messages are on their way at any time, spread over thousands of web chats; each acknowledgement sends the next message. An acknowledgement means that the sealed message is committed. The turns (understanding, answer, reply, story) run behind in the same process and cost the gateway part of its window; before the next contender begins, every reply has arrived. *Bare* is \`node:http\` with one INSERT of the same words, unsealed, per request, over ${IN_FLIGHT} keep-alive connections, and nothing behind. *botbuilder* 4.23.3 does that INSERT and echoes the words, without authentication, its reply in the HTTP answer. All three use the same kind of database with the same durability (embedded: one PGlite each in a thread of its own, which does not fsync; PostgreSQL: one database each on one server, \`synchronous_commit\` as the server has it, pools of 10). Load comes from processes of its own on the same machine, written to be cheap for either protocol.`,
  async run(scale) {
    const outcomes = [await onDatabase('embedded', null, scale)]
    if (scale.postgres) outcomes.push(await onDatabase('PostgreSQL', scale.postgres, scale))
    else
      outcomes.push({
        rounds: scale.rounds,
        rows: [],
        thrownAway: null,
        remarks: ['PostgreSQL was not measured: no TEST_DATABASE_URL'],
      })
    return joined(outcomes)
  },
}

async function onDatabase(label: string, server: string | null, scale: Scale): Promise<Outcome> {
  await using stack = new AsyncDisposableStack()
  const contenders = {
    gateway: await gatewayContender(stack, await fresh(stack, server), scale),
    bare: await peerContender(
      stack,
      await fresh(stack, server),
      { file: './peers/bare-insert.ts', shape: 'plain' },
      scale,
    ),
    botbuilder: await peerContender(
      stack,
      await fresh(stack, server),
      { file: './bot-framework/server.ts', shape: 'activity' },
      scale,
    ),
  }
  scale.report(`intake, ${label}: warming up`)
  await interleave(1, contenders)
  const rounds = await interleave(scale.rounds, contenders, (done, round) =>
    scale.report(`intake, ${label}: round ${done}/${scale.rounds} ${summary(round)}`),
  )
  return outcomeOf(rounds, [bare], rowsOf(label, rounds), [remark(label, rounds)])
}

async function fresh(stack: AsyncDisposableStack, server: string | null): Promise<FreshDatabase> {
  return stack.use(await freshDatabase(server))
}

async function gatewayContender(
  stack: AsyncDisposableStack,
  { folder, env }: FreshDatabase,
  { quick }: Scale,
): Promise<Contender> {
  const { url } = stack.use(await startGateway({ env, logFile: `${folder}/gateway.log` }))
  // 40 messages in 10 s for each: enough chats for four times as many messages a second as there are chats.
  const options: ChatLoad = { url, chats: quick ? 400 : 4000, inFlight: quick ? 20 : IN_FLIGHT }
  const load = stack.use(await startProgram('./load/chats.ts', options))
  return async () => {
    const figures = await ask<Figures>(load, { do: 'run', windowMs: windowMs(quick) })
    const { waiting, ms } = await ask<{ waiting: number; ms: number }>(load, {
      do: 'drain',
      patienceMs: DRAIN_PATIENCE_MS,
    })
    return { ...figures, waiting, drainMs: ms }
  }
}

function ask<Answer>(load: Program<unknown>, question: ChatQuestion): Promise<Answer> {
  return load.ask<Answer>(question)
}

async function peerContender(
  stack: AsyncDisposableStack,
  { at }: FreshDatabase,
  { file, shape }: { file: string; shape: RequestLoad['shape'] },
  { quick }: Scale,
): Promise<Contender> {
  const { ready } = stack.use(await startProgram<{ port: number }>(file, { at }))
  const options: RequestLoad = { port: ready.port, connections: quick ? 20 : IN_FLIGHT, shape }
  const load = stack.use(await startProgram('./load/requests.ts', options))
  return () => load.ask<Figures>({ windowMs: windowMs(quick) })
}

const windowMs = (quick: boolean) => (quick ? 500 : 2000)

function rowsOf(label: string, rounds: readonly Round[]): Row[] {
  const ours = { contender: 'gateway', figure: 'perSecond' }
  const what = `acknowledged, ${label}`
  const unit = '/s'
  return [
    rowOf(rounds, ours, bare, {
      what,
      unit,
      against: '`node:http` + one INSERT',
      limit: { of: 'ratio', sort: 'at least', value: 1 },
    }),
    rowOf(
      rounds,
      ours,
      { ...bare, contender: 'botbuilder' },
      {
        what,
        unit,
        against: 'botbuilder, echo + one INSERT',
        limit: { of: 'ratio', sort: 'at least', value: 5 },
      },
    ),
    rowOf(
      rounds,
      { ...ours, figure: 'p99Ms' },
      { ...bare, figure: 'p99Ms' },
      {
        what: `p99 of the acknowledgement, ${label}`,
        unit: 'ms',
        against: '`node:http` + one INSERT',
      },
    ),
  ]
}

function summary(round: Round): string {
  return Object.entries(round)
    .map(([name, { perSecond = 0, p99Ms = 0 }]) => `${name} ${Math.round(perSecond)}/s p99 ${Math.round(p99Ms)} ms`)
    .join(' · ')
}

/** Acknowledging is half the work: what the turns behind it came to. */
function remark(label: string, rounds: readonly Round[]): string {
  const middle = (figure: string) => Math.round(median(seriesOf(rounds, { contender: 'gateway', figure })))
  return `${label}: while it acknowledged, the gateway also sent ${middle('repliesPerSecond')} replies a second; at the end of a window ${middle('waiting')} messages still waited for theirs, which took ${middle('drainMs')} ms more. No message was left without its reply.`
}
