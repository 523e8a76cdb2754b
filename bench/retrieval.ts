import { type Bench, outcomeOf, type Row, rowOf, type Scale } from './bench.ts'
import { type FreshDatabase, freshDatabase } from './databases.ts'
import { startGateway } from './gateway.ts'
import { type Program, startProgram } from './processes.ts'
import { type Figures, median, type Round, seriesOf } from './statistics.ts'

const PER_SECOND = 50
const P99_MS = 50
/** A million takes most of an hour on two cores to store; it is left out unless it is asked for. */
const sizes = { quick: [500, 1000], usual: [1000, 10_000, 100_000], whole: [1000, 10_000, 100_000, 1_000_000] }
/** Passages in the knowledge base whose gateway is asked fifty times a second. */
const ANSWERED_AT = 10_000

const named = (size: number) => `${size.toLocaleString('en')} passages`

/** How long retrieval takes and how it grows, on a real PostgreSQL; and answering under load. */
export const retrieval: Bench = {
  name: 'retrieval',
  title: 'Retrieval as the knowledge base grows',
  method: `One knowledge base on a real PostgreSQL with pgvector grows from size to size in one run; at each it is asked similar questions of the sample articles, one at a time: words and vectors in process, from 300,000 pieces on the vectors in the database (HNSW), one order. What is imported are the sample articles and seeded passages of made-up documents. The ratio is the growth from the smallest size. *Answers under load* come from a served gateway on the same database at ${named(ANSWERED_AT)}, ${PER_SECOND} questions a second over the web chat whatever the answers take, without a model; each is timed from the moment it was due. \`BENCH_MILLION=1\` adds a million passages.`,
  async run(scale) {
    if (scale.postgres === null) throw new Error('this bench needs TEST_DATABASE_URL, a PostgreSQL with pgvector')
    await using database = await freshDatabase(scale.postgres)
    await using base = await startProgram<object>('./growing-knowledge.ts', { at: database.at }, [
      '--max-old-space-size=12000',
    ])
    const steps = scale.quick ? sizes.quick : process.env.BENCH_MILLION ? sizes.whole : sizes.usual
    const all: Record<string, Figures[]> = {}
    const remarks: string[] = []
    let loaded: Figures[] = []
    for (const size of steps) {
      const { seconds } = await base.ask<{ seconds: number }>({ grow: size })
      scale.report(`retrieval: grown to ${named(size)} in ${seconds.toFixed(1)} s, now asked`)
      remarks.push(`Grown to ${named(size)} in ${seconds.toFixed(1)} s, vectors and their index included.`)
      all[named(size)] = await measured(base, scale)
      scale.report(`retrieval: ${remarks.at(-1)} ${JSON.stringify(all[named(size)]!.at(-1))}`)
      if (size === (scale.quick ? steps.at(-1) : ANSWERED_AT)) loaded = await underLoad(database, scale)
    }
    const rounds = loaded.map(
      (load, at): Round => ({
        load,
        ...Object.fromEntries(Object.entries(all).map(([name, figures]) => [name, figures[at]!])),
      }),
    )
    return outcomeOf(rounds, [{ contender: named(steps[0]!), figure: 'p50Ms' }], rowsOf(rounds, steps), [
      ...remarks,
      `Answered out of the articles under load: ${Math.round(100 * median(seriesOf(rounds, { contender: 'load', figure: 'answered' })))} %.`,
    ])
  },
}

async function measured(base: Program<object>, { quick, rounds }: Scale): Promise<Figures[]> {
  const count = quick ? 20 : 200
  await base.ask({ ask: count })
  const figures: Figures[] = []
  for (let round = 0; round < rounds; round++) figures.push(await base.ask<Figures>({ ask: count }))
  return figures
}

async function underLoad({ env, folder }: FreshDatabase, { quick, rounds, report }: Scale): Promise<Figures[]> {
  await using gateway = await startGateway({ env, logFile: `${folder}/gateway.log` })
  await using people = await startProgram('./load/questions.ts', { url: gateway.url, articles: 150 })
  const load = { ask: PER_SECOND * (quick ? 2 : 10), perSecond: PER_SECOND }
  await people.ask(load)
  const figures: Figures[] = []
  for (let round = 0; round < rounds; round++) {
    figures.push(await people.ask<Figures>(load))
    report(`retrieval: under load ${JSON.stringify(figures.at(-1))}`)
  }
  return figures
}

function rowsOf(rounds: readonly Round[], steps: readonly number[]): Row[] {
  const first = named(steps[0]!)
  const row = (contender: string, figure: 'p50Ms' | 'p99Ms', what: string, most?: number) =>
    rowOf(
      rounds,
      { contender, figure },
      { contender: first, figure },
      {
        what: `${figure.slice(0, 3)} of ${what}`,
        unit: 'ms',
        against: first,
        ...(most !== undefined && { limit: { of: 'figure', sort: 'at most', value: most } as const }),
      },
    )
  const grown = steps.flatMap((size) =>
    (['p50Ms', 'p99Ms'] as const).map((figure) => row(named(size), figure, `retrieval, ${named(size)}`)),
  )
  const under = `answers under load, ${PER_SECOND} a second`
  return [...grown, row('load', 'p50Ms', under), row('load', 'p99Ms', under, P99_MS)]
}
