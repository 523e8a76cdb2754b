import type { Bench, Scale } from './bench.ts'
import { outcomeOf, rowOf } from './bench.ts'
import { freshDatabase } from './databases.ts'
import { memoryOf, startGateway } from './gateway.ts'
import { startProgram } from './processes.ts'
import { interleave } from './rounds.ts'
import type { Figures } from './statistics.ts'

const IDLE_FOR_MS = 2000
const KIB = 1024

/** Memory of an idle chat connection. */
export const memory: Bench = {
  name: 'memory',
  title: 'Memory per idle chat connection',
  method: `2,000 web chats are opened and stay silent; a fresh process for every round, warmed by 200 chats that come and go. *Live* is what the JavaScript heap and its buffers hold after a full garbage collection, *resident* is what the operating system counts for the whole process; it is shown for orientation only, since the embedded database and memory given back after the start move it by more than the connections do. *Bare* is \`ws\` on \`node:http\` with an echo and a greeting, no conversation, no token, no heartbeat.`,
  async run(scale) {
    await using database = await freshDatabase(null)
    // The first start makes the database; those that are measured open it.
    await (await startGateway({ env: database.env, logFile: `${database.folder}/gateway.log` }))[Symbol.asyncDispose]()
    const rounds = await interleave(
      scale.rounds,
      { gateway: () => ofGateway(database, scale), bare: () => ofBareSockets(scale) },
      (done, { gateway, bare }) =>
        scale.report(
          `memory: round ${done}/${scale.rounds} live ${shown(gateway?.live)} : ${shown(bare?.live)} KiB, resident ${shown(gateway?.resident)} : ${shown(bare?.resident)} KiB`,
        ),
    )
    const row = (figure: string, what: string, limit?: number) =>
      rowOf(
        rounds,
        { contender: 'gateway', figure },
        { contender: 'bare', figure },
        {
          what,
          unit: 'KiB',
          against: '`ws` alone',
          limit: limit === undefined ? undefined : { of: 'ratio', sort: 'at most', value: limit },
        },
      )
    const rows = [row('live', 'live, per connection', 1.5), row('resident', 'resident, per connection')]
    return outcomeOf(rounds, [{ contender: 'bare', figure: 'live' }], rows)
  },
}

const shown = (value: number | undefined) => value?.toFixed(1)

async function ofGateway({ env, folder }: { env: Record<string, string>; folder: string }, scale: Scale) {
  await using gateway = await startGateway({ env, logFile: `${folder}/gateway.log`, probed: true })
  return await perConnection(`${gateway.url.replace('http', 'ws')}/v1/chat`, () => memoryOf(gateway.child), scale)
}

async function ofBareSockets(scale: Scale): Promise<Figures> {
  await using server = await startProgram<{ port: number }>('./peers/bare-sockets.ts', {}, ['--expose-gc'])
  return await perConnection(`ws://127.0.0.1:${server.ready.port}`, () => server.ask<NodeJS.MemoryUsage>({}), scale)
}

async function perConnection(
  url: string,
  memoryNow: () => Promise<NodeJS.MemoryUsage>,
  { quick }: Scale,
): Promise<Figures> {
  const count = quick ? 200 : 2000
  await using crowd = await startProgram('./load/idle-chats.ts', { url })
  await crowd.ask({ open: 200 })
  await crowd.ask({ open: 0 })
  await settle(memoryNow)
  const before = await memoryNow()
  await crowd.ask({ open: count })
  await settle(memoryNow)
  const after = await memoryNow()
  const live = ({ heapUsed, external }: NodeJS.MemoryUsage) => heapUsed + external
  return {
    live: (live(after) - live(before)) / count / KIB,
    resident: (after.rss - before.rss) / count / KIB,
  }
}

/** Lets what was started come to rest, and what is no longer needed go. */
async function settle(memoryNow: () => Promise<unknown>): Promise<void> {
  await memoryNow()
  await new Promise((resolve) => setTimeout(resolve, IDLE_FOR_MS))
}
