import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bench, outcomeOf, type RowText, rowOf, type Scale } from './bench.ts'
import { freshDatabase } from './databases.ts'
import { startGateway } from './gateway.ts'
import { startProgram } from './processes.ts'
import { interleave } from './rounds.ts'
import type { Figures, Round } from './statistics.ts'

/** Warm: the data is there. Cold: the very first start in an empty folder. */
type Sort = 'warm' | 'cold'

/** From nothing to ready. */
export const startup: Bench = {
  name: 'startup',
  title: 'Start-up until ready',
  method:
    'From the start of the process `gateway serve` until `/health/ready` answers 200, with the embedded database and the simulated dispatch system. *Cold* begins with an empty folder: initdb, migrations, gazetteer, catalogue and sample articles. *Warm* finds all of that there. *Bare* is a Node process that opens the same kind of database (cold: makes it) and answers one HTTP request.',
  async run(scale) {
    const rounds = await measured(scale)
    const row = (sort: Sort, text: Pick<RowText, 'what' | 'limit'>) =>
      rowOf(
        rounds,
        { contender: `gateway, ${sort}`, figure: 'ms' },
        { contender: `bare, ${sort}`, figure: 'ms' },
        {
          ...text,
          unit: 'ms',
          against: sort === 'warm' ? 'opening PGlite' : 'initdb of PGlite',
        },
      )
    const rows = [
      row('warm', { what: 'warm start', limit: { of: 'figure', sort: 'at most', value: 3000 } }),
      row('cold', { what: 'cold first start' }),
    ]
    const bare = (['warm', 'cold'] as const).map((sort) => ({ contender: `bare, ${sort}`, figure: 'ms' }))
    return outcomeOf(rounds, bare, rows)
  },
}

async function measured(scale: Scale): Promise<Round[]> {
  await using database = await freshDatabase(null)
  const folder = (name: string) => join(database.folder, name)
  const contenders = {
    'gateway, warm': () => gatewayStart(folder('gateway-warm')),
    'bare, warm': () => bareStart(folder('bare-warm')),
    'gateway, cold': () => inEmptyFolder(folder('gateway-cold'), gatewayStart),
    'bare, cold': () => inEmptyFolder(folder('bare-cold'), bareStart),
  }
  // Makes what the warm ones find, and brings the programs from the disk into memory.
  for (const start of Object.values(contenders)) await start()
  return await interleave(scale.rounds, contenders, (done, round) => {
    const times = Object.entries(round).map(([name, { ms = 0 }]) => `${name} ${Math.round(ms)} ms`)
    scale.report(`startup: round ${done}/${scale.rounds} ${times.join(' · ')}`)
  })
}

async function gatewayStart(folder: string): Promise<Figures> {
  await using gateway = await startGateway({ env: { DATA_DIR: folder }, logFile: `${folder}.log` })
  return { ms: gateway.readyMs }
}

async function bareStart(folder: string): Promise<Figures> {
  const started = performance.now()
  await using program = await startProgram<{ port: number }>('./peers/bare-start.ts', { folder })
  const answer = await fetch(`http://127.0.0.1:${program.ready.port}/`, { method: 'POST' })
  if (!answer.ok) throw new Error(`the bare process says ${answer.status}`)
  return { ms: performance.now() - started }
}

async function inEmptyFolder(folder: string, start: (folder: string) => Promise<Figures>): Promise<Figures> {
  const figures = await start(folder)
  await rm(folder, { recursive: true })
  return figures
}
