/**
 * `npm run bench [-- name …] [--quick]`: measures the gateway against limits and peers and writes docs/benchmarks.md.
 *
 * Without names everything is measured. TEST_DATABASE_URL names a PostgreSQL with pgvector to measure on besides the
 * embedded database. With `--quick` everything runs tiny, to see that it works: its figures mean nothing and are printed
 * only. Exit code 1 when a run was thrown away or failed; a missed limit is a result, not a fault, and exits 0.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { answers } from './answers.ts'
import type { Bench, Outcome, Scale } from './bench.ts'
import { calls } from './calls.ts'
import { intake } from './intake.ts'
import { machine } from './machine.ts'
import { memory } from './memory.ts'
import { outbox } from './outbox.ts'
import { policies } from './policies.ts'
import { repeats } from './repeats.ts'
import { benchmarksPage, type Results, type Run, tableOf, withRun } from './report.ts'
import { retrieval } from './retrieval.ts'
import { startup } from './startup.ts'
import { understanding } from './understand.ts'

const ROUNDS = 9
const QUICK_ROUNDS = 2

const benches: readonly Bench[] = [
  startup,
  intake,
  memory,
  answers,
  retrieval,
  calls,
  policies,
  outbox,
  understanding,
  repeats,
]
const resultsFile = new URL('./results.json', import.meta.url)
const pageFile = new URL('../docs/benchmarks.md', import.meta.url)

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
if (chosen.includes(intake)) installPeers()
for (const bench of chosen) if (!(await measure(bench))) process.exitCode = 1

/** Runs one bench, shows what came of it and keeps it; false when nothing stands. */
async function measure(bench: Bench): Promise<boolean> {
  const scale: Scale = {
    quick: values.quick,
    rounds: values.quick ? QUICK_ROUNDS : ROUNDS,
    postgres: process.env.TEST_DATABASE_URL || null,
    report: (line) => console.error(line),
  }
  console.error(`\n${bench.title}`)
  try {
    const run = { ...(await bench.run(scale)), ...factsOf(bench) }
    console.log([bench.title, tableOf(run.rows), ...run.remarks].join('\n\n'))
    if (run.thrownAway) console.error(`THROWN AWAY: ${bench.name}: ${run.thrownAway}`)
    if (values.quick) console.error('a quick run: it works, and its figures mean nothing')
    else keep(run)
    return run.thrownAway === null
  } catch (error) {
    console.error(`FAILED: ${bench.name}:`, error)
    return false
  }
}

function factsOf({ name }: Bench): Omit<Run, keyof Outcome> {
  const command = ['npm run bench', ...(positionals.length > 0 ? ['--', ...positionals] : [])].join(' ')
  return { bench: name, at: new Date().toISOString(), machine: machine(), command }
}

function keep(run: Run): void {
  const before: Results = existsSync(resultsFile)
    ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as Results)
    : { runs: [], thrownAway: [] }
  const results = withRun(before, run)
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync(pageFile, benchmarksPage(benches, results))
}

/**
 * The bot framework is there only for who measures, in a folder of its own: its older packages must not come before
 * the project's where our files look for theirs.
 */
function installPeers(): void {
  const folder = fileURLToPath(new URL('./bot-framework/', import.meta.url))
  if (existsSync(`${folder}node_modules/botbuilder`)) return
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
  const { status } = spawnSync('npm', args, { stdio: 'inherit' })
  if (status !== 0) throw new Error('the peers could not be installed')
}
