/**
 * `npm run soak -- [--minutes N] [--seed S] [--database embedded|postgres] [--citizens N] [--life MS] [--dry-run]`: kills
 * a gateway under load again and again and adds what came of it to docs/soak.md; not with `--dry-run`.
 *
 * TEST_DATABASE_URL names a PostgreSQL with pgvector for `--database postgres`. Without `--seed` one is drawn; it is
 * printed first. Exit code 0 only when nothing was lost, done twice or out of order; a stretch that failed is added too.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { freshDatabase, openAt } from '../databases.ts'
import { machine } from '../machine.ts'
import { type SoakResult, soak } from './soak.ts'
import { type Stretch, soakPage } from './tally.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    database: { type: 'string', default: 'embedded' },
    citizens: { type: 'string', default: '40' },
    life: { type: 'string', default: '8000' },
    'dry-run': { type: 'boolean', default: false },
  },
})
const tallyFile = new URL('./tally.json', import.meta.url)
const pageFile = new URL('../../docs/soak.md', import.meta.url)

const [minutes, seed, citizens, lifeMs] = [values.minutes, values.seed, values.citizens, values.life].map(Number) as [
  number,
  number,
  number,
  number,
]
const server = values.database === 'postgres' ? process.env.TEST_DATABASE_URL : null
if (![minutes, seed, citizens, lifeMs].every((one) => one > 0))
  fail('--minutes, --seed, --citizens, --life are numbers')
if (server === undefined) fail('TEST_DATABASE_URL must name a PostgreSQL server')
console.log(`seed ${seed}, ${minutes} minutes, ${server ? 'PostgreSQL' : 'embedded'}`)

const endsAt = Date.now() + minutes * 60_000
await using database = await freshDatabase(server ?? null)
const result = await soak({
  seed,
  env: database.env,
  folder: database.folder,
  open: () => openAt(database.at),
  citizens,
  partner: { batch: 100, paceMs: 50 },
  lifeMs,
  goesOn: () => Date.now() < endsAt,
  report: (line) => console.error(line),
})
show(result)
if (!values['dry-run']) keep(result)
if ([result.lost, result.duplicate, result.outOfOrder, result.faults].some((list) => list.length > 0))
  process.exitCode = 1

function show({ lost, duplicate, outOfOrder, faults, ...counts }: SoakResult): void {
  console.log(
    JSON.stringify({ seed, ...counts, lost: lost.length, duplicate: duplicate.length, outOfOrder: outOfOrder.length }),
  )
  for (const fault of [...lost, ...duplicate, ...outOfOrder, ...faults].slice(0, 50)) console.log(`FAULT: ${fault}`)
}

/** What those who played saw counts as lost or done twice like the rest: nothing is left out of the tally. */
function keep({ lost, duplicate, outOfOrder, faults, ...counts }: SoakResult): void {
  const before = existsSync(tallyFile) ? (JSON.parse(readFileSync(tallyFile, 'utf8')) as Stretch[]) : []
  const stretch: Stretch = {
    at: new Date().toISOString(),
    database: server ? 'PostgreSQL' : 'embedded',
    seed,
    minutes,
    machine: machine(),
    ...counts,
    lost: lost.length + faults.length,
    duplicate: duplicate.length,
    outOfOrder: outOfOrder.length,
  }
  const stretches = [...before, stretch]
  writeFileSync(tallyFile, `${JSON.stringify(stretches, null, 2)}\n`)
  writeFileSync(pageFile, soakPage(stretches))
}

function fail(reason: string): never {
  console.error(reason)
  process.exit(2)
}
