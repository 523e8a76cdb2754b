import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

/** Where a server that was started by hand for tests is looked for, and where our own keeps its programs. */
const cache = join(tmpdir(), 'jiesu-postgres')

/** A PostgreSQL with pgvector whose user may create databases, or why there is none. */
export type Found = { url: string; close: () => Promise<void> } | { missing: string }

export const howToGetPostgres = `Any PostgreSQL 15 or newer with pgvector will do, for instance
    docker run --rm -d -p 5432:5432 -e POSTGRES_PASSWORD=test pgvector/pgvector:pg17
    TEST_DATABASE_URL=postgres://postgres:test@127.0.0.1:5432/postgres npm test
  or, as root on Debian 12, nothing: it is fetched and started by itself.`

/** Looks at TEST_DATABASE_URL, then for one that .ci/postgres-pgvector.sh started, then starts one where it can. */
export async function findPostgres(env: Readonly<Record<string, string | undefined>>): Promise<Found> {
  if (env.TEST_DATABASE_URL) return reach(env.TEST_DATABASE_URL)
  const missing = canStart()
  if (missing === null) return start()
  for (const url of started()) {
    const found = await reach(url)
    if ('url' in found) return found
  }
  return { missing }
}

/** Connects once and asks for pgvector. */
async function reach(url: string): Promise<Found> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rowCount } = await client.query("select 1 from pg_available_extensions where name = 'vector'")
    return rowCount ? { url, close: async () => undefined } : { missing: 'the PostgreSQL there has no pgvector' }
  } catch (cause) {
    return { missing: `PostgreSQL does not answer (${errorCode(cause)})` }
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Null where we can start a server ourselves, else the reason. */
function canStart(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'TEST_DATABASE_URL is not set'
  const tools = ['/usr/bin/apt-get', '/usr/bin/dpkg-deb', '/usr/bin/flock', '/usr/sbin/chroot']
  const lacking = tools.filter((tool) => !existsSync(tool))
  return lacking.length > 0 ? `TEST_DATABASE_URL is not set, and this machine lacks ${lacking.join(', ')}` : null
}

async function start(): Promise<Found> {
  const port = String(await freePort())
  // Tests kill the gateway, never the machine: without fsync they are faster and prove the same.
  const env = { ...process.env, OWNER: String(process.pid), PG_OPTS: '-c fsync=off -c max_connections=200' }
  try {
    const { stdout } = await run(script('postgres-pgvector.sh'), [cache, port], { env })
    return { url: stdout.trim(), close: async () => void (await run(script('postgres-stop.sh'), [cache, port])) }
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().split('\n').at(-1) : ''
    return { missing: `.ci/postgres-pgvector.sh could not start one: ${said || errorCode(cause)}` }
  }
}

function started(): string[] {
  const files = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('url-')) : []
  return files.map((name) => readFileSync(join(cache, name), 'utf8').trim())
}

function script(name: string): string {
  return fileURLToPath(new URL(`../../.ci/${name}`, import.meta.url))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address ? address.port : 0
}

function errorCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}
