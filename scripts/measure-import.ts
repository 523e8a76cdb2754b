/**
 * Times `gateway knowledge import` of many passages into an empty PostgreSQL, kills it half-way, runs it again, and
 * imports the same file once more. Prints seconds and the most memory that each run held.
 *
 *   TEST_DATABASE_URL=… node scripts/measure-import.ts [COUNT]
 */
import { spawn } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { freshDatabase } from '../bench/databases.ts'
import { passages } from '../bench/passages.ts'
import { contentFolder, readArticles } from '../src/content/index.ts'

const count = Number(process.argv[2] ?? 100_000)
const server = process.env.TEST_DATABASE_URL
if (!server) throw new Error('TEST_DATABASE_URL must name a PostgreSQL with pgvector')
await using database = await freshDatabase(server)
const program = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const file = join(database.folder, 'passages.jsonl')
const db = new pg.Client(database.env.DATABASE_URL)

/** As `{law, article, text}`, the form in which a collection of laws comes. */
async function writePassages(): Promise<void> {
  const out = createWriteStream(file)
  const samples = await readArticles(join(contentFolder, 'knowledge'))
  for (const { passageOf, answer } of passages(samples, 0, count, 1)) {
    out.write(`${JSON.stringify({ law: passageOf!.document, article: passageOf!.path[0], text: answer })}\n`)
  }
  out.end()
  await finished(out)
}

interface Run {
  seconds: number
  /** The most that the process held, in MB. */
  peak: number
  output: string
}

/** One command; killed as soon as so many passages are stored. */
async function run(args: string[], killAt = Number.POSITIVE_INFINITY): Promise<Run> {
  const begun = performance.now()
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...database.env } })
  const ended = new Promise((resolve) => child.on('close', resolve))
  let [output, peak] = ['', 0]
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (output += data))
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid!))
    if (killAt < count) void stored().then((rows) => rows >= killAt && child.kill('SIGKILL'))
  }, 250)
  await ended
  clearInterval(watch)
  return { seconds: (performance.now() - begun) / 1000, peak, output }
}

function peakOf(pid: number): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}

async function stored(): Promise<number> {
  return (await db.query<{ count: number }>('select count(*)::integer as count from article')).rows[0]!.count
}

function report(what: string, { seconds, peak, output }: Run): void {
  const last = output.trim().split('\n').at(-1)
  console.log(`${what}: ${seconds.toFixed(1)} s, at most ${peak} MB, ${last}`)
}

await writePassages()
const migrated = await run(['migrate'])
await db.connect()
try {
  console.log(`${count} passages; ${migrated.output.trim().split('\n').at(-1)}`)
  report('killed half-way', await run(['knowledge', 'import', file], count / 2))
  console.log(`stored by then: ${await stored()}`)
  report('run again', await run(['knowledge', 'import', file]))
  console.log(`stored: ${await stored()}`)
  report('the same file once more', await run(['knowledge', 'import', file]))
} finally {
  await db.end()
}
